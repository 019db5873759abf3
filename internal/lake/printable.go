package lake

import (
	"fmt"
	"strings"
	"unicode"
)

// printable returns a text of AWS's, such as an object's key or a message, with
// what could steer a terminal or hide the text written out: control and escape
// characters, and those that change its direction. Every text of AWS's passes
// here once, where it comes in. Anybody who may write to the bucket chooses keys.
func printable(text string) string {
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

// Printable returns a text of AWS's, or of whatever stands before it, without
// what steers a terminal.
func Printable(text string) string { return printable(text) }
