package lake

import (
	"context"
	"iter"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
)

// What a package beside the engine needs to call CloudTrail as reliably as the
// engine does, at the same rates, and to tell the same errors apart.

// CloudTrail returns the SDK's client of the Region. All calls with it share the
// rates of the account and Region, and its answers are checked.
func (r *Region) CloudTrail() *cloudtrail.Client { return r.sdk }

// Name returns the name of the Region.
func (r *Region) Name() string { return r.region }

// Timeouts returns how long to wait where AWS gives no figure.
func (r *Region) Timeouts() Timeouts { return r.known.timeouts }

// Since returns the time since a time of AWS's, by AWS's clock.
func (r *Region) Since(t time.Time) time.Duration { return r.known.clock.since(t) }

// Log writes a line of the log.
func (r *Region) Log(ctx context.Context, message string, fields map[string]any) {
	r.log(ctx, message, fields)
}

// Failed wraps the error of a call with what was attempted.
func (r *Region) Failed(operation, attempt string, err error) error {
	return r.failed(operation, attempt, "", err)
}

// Once makes a call one that is sent once, and sets wrote when it leaves this machine.
func Once(wrote *atomic.Bool) func(*cloudtrail.Options) {
	return func(o *cloudtrail.Options) {
		o.Retryer = aws.NopRetryer{}
		o.APIOptions = append(o.APIOptions, traceSending(wrote))
	}
}

// EachRow returns the rows of a list page by page, as the engine's lists are read.
func EachRow[Row any](ctx context.Context, page func(context.Context, *string) ([]Row, *string, error)) iter.Seq2[Row, error] {
	return eachRow(ctx, page)
}

// NoAnswer returns the error of an answer that does not answer the call.
func NoAnswer(format string, args ...any) error { return noAnswer(format, args...) }

// HasCode reports whether AWS has answered with an error code, which is given
// without the suffix "Exception".
func HasCode(err error, code string) bool { return hasCode(err, code) }

// IsPassing reports whether a call failed for a reason that may be gone at the next.
func IsPassing(err error) bool { return passing(err) }

// IsThrottled reports whether AWS turned the call away before it looked at it.
func IsThrottled(err error) bool { return throttledByAWS(err) }

// SameID reports whether AWS's answer is about what was asked for.
func SameID(asked, answered string) bool { return sameID(asked, answered) }

// Sleep pauses until the time is over or the context ends.
func Sleep(ctx context.Context, pause time.Duration) { sleep(ctx, pause) }

// StoreID returns the id of an event data store, of its ARN or id.
func StoreID(arnOrID string) string { return destinationID(arnOrID) }

// earlyEvents is how long before the time in the name of a log file its events may have
// happened. AWS says some minutes, on average:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
const earlyEvents = time.Hour

// Covers reports whether an import may have copied events of a time range: its own
// range has a part of it, or it has none. An import selects files by the time in their
// names, so it brings events from before its range.
func (c Content) Covers(from, before time.Time) bool {
	return c.StartEventTime.IsZero() || c.EndEventTime.IsZero() || c.StartEventTime.Add(-earlyEvents).Before(before) && !c.EndEventTime.Before(from)
}

// MayCollect reports whether an event data store may itself have taken in the trail
// events of a day that ends at that time: it existed by then, and takes such events.
// AWS does not say since when one has stopped, or whether it ever began.
func (s EventDataStore) MayCollect(before time.Time) bool {
	return !s.Created.IsZero() && s.Created.Before(before) && s.takesTrailEvents()
}
