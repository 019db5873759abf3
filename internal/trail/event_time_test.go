package trail

import (
	"strings"
	"testing"
	"time"
)

func TestSameSecond(t *testing.T) {
	at := time.Date(2024, 3, 1, 23, 59, 59, 999e6, time.UTC)
	for name, c := range map[string]struct {
		a, b time.Time
		same bool
	}{
		"cut":           {at, at.Truncate(time.Second), true},
		"another zone":  {at, at.In(time.FixedZone("", 3600)), true},
		"rounded":       {at, at.Round(time.Second), false},
		"both missing":  {time.Time{}, time.Time{}, true},
		"one missing":   {at, time.Time{}, false},
		"a second more": {at, at.Add(time.Second), false},
	} {
		if SameSecond(c.a, c.b) != c.same || SameSecond(c.b, c.a) != c.same {
			t.Errorf("%s: same is %v", name, !c.same)
		}
	}
}

// A date alone means all of that day where a range ends.
func TestEndOfADate(t *testing.T) {
	for given, want := range map[string]string{
		"2026-01-31": `write "2026-01-31T23:59:59.999Z"`, "2024/02/29": `write "2024-02-29T23:59:59.999Z"`, "20261231": `write "2026-12-31T23:59:59.999Z"`,
		"2026-01-31T05:06": `write "2026-01-31T05:06:00Z"`,
	} {
		if _, err := ParseEndEventTime(given); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", given, err, want)
		}
	}
	if end, err := ParseEndEventTime("2026-01-31T23:59:59.999Z"); err != nil || end.Nanosecond() != 999e6 {
		t.Errorf("%s, %v", end, err)
	}
}

func TestParseTimeErrors(t *testing.T) {
	for given, want := range map[string]string{
		"2026-01-02":                 `write "2026-01-02T00:00:00Z"`,
		"2026/01/03":                 `write "2026-01-03T00:00:00Z"`,
		"20260104":                   `write "2026-01-04T00:00:00Z"`,
		"2026-02":                    `write "2026-02-01T00:00:00Z"`,
		"2026-01-05T06:07:08":        `write "2026-01-05T06:07:08Z"`,
		"2026-01-05T06:07:08.999":    `write "2026-01-05T06:07:08.999Z"`,
		"2026-01-06 07:08:09":        `write "2026-01-06T07:08:09Z"`,
		"2026-01-06 07:08:10Z":       `write "2026-01-06T07:08:10Z"`,
		"2026-01-06 07:08:11 UTC":    `write "2026-01-06T07:08:11Z"`,
		"2026-01-06 07:08:12 +02:00": `write "2026-01-06T07:08:12+02:00"`,
		"2026-01-07T08:09":           `write "2026-01-07T08:09:00Z"`,
		"2026-01-07T08:10Z":          `write "2026-01-07T08:10:00Z"`,
		"2026-01-07T08:11+02:00":     `write "2026-01-07T08:11:00+02:00"`,
		"2026-01-08T09:10:11+0300":   `write "2026-01-08T09:10:11+03:00"`,
		"2026-01-08t09:10:12z":       `write "2026-01-08T09:10:12Z"`,
		" 2026-01-08T09:10:13Z\n":    `write "2026-01-08T09:10:13Z"`,
		"2026-02-30T00:00:00Z":       "there is no such date",
		"2026-02-28T25:00:00Z":       "there is no such date or time of day",
		"2026-02-30":                 `such as "2026-01-01T00:00:00Z"`,
		"tomorrow":                   `such as "2026-01-01T00:00:00Z"`,
		"":                           `such as "2026-01-01T00:00:00Z"`,
		"1767225600":                 `such as "2026-01-01T00:00:00Z"`,
	} {
		_, err := ParseTime(given)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: the error does not say %s: %v", given, want, err)
		} else if strings.Contains(err.Error(), "parsing time") {
			t.Errorf("%q: the words are Go's: %v", given, err)
		}
	}
}
