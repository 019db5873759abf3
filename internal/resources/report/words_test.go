package report

import "testing"

func TestGrouped(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 123456: "123,456", 1234567: "1,234,567",
		-123: "-123", -1234: "-1,234", 9223372036854775807: "9,223,372,036,854,775,807",
	} {
		if got := Grouped(n); got != want {
			t.Errorf("%d is written %q, want %q", n, got, want)
		}
	}
}

func TestSentence(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "no store is named \"x\"": "No store is named \"x\".", "It is said.": "It is said.", "écrit": "Écrit.",
	} {
		if got := Sentence(text); got != want {
			t.Errorf("%q is written %q, want %q", text, got, want)
		}
	}
}
