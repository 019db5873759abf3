package trail

import (
	"fmt"
	"strings"
	"unicode"
)

// Printable returns a text of AWS's, such as an object's key or a message, with
// what could steer a terminal or hide the text written out: control and escape
// characters, and those that change its direction. Anybody who may write to the
// bucket chooses keys.
func Printable(text string) string {
	if strings.IndexFunc(text, unprintable) < 0 {
		return text
	}
	var clean strings.Builder
	for _, r := range text {
		switch {
		case !unprintable(r):
			clean.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&clean, `\u%04x`, r)
		default:
			fmt.Fprintf(&clean, `\U%08x`, r)
		}
	}
	return clean.String()
}

// unprintable reports whether a character is none that a person sees, or bytes
// that are no character.
func unprintable(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }
