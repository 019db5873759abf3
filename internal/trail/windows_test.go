package trail

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones of the property test
)

// shown is a window as one line.
func shown(w ImportWindow) string {
	return fmt.Sprintf("%s %s %s", w.Key, w.Start.Format(time.RFC3339Nano), w.End.Format(time.RFC3339Nano))
}

func TestImportWindows(t *testing.T) {
	for name, c := range map[string]struct {
		start, end, step string
		want             []string
	}{
		"days over a leap day": {"2024-02-28T00:00:00Z", "2024-03-01T00:00:00Z", "day", []string{
			"2024-02-28 2024-02-28T00:00:00Z 2024-02-28T23:59:59.999Z",
			"2024-02-29 2024-02-29T00:00:00Z 2024-02-29T23:59:59.999Z",
		}},
		"partial at both ends": {"2023-01-31T23:30:00Z", "2023-03-01T00:00:00.25Z", "month", []string{
			"2023-01 2023-01-31T23:30:00Z 2023-01-31T23:59:59.999Z",
			"2023-02 2023-02-01T00:00:00Z 2023-02-28T23:59:59.999Z",
			"2023-03 2023-03-01T00:00:00Z 2023-03-01T00:00:00.249Z",
		}},
		"within one step": {"2023-05-06T07:08:09Z", "2023-05-06T07:08:10.5Z", "year", []string{
			"2023 2023-05-06T07:08:09Z 2023-05-06T07:08:10.499Z",
		}},
		"weeks at the ends of ISO years": {"2020-12-28T00:00:00Z", "2021-01-11T00:00:00Z", "week", []string{
			"2020-W53 2020-12-28T00:00:00Z 2021-01-03T23:59:59.999Z",
			"2021-W01 2021-01-04T00:00:00Z 2021-01-10T23:59:59.999Z",
		}},
		"a week that begins in the year before": {"2024-12-29T12:00:00Z", "2025-01-06T00:00:00Z", "week", []string{
			"2024-W52 2024-12-29T12:00:00Z 2024-12-29T23:59:59.999Z",
			"2025-W01 2024-12-30T00:00:00Z 2025-01-05T23:59:59.999Z",
		}},
		"quarters": {"2023-03-31T00:00:00Z", "2023-10-01T00:00:00Z", "quarter", []string{
			"2023-Q1 2023-03-31T00:00:00Z 2023-03-31T23:59:59.999Z",
			"2023-Q2 2023-04-01T00:00:00Z 2023-06-30T23:59:59.999Z",
			"2023-Q3 2023-07-01T00:00:00Z 2023-09-30T23:59:59.999Z",
		}},
		"offsets from UTC": {"2023-01-01T01:00:00+01:00", "2024-12-31T18:00:00-06:00", "year", []string{
			"2023 2023-01-01T00:00:00Z 2023-12-31T23:59:59.999Z",
			"2024 2024-01-01T00:00:00Z 2024-12-31T23:59:59.999Z",
		}},
	} {
		windows, err := ImportWindows(c.start, c.end, c.step)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, window := range windows {
			got = append(got, shown(window))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

func TestImportWindowsErrors(t *testing.T) {
	const start, end = "2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z"
	for name, c := range map[string]struct {
		start, end, step string
		position         int
		words            []string
	}{
		"no time":                  {"2023-01-01", end, "month", 0, []string{`"2023-01-01"`, "write"}},
		"no time at the end":       {start, "now", "month", 1, []string{`"now"`, "write"}},
		"too fine":                 {"2023-01-01T00:00:00.0001Z", end, "month", 0, []string{"00.0001Z", "millisecond"}},
		"too fine at the end":      {start, "2024-01-01T00:00:00.123456Z", "month", 1, []string{"123456", "millisecond"}},
		"reversed":                 {end, start, "month", 1, []string{start, end, "not after"}},
		"empty":                    {start, "2023-01-01T01:00:00+01:00", "month", 1, []string{"not after"}},
		"unknown step":             {start, end, "months", 2, []string{`"months"`, `"day", "week", "month", "quarter", "year"`}},
		"too many":                 {"1995-01-01T00:00:00Z", end, "day", 2, []string{"10592 windows", "10000", "greater step"}},
		"a millisecond at the end": {start, "2023-02-01T00:00:00.001Z", "month", 1, []string{"2023-02", "single millisecond", "another end"}},
		"a millisecond at start":   {"2023-01-31T23:59:59.999Z", end, "month", 0, []string{"2023-01 ", "single millisecond", "another start"}},
		"a millisecond in all":     {start, "2023-01-01T00:00:00.001Z", "month", 1, []string{"single millisecond"}},
		"before all years":         {"0001-01-01T00:00:00+01:00", end, "year", 0, []string{"0001 to 9999"}},
		"after all years":          {start, "9999-12-31T23:59:59-01:00", "year", 1, []string{"0001 to 9999"}},
	} {
		_, err := ImportWindows(c.start, c.end, c.step)
		wrong(t, name, err, c.position, c.words...)
	}
	if windows, err := ImportWindows("1996-08-15T00:00:00Z", end, "day"); err != nil || len(windows) != maxImportWindows {
		t.Errorf("got %d windows, %v, want the most that are allowed", len(windows), err)
	}
}

// beginsAStep says whether a step begins then, told by the calendar alone.
var beginsAStep = map[string]func(time.Time) bool{
	"day":   midnight,
	"week":  func(t time.Time) bool { return midnight(t) && t.Weekday() == time.Monday },
	"month": func(t time.Time) bool { return midnight(t) && t.Day() == 1 },
	"quarter": func(t time.Time) bool {
		return midnight(t) && t.Day() == 1 && int(t.Month())%3 == 1
	},
	"year": func(t time.Time) bool { return midnight(t) && t.YearDay() == 1 },
}

func midnight(t time.Time) bool { return t.Format("15:04:05.999999999") == "00:00:00" }

func TestImportWindowsProperties(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // has to be reproducible, not secret
	var zones []*time.Location
	for _, name := range []string{"UTC", "America/New_York", "Europe/Vienna", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		zones = append(zones, zone)
	}
	origin := time.Date(2011, 12, 1, 0, 0, 0, 0, time.UTC)
	for range 3000 {
		step := calendarSteps[random.IntN(len(calendarSteps))].name
		from := origin.Add(time.Duration(random.Int64N(int64(15*365*24*time.Hour/time.Millisecond))) * time.Millisecond)
		if random.IntN(3) == 0 { // at or near a midnight
			from = from.Truncate(24 * time.Hour).Add(time.Duration(random.IntN(5)-2) * time.Millisecond)
		}
		to := from.Add(time.Duration(2+random.Int64N(int64(800*24*time.Hour/time.Millisecond))) * time.Millisecond)
		spell := func(at time.Time) string { return at.In(zones[random.IntN(len(zones))]).Format(time.RFC3339Nano) }
		start, end := spell(from), spell(to)
		windows, err := ImportWindows(start, end, step)
		if err != nil {
			if !strings.Contains(err.Error(), "single millisecond") {
				t.Fatalf("%s to %s by %s: %v", start, end, step, err)
			}
			continue
		}
		checkWindows(t, from, to, step, windows)
		if t.Failed() {
			t.Fatalf("%s to %s by %s", start, end, step)
		}
		later := to.AddDate(1, 0, 0)
		extended, err := ImportWindows(start, spell(later), step)
		if err != nil {
			continue // it ends a millisecond after a step
		}
		if inner := len(windows) - 1; !slices.Equal(windows[:inner], extended[:inner]) {
			t.Fatalf("%s to %s by %s: inner windows change when the end moves", start, end, step)
		}
		if extended[len(windows)-1].Key != windows[len(windows)-1].Key {
			t.Fatalf("%s to %s by %s: the last key changes when the end moves", start, end, step)
		}
	}
}

// checkWindows looks that the windows are the range, broken where steps begin.
func checkWindows(t *testing.T, from, to time.Time, step string, windows []ImportWindow) {
	t.Helper()
	if !windows[0].Start.Equal(from) || !windows[len(windows)-1].End.Equal(to.Add(-time.Millisecond)) {
		t.Errorf("they are from %v to %v", windows[0].Start, windows[len(windows)-1].End)
	}
	keys := map[string]bool{}
	for i, window := range windows {
		if window.Start.Location() != time.UTC || window.End.Location() != time.UTC || !window.Start.Before(window.End) {
			t.Errorf("window %s", shown(window))
		}
		for at := window.Start.Truncate(24*time.Hour).AddDate(0, 0, 1); !at.After(window.End); at = at.AddDate(0, 0, 1) {
			if beginsAStep[step](at) {
				t.Errorf("%s is in the middle of window %s", at, shown(window))
			}
		}
		keys[window.Key] = true
		if i == 0 {
			continue
		}
		before := windows[i-1]
		if gap := window.Start.Sub(before.End); gap != time.Millisecond {
			t.Errorf("a gap of %s between %s and %s", gap, shown(before), shown(window))
		}
		if !beginsAStep[step](window.Start) {
			t.Errorf("%s does not begin a %s", shown(window), step)
		}
		if before.Key >= window.Key {
			t.Errorf("key %s comes after %s", before.Key, window.Key)
		}
	}
	if len(keys) != len(windows) {
		t.Errorf("%d keys of %d windows", len(keys), len(windows))
	}
}
