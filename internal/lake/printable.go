package lake

import "github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"

// printable returns a text of AWS's, such as an object's key or a message, with
// what could steer a terminal or hide the text written out. Every text of AWS's
// passes here once, where it comes in.
func printable(text string) string { return trail.Printable(text) }

// Printable returns a text of AWS's, or of whatever stands before it, without
// what steers a terminal.
func Printable(text string) string { return printable(text) }
