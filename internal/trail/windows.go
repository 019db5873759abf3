package trail

import (
	"fmt"
	"strings"
	"time"
)

// ImportWindow is a part of a time range, to be imported by itself.
type ImportWindow struct {
	Key        string    // names its step of the calendar; keys sort as the windows do
	Start, End time.Time // in UTC; both belong to it
}

// maxImportWindows is more than anybody imports: 27 years of days.
const maxImportWindows = 10_000

// fileDateGap is what lies between the end of a window and the start of the
// next. AWS picks log files by the date in their names, which is a whole minute,
// and does not say whether a file exactly at the end belongs to the range. No
// minute lies at a window's end, so it makes no difference:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
const fileDateGap = time.Millisecond

// calendarStep is a unit of the calendar, in UTC.
type calendarStep struct {
	name  string
	floor func(time.Time) time.Time // the beginning of the step that a time is in
	next  func(time.Time) time.Time // the beginning of the step after one that begins then
	key   func(time.Time) string    // names the step that begins then
}

var calendarSteps = []calendarStep{
	{"day", startOfDay, afterDays(1), func(t time.Time) string { return t.Format("2006-01-02") }},
	{"week", startOfWeek, afterDays(7), func(t time.Time) string {
		year, week := t.ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	}},
	{"month", startOfMonths(1), afterMonths(1), func(t time.Time) string { return t.Format("2006-01") }},
	{"quarter", startOfMonths(3), afterMonths(3), func(t time.Time) string {
		return fmt.Sprintf("%s-Q%d", t.Format("2006"), (t.Month()+2)/3)
	}},
	{"year", startOfMonths(12), afterMonths(12), func(t time.Time) string { return t.Format("2006") }},
}

func startOfDay(t time.Time) time.Time { return t.Truncate(24 * time.Hour) }

// startOfWeek goes by ISO 8601, whose weeks begin on Monday.
func startOfWeek(t time.Time) time.Time {
	return startOfDay(t).AddDate(0, 0, -(int(t.Weekday())+6)%7)
}

func startOfMonths(n int) func(time.Time) time.Time {
	return func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month()-(t.Month()-1)%time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	}
}

func afterDays(n int) func(time.Time) time.Time {
	return func(t time.Time) time.Time { return t.AddDate(0, 0, n) }
}

func afterMonths(n int) func(time.Time) time.Time {
	return func(t time.Time) time.Time { return t.AddDate(0, n, 0) }
}

// ImportWindows cuts the range from start to before end, both RFC 3339, where a
// step of the UTC calendar begins: day, week, month, quarter or year. The first
// and the last window may be part of a step. An ArgumentError says what is wrong.
func ImportWindows(start, end, step string) ([]ImportWindow, error) {
	from, err := argument(0, start, ParseEventTime)
	if err != nil {
		return nil, err
	}
	to, err := argument(1, end, ParseEventTime)
	if err != nil {
		return nil, err
	}
	if !from.Before(to) {
		return nil, wrongArgument(1, "%q is not after the start, %q", end, start)
	}
	unit, err := argument(2, step, findStep)
	if err != nil {
		return nil, err
	}
	var windows []ImportWindow
	count := 0
	for from.Before(to) {
		begins := unit.floor(from)
		next := unit.next(begins)
		window := ImportWindow{Key: unit.key(begins), Start: from, End: earlier(next, to).Add(-fileDateGap)}
		if !window.Start.Before(window.End) {
			return nil, tooShort(window, begins)
		}
		if count++; count <= maxImportWindows {
			windows = append(windows, window)
		}
		from = next
	}
	if count > maxImportWindows {
		return nil, wrongArgument(2, "%q makes %d windows of this range; %d is the most: take a greater step", step, count, maxImportWindows)
	}
	return windows, nil
}

func findStep(name string) (calendarStep, error) {
	names := make([]string, len(calendarSteps))
	for i, step := range calendarSteps {
		if step.name == name {
			return step, nil
		}
		names[i] = fmt.Sprintf("%q", step.name)
	}
	return calendarStep{}, fmt.Errorf("there is no step %q; the steps are %s", name, strings.Join(names, ", "))
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// tooShort is the error of a window of one millisecond: an import's start must
// be before its end.
func tooShort(window ImportWindow, begins time.Time) error {
	position, which := 1, "end"
	if window.Start.After(begins) {
		position, which = 0, "start"
	}
	return wrongArgument(position, "the window %s would be a single millisecond at %s, too short for an import; choose another %s, best where a step begins",
		window.Key, window.Start.Format(time.RFC3339Nano), which)
}
