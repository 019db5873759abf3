package report

import (
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

func place(accountID, region string) string {
	if accountID == "" {
		return region
	}
	return "account " + accountID + ", " + region
}
