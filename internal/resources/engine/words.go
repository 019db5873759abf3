package engine

import (
	"time"
)

// duration rounds to what a person reads: seconds below an hour, else minutes.
func duration(d time.Duration) string {
	if d < time.Hour {
		return d.Round(time.Second).String()
	}
	return d.Round(time.Minute).String()
}

// Timestamp tells a time of AWS's in words.
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
