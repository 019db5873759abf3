package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Grouped writes a count with a comma between thousands: 1,234,567.
func Grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	first := 0
	if n < 0 {
		first = 1
	}
	for i := len(digits) - 3; i > first; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Sentence writes an error of Go's for a person to read.
func Sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 || strings.HasSuffix(text, ".") {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:] + "."
}

// duration rounds to what a person reads: seconds below an hour, else minutes.
func duration(d time.Duration) string {
	if d < time.Hour {
		return d.Round(time.Second).String()
	}
	return d.Round(time.Minute).String()
}

// Timestamp returns a time of AWS's in words.
func Timestamp(t time.Time) string {
	if t.IsZero() {
		return "an unknown time"
	}
	return t.UTC().Format(time.RFC3339)
}

// Expected says when an import is expected to end; empty if that is not known,
// or over.
func Expected(end, now time.Time) string {
	left := end.Sub(now)
	if end.IsZero() || left <= 0 {
		return ""
	}
	layout := "15:04"
	if left > 12*time.Hour {
		layout = "2006-01-02 15:04"
	}
	return fmt.Sprintf("expected to end about %s UTC, in %s", end.UTC().Format(layout), inWords(left))
}

// inWords rounds a time to what an estimate is worth.
func inWords(left time.Duration) string {
	count := func(n float64, unit string) string {
		if n == 1 {
			return "1 " + unit
		}
		return fmt.Sprintf("%.0f %ss", n, unit)
	}
	seconds, minutes := max(left.Round(5*time.Second), 5*time.Second).Seconds(), left.Round(time.Minute).Minutes()
	switch {
	case seconds < 60:
		return count(seconds, "second")
	case minutes < 100:
		return count(minutes, "minute")
	case left < 3*24*time.Hour:
		return count(left.Round(time.Hour).Hours(), "hour")
	default:
		return count(left.Round(24*time.Hour).Hours()/24, "day")
	}
}

func place(accountID, region string) string {
	if accountID == "" {
		return region
	}
	return "account " + accountID + ", " + region
}
