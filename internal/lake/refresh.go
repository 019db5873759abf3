package lake

import (
	"context"
	"sync"
	"time"
)

const (
	// listFresh is how long a list of all imports serves. Terraform reads while it
	// plans, and configures the provider anew for each plan, so that this is one
	// plan's list: what it tells is no older than the plan's first reads are when
	// the plan is shown.
	listFresh = 5 * time.Minute
	// listAgain is how long everything is read directly after a list has failed.
	listAgain = 10 * time.Second
)

// listing is the last list of a Region's imports, one for all who read.
type listing struct {
	mu     sync.Mutex
	rows   map[string]Import // by id
	until  time.Time         // when it no longer serves
	direct int               // reads that go without a list just now
}

// Refresh reads an import of which something is known from before. The first
// few reads are direct. When the next would have to wait for its turn, one list
// of all imports tells which finished ones have not changed since, and only the
// others are read: AWS allows 10 reads per second, and a list shows 1,000.
func (r *Region) Refresh(ctx context.Context, known Import) (Import, error) {
	if r.readDirectly() {
		defer r.hasReadDirectly()
		return r.Get(ctx, known.ID)
	}
	row, listed := r.row(ctx, known.ID)
	if listed && known.Status.Finished() && row.Status == known.Status && !row.Updated.IsZero() && row.Updated.Equal(known.Updated) {
		return known, nil
	}
	return r.Get(ctx, known.ID)
}

// readDirectly says that there is no list yet, and that the rate allows a read
// at once, with those that are on their way.
func (r *Region) readDirectly() bool {
	l := &r.listing
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Now().Before(l.until) || !r.paces.reads.free(l.direct+1) {
		return false
	}
	l.direct++
	return true
}

func (r *Region) hasReadDirectly() {
	r.listing.mu.Lock()
	defer r.listing.mu.Unlock()
	r.listing.direct--
}

// row is the import's row in the list of all imports. One caller lists, the
// others wait for it.
func (r *Region) row(ctx context.Context, id string) (Import, bool) {
	l := &r.listing
	l.mu.Lock()
	defer l.mu.Unlock()
	if !time.Now().Before(l.until) {
		rows, err := r.rowsByID(ctx)
		l.rows, l.until = rows, time.Now().Add(listFresh)
		if err != nil {
			l.until = time.Now().Add(listAgain)
			r.log(ctx, "listing the imports failed: reading them one by one", map[string]any{"region": r.name, "error": err.Error()})
		}
	}
	row, listed := l.rows[id]
	return row, listed
}

func (r *Region) rowsByID(ctx context.Context) (map[string]Import, error) {
	rows := map[string]Import{}
	for row, err := range r.List(ctx, Filter{}) {
		if err != nil {
			return nil, err
		}
		rows[row.ID] = row
	}
	return rows, nil
}
