//go:build chaos

package lake

import "time"

// DefaultTimeouts returns the timeouts of `make chaos`, which breaks things
// thousands of times and has no minutes to wait for each.
func DefaultTimeouts() Timeouts {
	return Timeouts{Attempt: 3 * time.Second, Start: 5 * time.Second, Settle: 8 * time.Second, FreshRole: 8 * time.Second}
}
