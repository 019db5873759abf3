package query

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// The pauses between two looks at a query, and between two attempts to start one.
const (
	minPause     = time.Second
	maxPause     = 5 * time.Second
	maxStartWait = 30 * time.Second
)

// start starts a query and returns its id. There is no idempotency token, and AWS
// bills each query: so the call is sent once, and after an unclear answer its query is
// looked for. Only if AWS shows none for as long as it may take is it sent a second
// and last time. What was turned away is sent again until the time is over.
func (r *Region) start(ctx context.Context, run *run, sql string) (string, error) {
	second := false
	for pause := minPause; ; pause = min(2*pause, maxStartWait) {
		if ctx.Err() != nil {
			return "", r.notStarted(ctx, run)
		}
		began := time.Now()
		id, sent, err := r.startOnce(ctx, sql)
		if err == nil {
			r.claim(id)
			r.engine.Log(ctx, "StartQuery accepted", map[string]any{"query_id": id, "region": r.engine.Name()})
			return id, nil
		}
		if ctx.Err() != nil && !sent {
			return "", r.notStarted(ctx, run)
		}
		run.last = r.engine.Failed("StartQuery", "starting a query", err)
		switch {
		case lake.IsThrottled(err), lake.HasCode(err, "MaxConcurrentQueries"), !sent && lake.IsPassing(err):
			run.see(Seen{Waiting: run.last})
			lake.Sleep(ctx, pause)
			continue
		case !sent, lake.IsRefused(err):
			return "", run.last
		}
		r.engine.Log(ctx, "the answer to StartQuery is unclear: looking whether it took effect", map[string]any{"region": r.engine.Name(), "error": err.Error()})
		looking, stop := grace(ctx)
		id, looked, settled := r.look(looking, run.stores, sql, began)
		stop()
		if id != "" {
			r.engine.Log(ctx, "StartQuery had taken effect", map[string]any{"query_id": id, "region": r.engine.Name()})
			return id, nil
		}
		if second || !settled || ctx.Err() != nil {
			return "", &UnclearError{Region: r.engine.Name(), Stores: run.stores, Looked: looked, Twice: second, Err: run.last}
		}
		second, pause = true, minPause
	}
}

// startOnce sends a StartQuery once and reports whether it left this machine. From
// then on an interrupt does not cut it short: its answer is the only sure knowledge of
// the query's id, without which it cannot be cancelled.
func (r *Region) startOnce(ctx context.Context, sql string) (id string, sent bool, err error) {
	var wrote atomic.Bool
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.engine.Timeouts().Start)
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		if !wrote.Load() {
			cancel()
		}
	})()
	out, err := r.api.StartQuery(call, &cloudtrail.StartQueryInput{QueryStatement: aws.String(sql)}, lake.Once(&wrote))
	if err != nil {
		return "", wrote.Load(), err //nolint:wrapcheck // wrapped by the caller
	}
	if id = lake.Printable(aws.ToString(out.QueryId)); id == "" {
		return "", true, lake.NoAnswer("the answer names no query")
	}
	return id, true, nil
}

// lookGrace is how much longer than the timeout a query is looked for that may run: it
// costs until it is found and cancelled.
const lookGrace = 30 * time.Second

// grace returns a context that ends some time after another.
func grace(ctx context.Context) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		more := lookGrace
		if errors.Is(ctx.Err(), context.Canceled) {
			more = cancelSoon
		}
		lake.Sleep(longer, more)
		cancel()
	})
	return longer, func() { stop(); cancel() }
}
