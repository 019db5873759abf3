//go:build !chaos

package lake

import "time"

// DefaultTimeouts returns the timeouts of a release.
func DefaultTimeouts() Timeouts {
	return Timeouts{Attempt: 30 * time.Second, Start: time.Minute, Settle: 2 * time.Minute, FreshRole: time.Minute}
}
