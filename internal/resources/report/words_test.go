package report

import (
	"testing"
	"time"
)

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

func TestExpected(t *testing.T) {
	now := time.Date(2026, 11, 24, 14, 20, 10, 0, time.FixedZone("", 2*3600))
	for left, want := range map[time.Duration]string{
		-time.Second:                 "",
		0:                            "",
		2 * time.Second:              "expected to end about 12:20 UTC, in 5 seconds",
		33 * time.Second:             "expected to end about 12:20 UTC, in 35 seconds",
		59 * time.Second:             "expected to end about 12:21 UTC, in 1 minute",
		12*time.Minute + 13:          "expected to end about 12:32 UTC, in 12 minutes",
		99*time.Minute + 31e9:        "expected to end about 13:59 UTC, in 2 hours",
		3*time.Hour + 31*time.Minute: "expected to end about 15:51 UTC, in 4 hours",
		13 * time.Hour:               "expected to end about 2026-11-25 01:20 UTC, in 13 hours",
		99 * 24 * time.Hour:          "expected to end about 2027-03-03 12:20 UTC, in 99 days",
	} {
		if got := Expected(now.Add(left), now); got != want {
			t.Errorf("%s: %q, want %q", left, got, want)
		}
	}
	if got := Expected(time.Time{}, now); got != "" {
		t.Errorf("not known: %q", got)
	}
}
