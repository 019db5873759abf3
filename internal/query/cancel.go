package query

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// Cancel is what has come of cancelling a query.
type Cancel int

// What can come of it.
const (
	CancelNotTried  Cancel = iota
	CancelAccepted         // AWS has accepted it, and the query is over
	CancelAsked            // AWS has accepted it, and the query goes on
	CancelOver             // the query was over
	CancelUncertain        // AWS has not accepted it in time
)

// cancelSoon bounds a cancel after an interrupt: Terraform, and the one who has
// pressed the keys, do not wait for long.
const cancelSoon = 4 * time.Second

// cancelWatch bounds how long the end of a query is watched that is being cancelled.
const cancelWatch = 10 * time.Second

// cancel ends a query that nobody waits for any longer, and returns what it has
// scanned by then, as far as AWS says it. It has time of its own, because the context
// may be over.
func (r *Region) cancel(ctx context.Context, id string) (Cancel, Bytes) {
	limit := r.engine.Timeouts().Attempt
	if errors.Is(ctx.Err(), context.Canceled) {
		limit = min(limit, cancelSoon)
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer stop()
	outcome := CancelUncertain
	for ctx.Err() == nil {
		out, err := r.api.CancelQuery(ctx, &cloudtrail.CancelQueryInput{QueryId: aws.String(id)})
		if err == nil && !lake.SameID(id, aws.ToString(out.QueryId)) {
			err = lake.NoAnswer("the answer is about another query")
		}
		if err == nil {
			outcome = CancelAccepted
			break
		}
		if lake.HasCode(err, "InactiveQuery") {
			outcome = CancelOver
			break
		}
		r.engine.Log(ctx, "a query could not be cancelled", map[string]any{"query_id": id, "region": r.engine.Name(), "error": err.Error()})
		// That AWS does not know it is no news of a query that was just started.
		if !lake.IsPassing(err) && !lake.HasCode(err, "QueryIdNotFound") && !lake.HasCode(err, "Conflict") {
			break
		}
		lake.Sleep(ctx, minPause)
	}
	if outcome == CancelUncertain {
		return outcome, Bytes{}
	}
	r.engine.Log(ctx, "query cancelled", map[string]any{"query_id": id, "region": r.engine.Name(), "was_over": outcome == CancelOver})
	// AWS may go on for a while after it has accepted: a query that is cancelled is one
	// whose record says so.
	ctx, stop = context.WithTimeout(ctx, cancelWatch)
	defer stop()
	var scanned Bytes
	for {
		last, err := r.describe(ctx, id)
		if err == nil && last.bytes.Known {
			scanned = last.bytes
		}
		switch {
		case err == nil && last.status.Over():
			return outcome, scanned
		case ctx.Err() != nil || err != nil && !lake.IsPassing(err) && !lake.HasCode(err, "QueryIdNotFound"):
			if outcome == CancelAccepted {
				outcome = CancelAsked
			}
			return outcome, scanned
		}
		lake.Sleep(ctx, minPause)
	}
}
