package lake

import (
	"context"
)

// Refresh reads an import of which a state knows something from before. The
// first few reads are direct. When the next would have to wait for its turn, one
// list of all imports shows which finished ones have not changed since, and only
// the others are read: AWS allows 10 reads per second, and a list shows 1,000.
func (r *Region) Refresh(ctx context.Context, state Import) (Import, error) {
	r.known.remember(state)
	r.plan.refreshes.began()
	r.plan.read(state.ID, state.Content)
	if r.readDirectly() {
		defer r.hasReadDirectly()
		return r.known.settled(ctx, state)
	}
	listing, err := r.known.lists.listedLately(ctx)
	if err != nil {
		r.log(ctx, "listing the imports failed: reading them one by one", map[string]any{"region": r.region, "error": err.Error()})
	} else if row, listed := listing.byID[state.ID]; listed && unchanged(row, state) {
		return state, nil
	}
	return r.known.settled(ctx, state)
}

// unchanged reports whether what AWS lists shows that an import is as the state
// has it. One that is COMPLETED stays so, and AWS may leave out when it was
// updated, as its own example does:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/lake-cli-import-trail-events.html
func unchanged(row, state Import) bool {
	if !state.Status.Finished() || row.Status != state.Status {
		return false
	}
	if row.Updated.IsZero() || state.Updated.IsZero() {
		return state.Status == StatusCompleted
	}
	return !row.olderThan(state) && !state.olderThan(row)
}

// readDirectly reports whether there is no list yet, and the rate allows a read
// at once, with those that are on their way.
func (r *Region) readDirectly() bool {
	f := &r.plan.refreshes
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.known.lists.lastListing() != nil || !r.paces.reads.free(f.direct+1) {
		return false
	}
	f.direct++
	return true
}

func (r *Region) hasReadDirectly() {
	r.plan.refreshes.mu.Lock()
	defer r.plan.refreshes.mu.Unlock()
	r.plan.refreshes.direct--
}
