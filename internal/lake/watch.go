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

	mu      sync.Mutex
	last    Import
	lastErr error
	over    bool
	news    chan struct{} // closed when one of the above has changed
}

// watch waits until the import is no longer running and answers its last
// record. onChange, if not nil, is called for each new record. It ends early
// with a WaitError when the context does, and with an OperationError when
// reading fails for a reason that waiting does not mend.
func (r *Region) watch(ctx context.Context, id string, onChange func(Import)) (Import, error) {
	if complete, ok := r.seenComplete(id); ok {
		return complete, nil
	}
	w := r.joinWatch(ctx, id)
	defer r.leaveWatch(id, w)
	began := time.Now()
	for {
		w.mu.Lock()
		last, lastErr, over, news := w.last, w.lastErr, w.over, w.news
		w.mu.Unlock()
		if over {
			return last, lastErr
		}
		if onChange != nil && last.ID != "" {
			onChange(last)
		}
		select {
		case <-news:
		case <-ctx.Done():
			return last, &WaitError{ImportID: id, Region: r.name, Last: last, Waited: time.Since(began), LastErr: lastErr, Cause: ctx.Err()}
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
		w = &watch{cancel: cancel, news: make(chan struct{})}
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
		w.last = imported
	}
	w.lastErr, w.over = err, over
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
// a STOPPED one is a StoppedError. onChange, if not nil, sees each new record.
func (r *Region) WaitForEnd(ctx context.Context, id string, maxRetries int64, onChange func(Import)) (Import, error) {
	for retries := int64(0); ; retries++ {
		imported, err := r.watch(ctx, id, onChange)
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
		if _, err := r.Retry(ctx, id); err != nil {
			return imported, err
		}
	}
}
