package lake

import (
	"context"
	"sync"
	"time"
)

const (
	maxPollPause = time.Minute
	// pollFraction makes the pause between two reads a fraction of the time that
	// an import has been watched: its end is noticed within that fraction, and a
	// long import costs few of the account's 10 reads per second.
	pollFraction = 20
	// From here on, a fraction of the time is a sensible pause.
	steadyAfter = 42 * time.Second
)

// earlyPolls is when a young import is read. With these, an import of 24 hours
// costs fewer than 1,500 reads.
var earlyPolls = []time.Duration{
	500 * time.Millisecond, time.Second, 1500 * time.Millisecond, 2 * time.Second, 4 * time.Second, 8 * time.Second,
	15 * time.Second, 27 * time.Second, steadyAfter,
}

// watch is one poll of an import on behalf of all who wait for its end.
type watch struct {
	cancel  context.CancelFunc
	waiters int

	mu   sync.Mutex
	seen Seen
	over bool
	news chan struct{} // closed when one of the above has changed
}

// Seen is what a watch knows of an import after a read of it.
type Seen struct {
	Import  Import    // the last record; its ID is empty while AWS has given none
	At      time.Time // when AWS gave it; the beginning of the watch while it has given none
	Err     error     // why the last read failed, nil if it did not
	Retries int64     // how often WaitForEnd has retried the import
}

// watch waits until the import is no longer running and answers its last
// record. onSeen, if not nil, is called after each read but the last. It ends
// early with a WaitError when the context does, and with an OperationError when
// reading fails for a reason that waiting does not mend.
func (r *Region) watch(ctx context.Context, id string, onSeen func(Seen)) (Import, error) {
	if complete, ok := r.seenComplete(id); ok {
		return complete, nil
	}
	w := r.joinWatch(ctx, id)
	defer r.leaveWatch(id, w)
	began := time.Now()
	for {
		w.mu.Lock()
		seen, over, news := w.seen, w.over, w.news
		w.mu.Unlock()
		if over {
			return seen.Import, seen.Err
		}
		if onSeen != nil && (seen.Import.ID != "" || seen.Err != nil) {
			onSeen(seen)
		}
		select {
		case <-news:
		case <-ctx.Done():
			return seen.Import, &WaitError{ImportID: id, Region: r.name, Last: seen.Import, Waited: time.Since(began), LastErr: seen.Err, Cause: ctx.Err()}
		}
	}
}

// seenComplete is the import if a watch has seen it COMPLETED, which it stays.
func (r *Region) seenComplete(id string) (Import, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	complete, ok := r.complete[id]
	return complete, ok
}

func (r *Region) joinWatch(ctx context.Context, id string) *watch {
	r.mu.Lock()
	defer r.mu.Unlock()
	w, ok := r.watches[id]
	if !ok {
		// The poll outlives the waiter that began it, if others have joined.
		pollCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
		w = &watch{cancel: cancel, seen: Seen{At: time.Now()}, news: make(chan struct{})}
		r.watches[id] = w
		go r.poll(pollCtx, id, w)
	}
	w.waiters++
	return w
}

func (r *Region) leaveWatch(id string, w *watch) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w.waiters--
	if w.waiters == 0 {
		w.cancel()
		r.forgetWatch(id, w)
	}
}

// forgetWatch makes the next waiter begin a poll of its own.
func (r *Region) forgetWatch(id string, w *watch) {
	if r.watches[id] == w {
		delete(r.watches, id)
	}
}

func (r *Region) poll(ctx context.Context, id string, w *watch) {
	began := time.Now()
	for ctx.Err() == nil {
		imported, err := r.Get(ctx, id)
		over := err == nil && imported.Status.Finished() || err != nil && !passing(err)
		if over {
			// Forgotten before it is told, so that whoever retries the import
			// and waits again does not meet the old end.
			r.mu.Lock()
			r.forgetWatch(id, w)
			if imported.Status == StatusCompleted {
				r.complete[id] = imported
			}
			r.mu.Unlock()
		}
		w.tell(imported, err, over)
		if over {
			return
		}
		sleep(ctx, pollPause(time.Since(began)))
	}
}

func (w *watch) tell(imported Import, err error, over bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil {
		w.seen.Import, w.seen.At = imported, time.Now()
	}
	w.seen.Err, w.over = err, over
	close(w.news)
	w.news = make(chan struct{})
}

// pollPause is the pause after a read at that time since the watch began.
func pollPause(watched time.Duration) time.Duration {
	for _, at := range earlyPolls {
		if watched < at {
			return at - watched
		}
	}
	return min(watched/pollFraction, maxPollPause)
}

// WaitForEnd waits until the import has ended. COMPLETED is success. A FAILED
// import is retried by its id up to maxRetries times and is then a FailedError;
// a STOPPED one is a StoppedError. onSeen, if not nil, is called after each read
// that finds the import running or fails, and before each retry.
func (r *Region) WaitForEnd(ctx context.Context, id string, maxRetries int64, onSeen func(Seen)) (Import, error) {
	tell := func(retries int64) func(Seen) {
		return func(seen Seen) {
			if seen.Retries = retries; onSeen != nil {
				onSeen(seen)
			}
		}
	}
	for retries := int64(0); ; retries++ {
		imported, err := r.watch(ctx, id, tell(retries))
		switch {
		case err != nil:
			return imported, err
		case imported.Status == StatusStopped:
			return imported, &StoppedError{Import: imported, Region: r.name}
		case imported.Status != StatusFailed:
			return imported, nil
		case retries >= maxRetries:
			report, err := r.Failures(ctx, id)
			return imported, &FailedError{Import: imported, Region: r.name, Retries: retries, Failures: report, FailuresErr: err}
		}
		tell(retries + 1)(Seen{Import: imported, At: time.Now()})
		if _, err := r.Retry(ctx, id); err != nil {
			return imported, err
		}
	}
}
