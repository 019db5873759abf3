package query

import (
	"context"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// Seen is a look at a query that is under way.
type Seen struct {
	QueryID string
	Status  Status
	Bytes   Bytes
	Waiting error // why the query could not be started yet
}

// run is the queries of one request, which are run one after the other, within one
// timeout and one limit of bytes.
type run struct {
	stores   []string // the ids of the event data stores that are queried
	maxBytes int64    // 0 for no limit
	began    time.Time
	onSeen   func(Seen)

	ids     []string
	scanned int64
	unknown bool // of one of the queries AWS has not said how many bytes it scanned
	last    error
}

func (run *run) see(seen Seen) {
	if run.onSeen != nil {
		run.onSeen(seen)
	}
}

// bytes returns what all queries of the run have scanned.
func (run *run) bytes() Bytes { return Bytes{run.scanned, !run.unknown} }

// left returns how many bytes the next query may scan; 0 for no limit.
func (run *run) left() int64 {
	if run.maxBytes == 0 {
		return 0
	}
	return max(run.maxBytes-run.scanned, 1)
}

func (r *Region) notStarted(ctx context.Context, run *run) error {
	return &WaitError{Region: r.engine.Name(), Waited: time.Since(run.began), Bytes: run.bytes(), Last: run.last, Cause: ctx.Err()}
}

// query runs a statement to its end and returns its rows.
func (r *Region) query(ctx context.Context, run *run, sql string) (string, []Row, error) {
	ended, err := r.execute(ctx, run, sql)
	if err != nil {
		return "", nil, err
	}
	rows, scanned, err := r.results(ctx, ended.id)
	if err != nil {
		return "", nil, err
	}
	if !ended.bytes.Known {
		ended.bytes = scanned
	}
	run.scanned += ended.bytes.Scanned
	run.unknown = run.unknown || !ended.bytes.Known
	// No values: they are events.
	r.engine.Log(ctx, "query finished", map[string]any{"query_id": ended.id, "region": r.engine.Name(), "rows": len(rows), "bytes_scanned": ended.bytes.Scanned})
	return ended.id, rows, nil
}

// execute starts a query and waits until it is FINISHED.
func (r *Region) execute(ctx context.Context, run *run, sql string) (record, error) {
	if r.running.Acquire(ctx, 1) != nil {
		return record{}, r.notStarted(ctx, run)
	}
	defer r.running.Release(1)
	id, err := r.start(ctx, run, sql)
	if err != nil {
		return record{}, err
	}
	run.ids = append(run.ids, id)
	run.last = nil
	return r.wait(ctx, run, id)
}

// wait waits for the end of a query, and cancels it if there is no use in waiting.
func (r *Region) wait(ctx context.Context, run *run, id string) (record, error) {
	started := time.Now()
	var bytes Bytes
	var uncounted *record // the query when it was FINISHED, of which AWS has not said the bytes
	for pause := minPause; ; pause = min(pause+minPause, maxPause) {
		now, err := r.describe(ctx, id)
		settling := time.Since(started) < r.engine.Timeouts().Settle
		if err == nil {
			if now.bytes.Known {
				bytes = now.bytes
			}
			if !now.status.Over() {
				started = time.Now() // AWS may take its time from the end on, too
			}
		}
		waited := time.Since(run.began)
		switch {
		case ctx.Err() != nil && uncounted != nil:
			return record{}, r.overLimit(ctx, run, *uncounted)
		case ctx.Err() != nil:
			outcome, last := r.cancel(ctx, id)
			if !last.Known {
				last = bytes
			}
			return record{}, &WaitError{QueryID: id, Region: r.engine.Name(), Waited: waited, Bytes: last, Last: run.last, Cancel: outcome, Cause: ctx.Err()}
		case err != nil && (lake.IsPassing(err) || lake.HasCode(err, "QueryIdNotFound") && settling):
			run.last = err
		case err != nil:
			r.cancel(ctx, id)
			return record{}, err
		case now.bytes.over(run.left()):
			return record{}, r.overLimit(ctx, run, now)
		case now.status == StatusFinished && run.maxBytes > 0 && !bytes.Known:
			if !settling {
				return record{}, r.overLimit(ctx, run, now)
			}
			uncounted = &now
		case now.status == StatusFinished:
			now.bytes = bytes
			return now, nil
		case now.status.Over():
			return record{}, &EndedError{QueryID: id, Region: r.engine.Name(), Status: now.status, Message: now.message, Bytes: now.bytes}
		default:
			run.last = nil
			run.see(Seen{QueryID: id, Status: now.status, Bytes: now.bytes})
		}
		lake.Sleep(ctx, pause)
	}
}

// overLimit ends a query that has scanned too many bytes. It may be over already: AWS
// does not say that it counts them while a query runs.
func (r *Region) overLimit(ctx context.Context, run *run, now record) error {
	over := &LimitError{QueryID: now.id, Region: r.engine.Name(), Max: run.maxBytes, Before: run.scanned, Bytes: now.bytes, Ended: now.status.Over()}
	if !over.Ended {
		outcome, last := r.cancel(ctx, now.id)
		if over.Cancel = outcome; last.Known {
			over.Bytes = last
		}
	}
	return over
}
