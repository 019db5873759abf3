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

// watches are the imports whose end somebody waits for, one poll for each.
type watches struct {
	known *known

	mu   sync.Mutex
	byID map[string]*watch
}

func newWatches(known *known) *watches { return &watches{known: known, byID: map[string]*watch{}} }

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
	// ExpectedEnd is when the import is expected to end by what AWS has shown of
	// its progress, by this machine's clock; zero if that says nothing.
	ExpectedEnd time.Time
}

// wait waits until the import has finished and returns its last record. onSeen,
// if not nil, is called after each read but the last. It ends early with a
// WaitError when the context does, and with an OperationError when AWS refuses
// the read.
func (ws *watches) wait(ctx context.Context, id string, onSeen func(Seen)) (Import, error) {
	if completed, ok := ws.known.completed(id); ok {
		return completed, nil
	}
	w := ws.join(ctx, id)
	defer ws.leave(id, w)
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
			return seen.Import, &WaitError{ImportID: id, Region: ws.known.region, Last: seen.Import, Waited: time.Since(began), LastErr: seen.Err, Cause: ctx.Err()}
		}
	}
}

func (ws *watches) join(ctx context.Context, id string) *watch {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	w, ok := ws.byID[id]
	if !ok {
		// The poll outlives the waiter that began it, if others have joined.
		pollCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
		w = &watch{cancel: cancel, seen: Seen{At: time.Now()}, news: make(chan struct{})}
		ws.byID[id] = w
		go ws.poll(pollCtx, id, w)
	}
	w.waiters++
	return w
}

func (ws *watches) leave(id string, w *watch) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	w.waiters--
	if w.waiters == 0 {
		w.cancel()
		ws.forget(id, w)
	}
}

// forget makes the next waiter begin a poll of its own. The caller holds ws.mu.
func (ws *watches) forget(id string, w *watch) {
	if ws.byID[id] == w {
		delete(ws.byID, id)
	}
}

func (ws *watches) poll(ctx context.Context, id string, w *watch) {
	began := time.Now()
	forecast := newForecast(began)
	for ctx.Err() == nil {
		imported, err := ws.known.get(ctx, id)
		over := err == nil && imported.Status.Finished() || err != nil && ctx.Err() == nil && !ws.mayPass(err, id, began)
		if over {
			// Forgotten before it is told, so that whoever retries the import
			// and waits again does not meet the old end.
			ws.mu.Lock()
			ws.forget(id, w)
			ws.mu.Unlock()
		}
		at, end, pause := time.Now(), time.Time{}, pollPause(time.Since(began))
		if err == nil && !over {
			forecast.saw(at, ws.known.clock.here(imported.Created), imported.Status, imported.Statistics)
			end, pause = forecast.end(at), forecast.pause(at, pause)
		}
		w.tell(imported, end, err, over)
		if over {
			return
		}
		sleep(ctx, pause)
	}
}

// mayPass reports whether a failed read says nothing yet. That AWS has no record
// may be because it was only just started, by whomever.
func (ws *watches) mayPass(err error, id string, began time.Time) bool {
	if IsImportNotFound(err) {
		return ws.known.young(Import{ID: id}) || time.Since(began) < ws.known.timeouts.Settle
	}
	return passing(err)
}

func (w *watch) tell(imported Import, end time.Time, err error, over bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil {
		w.seen.Import, w.seen.At, w.seen.ExpectedEnd = imported, time.Now(), end
	}
	w.seen.Err, w.over = err, over
	close(w.news)
	w.news = make(chan struct{})
}

// pollPause returns the pause after a read at that time since the watch began,
// if nothing is known of the end.
func pollPause(watched time.Duration) time.Duration {
	for _, at := range earlyPolls {
		if watched < at {
			return at - watched
		}
	}
	return min(watched/pollFraction, maxPollPause)
}
