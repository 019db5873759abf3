package lakesql

import (
	"errors"
	"strings"
	"time"
)

var errTime = errors.New("not a time")

var timeLayouts = []string{
	"2006-1-2 15:04:05.999999999",
	"2006-1-2 15:04",
	"2006-1-2 15:04:05.999999999Z07:00",
	"2006-1-2 15:04:05.999999999 Z07:00",
	"2006-1-2 15:04Z07:00",
}

// parseTime reads a time as Trino's casts do, and as ISO 8601 has it. Without a
// zone it is UTC.
func parseTime(text string) (when time.Time, dayOnly bool, err error) {
	text = strings.TrimSpace(text)
	if when, err := time.Parse("2006-1-2", text); err == nil {
		return when, true, nil
	}
	text = strings.Replace(text, "T", " ", 1)
	text = strings.TrimSuffix(text, " UTC")
	for _, layout := range timeLayouts {
		if when, err := time.Parse(layout, text); err == nil {
			return when.UTC(), false, nil
		}
	}
	return time.Time{}, false, errTime
}

// parseStored reads what the columns and functions of this package give.
func parseStored(text string) (when time.Time, dayOnly bool, err error) {
	if when, err := time.Parse(timestampLayout, text); err == nil {
		return when, false, nil
	}
	return parseTime(text)
}

// formatLike writes a time in the form that another had.
func formatLike(when time.Time, dayOnly bool) string {
	if dayOnly {
		return when.Format(dateLayout)
	}
	return Timestamp(when)
}

// addUnits adds a number of units; months keep to the last day of the month.
func addUnits(unit string, n int64, when time.Time) time.Time {
	switch unit {
	case "millisecond":
		return when.Add(time.Duration(n) * time.Millisecond)
	case "second":
		return when.Add(time.Duration(n) * time.Second)
	case "minute":
		return when.Add(time.Duration(n) * time.Minute)
	case "hour":
		return when.Add(time.Duration(n) * time.Hour)
	case "day":
		return when.AddDate(0, 0, int(n))
	case "week":
		return when.AddDate(0, 0, int(7*n))
	}
	first := time.Date(when.Year(), when.Month()+time.Month(n*monthsOf[unit]), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return time.Date(first.Year(), first.Month(), min(when.Day(), last),
		when.Hour(), when.Minute(), when.Second(), when.Nanosecond(), time.UTC)
}

// monthsOf are the units that have no fixed length.
var monthsOf = map[string]int64{"month": 1, "quarter": 3, "year": 12}

// diffUnits counts the whole units from a to b.
func diffUnits(unit string, a, b time.Time) int64 {
	d := b.Sub(a)
	switch unit {
	case "millisecond":
		return d.Milliseconds()
	case "second":
		return int64(d / time.Second)
	case "minute":
		return int64(d / time.Minute)
	case "hour":
		return int64(d / time.Hour)
	case "day":
		return int64(d / (24 * time.Hour))
	case "week":
		return int64(d / (7 * 24 * time.Hour))
	}
	months := int64(b.Year()-a.Year())*12 + int64(b.Month()-a.Month())
	if reached := addUnits("month", months, a); months > 0 && reached.After(b) {
		months--
	} else if months < 0 && reached.Before(b) {
		months++
	}
	return months / monthsOf[unit]
}
