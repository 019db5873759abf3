package trail

import "testing"

func TestPrintable(t *testing.T) {
	for given, want := range map[string]string{
		"":                                "",
		"AWSLogs/übung/日本.json.gz":        "AWSLogs/übung/日本.json.gz",
		"a\x1b[2Jb":                       `a\u001b[2Jb`,
		"a\x1b]0;owned\ab":                `a\u001b]0;owned\u0007b`,
		"a\r\nError: fake":                `a\u000d\u000aError: fake`,
		"\u009b31m":                       `\u009b31m`,
		"a\u202egnp.\u2066b\u200fc\u061c": `a\u202egnp.\u2066b\u200fc\u061c`,
		"\U000e0041":                      `\U000e0041`,
		"a\xffb":                          `a\ufffdb`,
		"a\u00a0b":                        `a\u00a0b`,
	} {
		if got := Printable(given); got != want {
			t.Errorf("%q became %q, want %q", given, got, want)
		}
	}
}
