package lake

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// planStore is an event data store as it was read once, for all who need it.
type planStore struct {
	once   sync.Once
	record EventDataStore
	err    error
	failed atomic.Bool // whether err is set, for who does not wait
}

// store returns what is known of an event data store.
func (c *planClaims) store(destination string) *planStore {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := destinationID(destination)
	if c.stores[id] == nil {
		c.stores[id] = &planStore{}
	}
	return c.stores[id]
}

// planStoreTime is how long a plan waits for what it can do without.
const planStoreTime = 20 * time.Second

// PlanStore reads the event data store that imports go into, once in a plan or an
// apply, however many imports go into it.
func (r *Region) PlanStore(ctx context.Context, destination string) (EventDataStore, error) {
	store := r.plan.store(destination)
	store.once.Do(func() {
		ctx, cancel := context.WithTimeout(ctx, planStoreTime)
		defer cancel()
		if store.record, store.err = r.GetEventDataStore(ctx, destination); store.err != nil {
			r.log(ctx, "the event data store cannot be read: what it takes, and whether it collects the same events, is not known",
				map[string]any{"destination": destination, "region": r.region, "error": store.err.Error()})
			store.failed.Store(true)
		}
	})
	return store.record, store.err
}

// PlanStoreAgain makes the next PlanStore read an event data store again that could
// not be read: it may have been created since.
func (r *Region) PlanStoreAgain(destination string) { r.plan.forgetUnread(destination) }

func (c *planClaims) forgetUnread(destination string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := destinationID(destination)
	if store := c.stores[id]; store != nil && store.failed.Load() {
		delete(c.stores, id)
	}
}

// PlanRunning returns an import that AWS lists as running, other than those that the
// plan keeps or takes over, and than the one that the planned resource has until then; its
// ID is empty for none.
func (r *Region) PlanRunning(ctx context.Context, replaces string) (Import, error) {
	listing, err := r.known.lists.listedLately(ctx)
	if err != nil {
		return Import{}, err
	}
	for _, row := range listing.rows {
		if row.Status != "" && !row.Status.Finished() && row.ID != replaces && !r.plan.has(row.ID) {
			return row, nil
		}
	}
	return Import{}, nil
}

// has reports whether a resource of the plan keeps an import or is to take it.
func (c *planClaims) has(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept[id] {
		return true
	}
	for _, p := range c.planned {
		if p.existing == id || p.replaces == id {
			return true
		}
	}
	return false
}

// IsEventDataStoreNotFound reports whether AWS has no event data store of the ARN
// or id that it was asked for.
func IsEventDataStoreNotFound(err error) bool { return hasCode(err, "EventDataStoreNotFound") }

// ingests reports whether an event data store takes in events now.
func (s EventDataStore) ingests() bool { return s.Status == string(types.EventDataStoreStatusEnabled) }

// PlannedToStart reports whether Start is expected to start or resume an import of
// a content, by what PlanStart has found in this process.
func (r *Region) PlannedToStart(content Content) bool {
	existing := r.plan.taken(content)
	return existing == "" || r.known.record(existing).Status.Retryable()
}
