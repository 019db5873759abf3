package harness

import (
	"context"
	"time"
)

// Pause waits until the time is over or ctx ends.
func Pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// Until waits until something is so, looking once in a while. It returns early
// when a look fails or ctx ends.
func Until(ctx context.Context, every time.Duration, so func() (bool, error)) error {
	for {
		if yes, err := so(); yes || err != nil {
			return err
		}
		Pause(ctx, every)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
}
