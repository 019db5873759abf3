//go:build !chaos

package lake

import "time"

const (
	// answerTimeout bounds the wait for the answer of one StartImport.
	answerTimeout = time.Minute
	// settleTime is how long AWS may take to list an import that it has accepted.
	// AWS gives no figure; what is not listed by then is taken for not started.
	settleTime = 30 * time.Second
)
