package lake

import (
	"context"
	"fmt"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go/middleware"
)

// effect is what one look for the effect of a StartImport has found: its import,
// or imports that may be it.
type effect struct {
	found  Import
	doubts []Import
}

// sendNew starts a new import of the content. before are the ids of the imports
// that AWS had just before.
func (r *Region) sendNew(ctx context.Context, content Content, before map[string]bool) (Import, error) {
	answer, err := r.send(ctx, fmt.Sprintf("starting an import of %s", content), Import{Content: content}, content.input(), func(n int) (effect, error) {
		rows, err := r.newRows(ctx, content, n)
		if err != nil {
			return effect{}, err
		}
		var e effect
		for _, row := range rows {
			if before[row.ID] || r.apply.holds(row.ID) || r.known.match(content, row) == Another {
				continue
			}
			imported, err := r.known.get(ctx, row.ID)
			switch match := r.known.match(content, row); {
			case err == nil && match == Same:
				return effect{found: imported}, nil
			case match != Another:
				e.doubts = append(e.doubts, row)
			}
		}
		return e, nil
	})
	if err != nil {
		return Import{}, err
	}
	return r.known.started(answer, content), nil
}

// newRows lists the imports, whole and in one of several other ways: AWS does
// not say that all of its lists show a new import at the same time.
func (r *Region) newRows(ctx context.Context, content Content, n int) ([]Import, error) {
	rows, err := r.known.lists.list(ctx)
	if err != nil {
		return nil, err
	}
	ways := []struct {
		status      Status
		destination string
	}{{StatusInProgress, ""}, {StatusInitializing, ""}, {"", content.Destination}, {"", destinationID(content.Destination)}}
	way := ways[n%len(ways)]
	more, err := r.known.lists.collect(ctx, types.ImportStatus(way.status), way.destination)
	if err != nil && !refused(err) {
		return nil, err
	}
	return append(more, rows...), nil
}

// sendRetry resumes an import whose record was just read.
func (r *Region) sendRetry(ctx context.Context, before Import) (Import, error) {
	began := time.Now()
	moved := func(n int) (effect, error) {
		now, err := r.known.get(ctx, before.ID)
		if err != nil || now.Status != before.Status || before.olderThan(now) {
			return effect{found: now}, err
		}
		if n == 0 {
			return effect{}, nil
		}
		return r.successor(ctx, before, began)
	}
	in := &cloudtrail.StartImportInput{ImportId: aws.String(before.ID)}
	answer, err := r.send(ctx, fmt.Sprintf("retrying import %s", before.ID), before, in, moved)
	if err != nil && refused(err) && !hasCode(err, "AccountHasOngoingImport") {
		// Somebody else may have retried it, even to its end, since it was read.
		if now, getErr := moved(0); getErr == nil && now.found.ID != "" && !now.found.Status.Retryable() {
			return now.found, nil
		}
	}
	if err != nil {
		return answer, err
	}
	return r.known.retried(answer, before), nil
}

// successor looks for an import of the same content that has appeared since:
// AWS does not say that a retry keeps the import's id.
func (r *Region) successor(ctx context.Context, before Import, since time.Time) (effect, error) {
	rows, err := r.known.lists.list(ctx)
	if err != nil {
		return effect{}, err
	}
	for _, row := range rows {
		if row.ID == before.ID || row.Created.IsZero() || r.known.clock.since(row.Created) > time.Since(since)+minLookPause {
			continue
		}
		imported, err := r.known.get(ctx, row.ID)
		if err == nil && before.Content.match(imported.Content, imported.Created) == Same {
			return effect{found: imported}, nil
		}
	}
	return effect{}, nil
}

// send sends one StartImport and finds out whether it had an effect. about is
// the import that is retried, or has the content of a new one. There is no
// idempotency token, so the call is sent once: after an unclear answer its
// effect is looked for, for as long as AWS may take to show it. Only after an
// answer in which AWS itself says that it failed, and when nothing has appeared
// by then, is it sent a second time.
func (r *Region) send(ctx context.Context, attempt string, about Import, in *cloudtrail.StartImportInput, lookFor func(n int) (effect, error)) (Import, error) {
	var looked time.Duration
	for second := false; ; second = true {
		out, sent, err := r.sendOnce(ctx, in)
		if err == nil {
			started := r.importFromStart(out)
			r.log(ctx, "StartImport accepted", r.known.fields(started))
			r.slot.hold(started.ID)
			return started, nil
		}
		failed := &OperationError{Operation: "StartImport", Attempt: attempt, Region: r.region, AccountID: r.accountID, ImportID: about.ID, Err: err}
		ongoing := hasCode(err, "AccountHasOngoingImport")
		switch {
		case second && ongoing:
			// What is running may be what the first call has started.
		case second && (throttled(err) || !sent || refused(err)):
			return Import{}, &UnclearStartError{OperationError: failed, Looked: looked, Twice: true}
		case throttledByAWS(err), !sent && passing(err):
			return Import{}, &noEffectError{failed}
		case !sent, ongoing:
			return Import{}, failed
		case freshRoleMayExplain(err, about.Content.Source.S3BucketAccessRoleARN):
			return Import{}, &freshRoleError{failed}
		case refused(err):
			return Import{}, failed
		}
		r.log(ctx, "the answer to StartImport is unclear: looking whether it took effect", map[string]any{"region": r.region, "error": err.Error()})
		var last effect
		var settled bool
		last, looked, settled = r.lookForEffect(ctx, lookFor)
		if last.found.ID != "" {
			r.log(ctx, "StartImport had taken effect", r.known.fields(last.found))
			r.slot.hold(last.found.ID)
			return last.found, nil
		}
		if settled && !second && len(last.doubts) == 0 && throttled(err) {
			return Import{}, &noEffectError{failed}
		}
		if second || !settled || len(last.doubts) > 0 || !failedAtAWS(err) {
			return Import{}, &UnclearStartError{OperationError: failed, Looked: looked, Doubts: last.doubts, Twice: second}
		}
		r.log(ctx, "StartImport has had no effect: sending it a second and last time", map[string]any{"region": r.region})
	}
}

// lookForEffect looks for the effect of a call until it is seen, or until AWS
// has answered for as long as it may take to show it. looked is for how long it
// has answered without a gap; settled reports whether that was long enough.
func (r *Region) lookForEffect(ctx context.Context, lookFor func(n int) (effect, error)) (last effect, looked time.Duration, settled bool) {
	var answered time.Time // the last look that AWS answered, zero after one that it did not
	for n, pause := 0, minLookPause; ctx.Err() == nil; n, pause = n+1, min(2*pause, maxLookPause) {
		now := time.Now()
		seen, err := lookFor(n)
		switch {
		case err == nil && seen.found.ID != "":
			return seen, looked, true
		case err == nil:
			if !answered.IsZero() {
				looked += now.Sub(answered)
			}
			if last, answered = seen, now; looked >= r.known.timeouts.Settle {
				return last, looked, true
			}
		case !passing(err) && !IsImportNotFound(err):
			return last, looked, false
		default:
			answered = time.Time{}
		}
		sleep(ctx, pause)
	}
	return last, looked, false
}

// sendOnce sends a StartImport once and reports whether it left this machine. A
// call once sent is not cut short by an interrupt: its answer is the only sure
// knowledge of the import's id.
func (r *Region) sendOnce(ctx context.Context, in *cloudtrail.StartImportInput) (out *cloudtrail.StartImportOutput, sent bool, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.known.timeouts.Start)
	defer cancel()
	var wrote atomic.Bool
	out, err = r.api.StartImport(ctx, in, func(o *cloudtrail.Options) {
		o.Retryer = aws.NopRetryer{}
		o.APIOptions = append(o.APIOptions, traceSending(&wrote))
	})
	if err == nil && text(out.ImportId) == "" {
		return nil, true, noAnswer("the answer names no import")
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
