package lake

import (
	"context"
	"fmt"
	"net/http/httptrace"
	"slices"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/smithy-go/middleware"
)

const (
	// The pauses between two looks for an import that may have been started.
	minLookPause = time.Second
	maxLookPause = 5 * time.Second
	// clockSkew is how far AWS's clock may be behind this machine's. A greater
	// difference makes AWS refuse the signature.
	clockSkew = 5 * time.Minute
)

// noEffectError is a StartImport that certainly had no effect and may be sent
// again: AWS throttled it, it never left this machine, or its answer was
// unclear and its import has not appeared.
type noEffectError struct{ *OperationError }

func (e *noEffectError) Unwrap() error { return e.OperationError }

// sendNew starts a new import of the content. before are the ids of the imports
// that the destination had just before.
func (r *Region) sendNew(ctx context.Context, content Content, before map[string]bool) (Import, error) {
	began := time.Now()
	return r.send(ctx, fmt.Sprintf("starting an import of %s", content), "", content.input(), func() (Import, bool, error) {
		rows, err := r.list(ctx, content.Destination)
		if err != nil {
			return Import{}, false, err
		}
		rows = slices.DeleteFunc(rows, func(row Import) bool {
			return before[row.ID] || row.Created.Before(began.Add(-clockSkew)) || r.claimed(row.ID)
		})
		same, _, err := r.sameContent(ctx, content, rows)
		if err != nil || len(same) == 0 {
			return Import{}, false, err
		}
		return same[0], true, nil
	})
}

// sendRetry resumes an import whose record was just read.
func (r *Region) sendRetry(ctx context.Context, before Import) (Import, error) {
	moved := func() (Import, bool, error) {
		now, err := r.Get(ctx, before.ID)
		return now, err == nil && (now.Status != before.Status || !now.Updated.Equal(before.Updated)), err
	}
	resumed, err := r.send(ctx, fmt.Sprintf("retrying import %s", before.ID), before.ID, &cloudtrail.StartImportInput{ImportId: aws.String(before.ID)}, moved)
	if err != nil && refused(err) && !throttled(err) && !hasCode(err, "AccountHasOngoingImport") {
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

// send sends one StartImport and finds out whether it had an effect. There is
// no idempotency token, so it must not be sent again before that is certain:
// tookEffect looks for its import.
func (r *Region) send(ctx context.Context, attempt, id string, in *cloudtrail.StartImportInput, tookEffect func() (Import, bool, error)) (Import, error) {
	out, sent, err := r.sendOnce(ctx, in)
	if err == nil {
		started := r.importFromStart(out)
		r.log(ctx, "StartImport accepted", r.fields(started))
		r.setHolder(started)
		return started, nil
	}
	failed := &OperationError{Operation: "StartImport", Attempt: attempt, Region: r.name, AccountID: r.accountID, ImportID: id, Err: err}
	switch {
	case throttled(err), !sent && passing(err):
		return Import{}, &noEffectError{failed}
	case !sent, refused(err):
		return Import{}, failed
	}
	r.log(ctx, "the answer to StartImport is unclear: looking whether it took effect", map[string]any{"region": r.name, "error": err.Error()})
	started, found := settle(ctx, tookEffect)
	switch found {
	case effectSeen:
		r.log(ctx, "StartImport had taken effect", r.fields(started))
		r.setHolder(started)
		return started, nil
	case effectNone:
		return Import{}, &noEffectError{failed}
	default:
		return Import{}, &UnclearStartError{failed}
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
