//go:build chaos

package lake

import "time"

// `make chaos` breaks things thousands of times and has no minutes to wait for each.
const (
	answerTimeout = 5 * time.Second
	settleTime    = 8 * time.Second
)
