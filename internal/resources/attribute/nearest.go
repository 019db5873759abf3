package attribute

// maxTypos is by how many letters a name may differ from the one that was meant.
const maxTypos = 2

// nearest returns the candidate that was most likely meant, the first of several,
// and nothing if none is near.
func nearest(given string, candidates []string) string {
	best, found := maxTypos+1, ""
	for _, candidate := range candidates {
		if typos := typos(given, candidate); typos < best {
			best, found = typos, candidate
		}
	}
	return found
}

// typos returns how many letters have to be added, left out, replaced or swapped
// with their neighbor to make one text of the other.
func typos(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replaced := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				replaced++
			}
			rows[i][j] = min(replaced, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
