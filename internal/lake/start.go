package lake

import (
	"context"
	"fmt"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/smithy-go/middleware"
)

const (
	// startAnswerTimeout bounds the wait for the answer of one StartImport.
	startAnswerTimeout = time.Minute
	// maxStartAttempts bounds how often a StartImport is sent that certainly
	// had no effect.
	maxStartAttempts = 25
	maxStartBackoff  = 20 * time.Second
)

// Start starts a new import of the content, as soon as no other import is
// running, and answers AWS's record of it, still without statistics. When it
// answers an error that is not an UnclearStartError, nothing was started.
func (r *Region) Start(ctx context.Context, content Content) (Import, error) {
	attempt := fmt.Sprintf("starting an import of %s into %s", content.Source.S3LocationURI, content.Destination)
	return r.inSlot(ctx, attempt, "", func() (Import, error) {
		return r.send(ctx, attempt, "", content.input())
	})
}

// Retry resumes a FAILED or STOPPED import where it failed, as soon as no
// other import is running. AWS wants the id alone and keeps everything else:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
func (r *Region) Retry(ctx context.Context, id string) (Import, error) {
	attempt := fmt.Sprintf("retrying import %s", id)
	return r.inSlot(ctx, attempt, id, func() (Import, error) {
		return r.send(ctx, attempt, id, &cloudtrail.StartImportInput{ImportId: aws.String(id)})
	})
}

// send sends one StartImport. There is no idempotency token, so it repeats the
// call only when AWS certainly did not act.
func (r *Region) send(ctx context.Context, attempt, id string, in *cloudtrail.StartImportInput) (Import, error) {
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
			delay, delayErr := backoff.BackoffDelay(n, err)
			if delayErr != nil || n == maxStartAttempts {
				return Import{}, failed
			}
			sleep(ctx, delay)
			if ctx.Err() != nil {
				return Import{}, failed
			}
		case !sent, refused(err):
			return Import{}, failed
		default:
			return Import{}, &UnclearStartError{failed}
		}
	}
}

// sendOnce sends a StartImport once and says whether it left this machine. A
// call once sent is not cut short by an interrupt: its answer is the only sure
// knowledge of the import's id.
func (r *Region) sendOnce(ctx context.Context, in *cloudtrail.StartImportInput) (out *cloudtrail.StartImportOutput, sent bool, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), startAnswerTimeout)
	defer cancel()
	var wrote atomic.Bool
	out, err = r.api.StartImport(ctx, in, func(o *cloudtrail.Options) {
		o.Retryer = aws.NopRetryer{}
		o.APIOptions = append(o.APIOptions, traceSending(&wrote))
	})
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
