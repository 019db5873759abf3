package trail

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// SameSecond reports whether two event times are the same by whole seconds, or
// both missing. The AWS CLI and botocore cut milliseconds when they start imports:
// https://github.com/boto/botocore/issues/3796
func SameSecond(a, b time.Time) bool {
	return a.IsZero() == b.IsZero() && a.Truncate(time.Second).Equal(b.Truncate(time.Second))
}

// ParseEventTime reads a time that CloudTrail can hold, which is in whole milliseconds.
func ParseEventTime(given string) (time.Time, error) { return parseEventTime(given, startOfDate) }

// ParseEndEventTime is ParseEventTime for the end of a range. Its error takes a date
// without a time of day for all of that day.
func ParseEndEventTime(given string) (time.Time, error) { return parseEventTime(given, endOfDate) }

func parseEventTime(given string, whole func(time.Time) time.Time) (time.Time, error) {
	parsed, err := parseTime(given, whole)
	switch {
	case err != nil:
		return time.Time{}, err
	case !parsed.Equal(parsed.Truncate(time.Millisecond)):
		return time.Time{}, fmt.Errorf("%q is finer than a millisecond, which CloudTrail does not keep; write at most three digits after the decimal point", given)
	case parsed.Year() < 1 || parsed.Year() > 9999:
		return time.Time{}, fmt.Errorf("%q is not in the years 0001 to 9999, in UTC", given)
	}
	return parsed, nil
}

// rfc3339Form is the form of a time, whether or not there is such a time.
var rfc3339Form = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$`)

// ParseTime reads a time of RFC 3339, in UTC. Its error shows what was most likely meant.
func ParseTime(given string) (time.Time, error) { return parseTime(given, startOfDate) }

// What a date without a time of day means at the start and at the end of a range.
func startOfDate(date time.Time) time.Time { return date }
func endOfDate(date time.Time) time.Time   { return date.AddDate(0, 0, 1).Add(-fileDateGap) }

func parseTime(given string, whole func(time.Time) time.Time) (time.Time, error) {
	parsed, err := time.Parse(time.RFC3339, given)
	if err == nil {
		return parsed.UTC(), nil
	}
	if rfc3339Form.MatchString(given) {
		return time.Time{}, fmt.Errorf("%q has the form of a time, but there is no such date or time of day", given)
	}
	if meant, ok := meantTime(given, whole); ok {
		return time.Time{}, fmt.Errorf("%q is not a complete time; write %q", given, meant)
	}
	return time.Time{}, fmt.Errorf("%q is not a time; write date, time of day and zone, such as %q", given, "2026-01-01T00:00:00Z")
}

// otherTimeLayouts are how people write times. What has no zone is taken for UTC,
// as AWS's own tools do.
var otherTimeLayouts = []string{
	"2006-01-02T15:04:05", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07",
	"2006-01-02T15:04", "2006-01-02T15:04Z07:00", "2006-01-02T15:04Z0700", "2006-01-02T15:04Z07",
	"2006-01-02", "2006/01/02", "20060102", "20060102T150405Z", "2006-01",
}

// dateLayouts are those of a day.
var dateLayouts = []string{"2006-01-02", "2006/01/02", "20060102"}

// meantTime returns a time in its right form.
func meantTime(given string, whole func(time.Time) time.Time) (string, bool) {
	text := strings.ToUpper(strings.TrimSpace(given))
	for _, utc := range []string{" UTC", " GMT"} {
		text = strings.Replace(text, utc, "Z", 1)
	}
	text = strings.Replace(text, " ", "T", 1)
	text = strings.ReplaceAll(text, " ", "") // before the zone
	for _, layout := range append([]string{time.RFC3339}, otherTimeLayouts...) {
		if parsed, err := time.Parse(layout, text); err == nil {
			if slices.Contains(dateLayouts, layout) {
				parsed = whole(parsed)
			}
			return parsed.Format(time.RFC3339Nano), true
		}
	}
	return "", false
}
