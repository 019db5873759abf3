package lake

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/smithy-go/middleware"
	"golang.org/x/time/rate"
)

// AWS allows an account 10 get, describe and list calls per second in a Region,
// and one of each other call:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
// The provider stays below, for it is not alone in the account.
const (
	readsPerSecond = 8
	readBurst      = 5
	startsPerSec   = 0.9
	// cancelBurst is how many queries can be cancelled at once, which is as many as run.
	cancelBurst = 10

	slowestShare = 1.0 / 16 // of the full rate, under throttling
	recovery     = 10       // calls that succeed until the full rate is back, from half of it
)

// pace keeps the calls of one kind below a rate. It halves the rate when AWS
// throttles, whoever's calls are the cause, and recovers with each success.
type pace struct {
	full rate.Limit

	mu      sync.Mutex
	limiter *rate.Limiter
}

func newPace(perSecond rate.Limit, burst int) *pace {
	return &pace{full: perSecond, limiter: rate.NewLimiter(perSecond, burst)}
}

// wait blocks until a call may be sent.
func (p *pace) wait(ctx context.Context) error {
	if p.limiter.Wait(ctx) == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("waiting for the turn of a call: %w", ctx.Err())
	}
	// The limiter does not begin to wait for a turn that would come too late.
	return fmt.Errorf("waiting for the turn of a call: %w", context.DeadlineExceeded)
}

// turn waits until a call may be sent, leaves the turn to it, and reports
// whether there was a wait. It is for one caller at a time.
func (p *pace) turn(ctx context.Context) (waited bool, err error) {
	for {
		missing := 1 - p.limiter.Tokens()
		if missing <= 0 {
			return waited, nil
		}
		delay := time.Duration(missing/float64(p.limiter.Limit())*float64(time.Second)) + 1 // rounded up
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < delay {
			return waited, context.DeadlineExceeded // the turn would come too late
		}
		if sleep(ctx, delay); ctx.Err() != nil {
			return waited, ctx.Err()
		}
		waited = true
	}
}

// free reports whether so many calls may be sent at once.
func (p *pace) free(calls int) bool { return p.limiter.Tokens() >= float64(calls) }

// learn adapts the rate to how a call went.
func (p *pace) learn(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.limiter.Limit()
	switch {
	case throttled(err):
		p.limiter.SetLimit(max(now/2, p.full*slowestShare))
	case err == nil && now < p.full:
		p.limiter.SetLimit(min(now+p.full/(2*recovery), p.full))
	}
}

// paces are the kinds of calls that AWS counts apart.
type paces struct{ reads, starts, stops, queries, cancels *pace }

func newPaces() paces {
	return paces{
		reads: newPace(readsPerSecond, readBurst), starts: newPace(startsPerSec, 1), stops: newPace(startsPerSec, 1),
		queries: newPace(startsPerSec, 1), cancels: newPace(startsPerSec, cancelBurst),
	}
}

func (p paces) of(operation string) *pace {
	switch {
	case operation == "StartImport":
		return p.starts
	case operation == "StartQuery":
		return p.queries
	case operation == "CancelQuery":
		return p.cancels
	case strings.HasPrefix(operation, "Get"), strings.HasPrefix(operation, "Describe"), strings.HasPrefix(operation, "List"):
		return p.reads
	default:
		return p.stops
	}
}

// options paces each attempt of each call, also those that the SDK repeats.
func (p paces) options(o *cloudtrail.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("pace",
			func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
				pace := p.of(middleware.GetOperationName(ctx))
				if err := pace.wait(ctx); err != nil {
					return middleware.FinalizeOutput{}, middleware.Metadata{}, err
				}
				out, metadata, err := next.HandleFinalize(ctx, in)
				pace.learn(err)
				return out, metadata, err
			}), "Retry", middleware.After)
	})
}
