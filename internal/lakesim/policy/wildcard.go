package policy

import "strings"

// like reports whether a text matches a pattern, in which * is any text and ? is
// any character. It takes no more than the product of both lengths.
func like(pattern, text string) bool {
	p, t := []rune(pattern), []rune(text)
	star, mark := -1, 0
	i, j := 0, 0
	for j < len(t) {
		switch {
		case i < len(p) && p[i] == '*':
			star, mark = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == t[j] || p[i] == literalStar && t[j] == '*' || p[i] == literalMark && t[j] == '?'):
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(string(p[i:]), "*") == ""
}

// arnLike compares two ARNs part by part: a wildcard does not reach over a colon,
// but for the last part, which can have colons itself.
func arnLike(have, want string) bool {
	const parts = 6
	a, b := strings.SplitN(have, ":", parts), strings.SplitN(want, ":", parts)
	if want == "*" {
		return true
	}
	if len(a) != parts || len(b) != parts {
		return false
	}
	for i := range a {
		if !like(b[i], a[i]) {
			return false
		}
	}
	return true
}
