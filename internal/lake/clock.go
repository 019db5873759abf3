package lake

import (
	"context"
	"sync/atomic"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/smithy-go/middleware"
)

// clock compares AWS's times with this machine's, which may be minutes off.
type clock struct {
	ahead atomic.Int64 // how far AWS's clock was ahead in its last answer, in nanoseconds
}

// since returns the time since a time of AWS's.
func (c *clock) since(t time.Time) time.Duration {
	return time.Since(t) + time.Duration(c.ahead.Load())
}

// here returns a time of AWS's by this machine's clock, zero if it is zero.
func (c *clock) here(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(-time.Duration(c.ahead.Load()))
}

// set records the time in AWS's responses, which have whole seconds.
func (c *clock) set(o *cloudtrail.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("clock",
			func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
				out, metadata, err := next.HandleFinalize(ctx, in)
				if at, ok := awsmiddleware.GetServerTime(metadata); ok {
					ahead := time.Until(at)
					if ahead.Abs() < 2*time.Second {
						ahead = 0
					}
					c.ahead.Store(int64(ahead))
				}
				return out, metadata, err
			}), "Retry", middleware.After)
	})
}

// The pauses between two looks at what AWS does not show yet.
const (
	minLookPause = time.Second
	maxLookPause = 5 * time.Second
)

// sleep pauses until the time is over or the context ends.
func sleep(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
