package lake

import (
	"context"
	"sync"
	"time"
)

const (
	// calmAfter is for how long no resource may have been refreshed until a plan
	// takes those that the state knows for all refreshed. On a machine that is
	// busy it is longer, by the longest pause that there was between two, up to
	// longestCalm.
	calmAfter   = 300 * time.Millisecond
	longestCalm = 5 * time.Second
	calmPauses  = 3 // in pauses of that length
)

// refreshes are the reads of a plan: what the state knows comes with them.
type refreshes struct {
	mu     sync.Mutex
	direct int           // reads that go without a list just now
	last   time.Time     // when the last one began
	pause  time.Duration // the longest between the beginnings of two
}

// began notes that a read has begun.
func (f *refreshes) began() {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if !f.last.IsZero() {
		f.pause = max(f.pause, now.Sub(f.last))
	}
	f.last = now
}

// any reports whether a read has begun at all.
func (f *refreshes) any() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return !f.last.IsZero()
}

// calm waits until no read has begun for a while.
func (f *refreshes) calm(ctx context.Context) {
	for ctx.Err() == nil {
		f.mu.Lock()
		left := min(max(calmAfter, calmPauses*f.pause), longestCalm) - time.Since(f.last)
		f.mu.Unlock()
		if left <= 0 {
			return
		}
		sleep(ctx, left)
	}
}
