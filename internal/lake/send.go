package lake

import (
	"context"
	"fmt"
	"net/http/httptrace"
	"slices"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/smithy-go/middleware"
)

const (
	// maxStartAttempts bounds how often a StartImport is sent that had no effect.
	maxStartAttempts = 25
	maxStartBackoff  = 20 * time.Second

	// The pauses between two looks for an import that may have been started.
	minLookPause = time.Second
	maxLookPause = 5 * time.Second
	// clockSkew is how far AWS's clock may be behind this machine's. A greater
	// difference makes AWS refuse the signature.
	clockSkew = 5 * time.Minute
)

// sendNew starts a new import of the content.
func (r *Region) sendNew(ctx context.Context, content Content) (Import, error) {
	attempt := fmt.Sprintf("starting an import of %s", content)
	began := time.Now()
	// In case that the answer is unclear: which imports there were before.
	before, err := r.list(ctx, content.Destination)
	if err != nil {
		return Import{}, err
	}
	return r.send(ctx, attempt, "", content.input(), func() (Import, bool, error) {
		rows, err := r.list(ctx, content.Destination)
		if err != nil {
			return Import{}, false, err
		}
		rows = slices.DeleteFunc(rows, func(row Import) bool {
			return row.Created.Before(began.Add(-clockSkew)) || r.claimed(row.ID) ||
				slices.ContainsFunc(before, func(b Import) bool { return b.ID == row.ID })
		})
		same, err := r.sameContent(ctx, content, rows)
		if err != nil || len(same) == 0 {
			return Import{}, false, err
		}
		return same[0], true, nil
	})
}

// sendRetry resumes an import whose record was just read.
func (r *Region) sendRetry(ctx context.Context, before Import) (Import, error) {
	attempt := fmt.Sprintf("retrying import %s", before.ID)
	moved := func() (Import, bool, error) {
		now, err := r.Get(ctx, before.ID)
		return now, err == nil && (now.Status != before.Status || !now.Updated.Equal(before.Updated)), err
	}
	resumed, err := r.send(ctx, attempt, before.ID, &cloudtrail.StartImportInput{ImportId: aws.String(before.ID)}, moved)
	if err != nil && refused(err) && !hasCode(err, "AccountHasOngoingImport") {
		// Somebody else may have retried it, even to its end, since it was read.
		if now, changed, getErr := moved(); getErr == nil && changed && !now.Status.Retryable() {
			return now, nil
		}
	}
	if resumed.Statistics == (Statistics{}) {
		// AWS's answer to a start has no statistics; those of before are not lost.
		resumed.Statistics = before.Statistics
	}
	return resumed, err
}

// send sends a StartImport until it is certain that it had an effect or that
// AWS refuses it. There is no idempotency token, so it is never repeated before
// the one before is known to have had none: tookEffect looks for that.
func (r *Region) send(ctx context.Context, attempt, id string, in *cloudtrail.StartImportInput, tookEffect func() (Import, bool, error)) (Import, error) {
	backoff := retry.NewExponentialJitterBackoff(maxStartBackoff)
	for n := 1; ; n++ {
		out, sent, err := r.sendOnce(ctx, in)
		if err == nil {
			started := r.importFromStart(out)
			r.log(ctx, "StartImport accepted", r.fields(started))
			return started, nil
		}
		failed := &OperationError{Operation: "StartImport", Attempt: attempt, Region: r.name, AccountID: r.accountID, ImportID: id, Err: err}
		switch {
		case throttled(err), !sent && passing(err):
		case !sent, refused(err):
			return Import{}, failed
		default:
			r.log(ctx, "the answer to StartImport is unclear: looking whether it took effect", map[string]any{"region": r.name, "error": err.Error()})
			started, found := settle(ctx, tookEffect)
			if found == effectSeen {
				r.log(ctx, "StartImport had taken effect", r.fields(started))
				return started, nil
			}
			if found == effectUnknown {
				return Import{}, &UnclearStartError{failed}
			}
		}
		delay, delayErr := backoff.BackoffDelay(n, err)
		if delayErr != nil || n == maxStartAttempts {
			return Import{}, failed
		}
		sleep(ctx, delay)
		if ctx.Err() != nil {
			return Import{}, failed
		}
	}
}

// effect is what is known of a call whose answer was unclear.
type effect int

const (
	effectUnknown effect = iota
	effectSeen
	effectNone
)

// settle looks for the effect of a call until it is seen, or until AWS has had
// the time to show it and does not. What cannot be looked for stays unknown.
func settle(ctx context.Context, tookEffect func() (Import, bool, error)) (Import, effect) {
	settled := time.Now().Add(settleTime)
	for pause := minLookPause; ctx.Err() == nil; pause = min(2*pause, maxLookPause) {
		started, seen, err := tookEffect()
		switch {
		case seen:
			return started, effectSeen
		case err == nil && time.Now().After(settled):
			return Import{}, effectNone
		case err != nil && !passing(err):
			return Import{}, effectUnknown
		}
		sleep(ctx, pause)
	}
	return Import{}, effectUnknown
}

// sendOnce sends a StartImport once and says whether it left this machine. A
// call once sent is not cut short by an interrupt: its answer is the only sure
// knowledge of the import's id.
func (r *Region) sendOnce(ctx context.Context, in *cloudtrail.StartImportInput) (out *cloudtrail.StartImportOutput, sent bool, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerTimeout)
	defer cancel()
	var wrote atomic.Bool
	out, err = r.api.StartImport(ctx, in, func(o *cloudtrail.Options) {
		o.Retryer = aws.NopRetryer{}
		o.APIOptions = append(o.APIOptions, traceSending(&wrote))
	})
	if err == nil && aws.ToString(out.ImportId) == "" {
		return nil, true, errNoID
	}
	return out, wrote.Load(), err
}

// traceSending sets wrote when the request itself is written, which is after
// the credentials for it have been fetched.
func traceSending(wrote *atomic.Bool) func(*middleware.Stack) error {
	trace := &httptrace.ClientTrace{WroteHeaders: func() { wrote.Store(true) }}
	return func(stack *middleware.Stack) error {
		return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("traceSending",
			func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
				return next.HandleDeserialize(httptrace.WithClientTrace(ctx, trace), in)
			}), middleware.After)
	}
}
