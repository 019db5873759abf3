package lake

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"
)

// SharedError is the error of an import that two objects of one state have. A
// destroy of either would stop it for both.
type SharedError struct {
	ID string
	// Imported is set if this plan takes the import into the state once more.
	Imported bool
	// Late is set if the plan destroys one of the objects, and was made before
	// the other was seen.
	Late bool
}

func (e *SharedError) Error() string {
	return fmt.Sprintf("two objects of the state have import %s", e.ID)
}

// holders are the objects of a state that have an import, as a plan meets them.
// Terraform gives a provider no addresses, so that each object has a name of its
// own, which the state keeps; it has none before it is read for the first time. Most objects are read before they are planned; one
// whose block is gone is planned first.
type holders struct {
	mu       sync.Mutex
	of       map[string]*holding // by import id
	imported map[string]bool     // by import id: this plan takes it into the state
	last     time.Time           // when an object was last met
}

// holding are the objects that have one import, by name.
type holding struct {
	met, read, stay map[string]bool
	destroyed       bool // one was planned to be destroyed
	// known are those that were met when one was planned to be destroyed while
	// the import ran; nil if none was.
	known map[string]bool
}

func newHolders() holders { return holders{of: map[string]*holding{}, imported: map[string]bool{}} }

// meet notes that an object has an import, and more of it, under the lock.
func (h *holders) meet(id, object string, note func(*holding)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	held, ok := h.of[id]
	if !ok {
		held = &holding{met: map[string]bool{}, read: map[string]bool{}, stay: map[string]bool{}}
		h.of[id] = held
	}
	held.met[object] = true
	note(held)
	h.last = time.Now()
}

// objects returns how many objects have an import.
func (h *holders) objects(id string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	if held, ok := h.of[id]; ok {
		return len(held.met)
	}
	return 0
}

// settled waits until no object was met for a while.
func (h *holders) settled(ctx context.Context, refreshes *refreshes) {
	for ctx.Err() == nil {
		h.mu.Lock()
		left := calmAfter - time.Since(h.last)
		h.mu.Unlock()
		if left <= 0 {
			return
		}
		sleep(ctx, left)
		refreshes.calm(ctx)
	}
}

// PlanImport notes that a plan takes an import into the state.
func (r *Region) PlanImport(id string) {
	r.plan.holders.mu.Lock()
	defer r.plan.holders.mu.Unlock()
	r.plan.holders.imported[id] = true
}

// PlanRead notes that the object of that name, which has an import, is read, and
// returns how many objects have it. For one that runs it waits until the plan has
// met the others: what has replaced an object may have its import.
func (r *Region) PlanRead(ctx context.Context, id, object string, running bool) (objects int) {
	r.plan.holders.meet(id, object, func(held *holding) { held.read[object] = true })
	if running {
		r.meetOthers(ctx)
	}
	return r.plan.holders.objects(id)
}

// PlanObject notes that an object is planned: it is kept, replaced or destroyed. It
// reports whether this process has read it.
func (r *Region) PlanObject(id, object string) (read bool) {
	if object == "" {
		read, _ = r.InState(id)
		return read
	}
	r.plan.holders.meet(id, object, func(held *holding) { read = held.read[object] })
	return read
}

// PlanDestroy returns how many objects have the import of one that is planned to
// be destroyed; replaced is set if another object takes its place. For one that
// runs it waits until the plan has met the others.
func (r *Region) PlanDestroy(ctx context.Context, id, object string, running, replaced bool) (objects int) {
	r.plan.holders.meet(id, object, func(held *holding) { held.destroyed = held.destroyed || !replaced })
	if running {
		r.meetOthers(ctx)
		r.plan.holders.meet(id, object, func(held *holding) { held.known = maps.Clone(held.met) })
	}
	return r.plan.holders.objects(id)
}

// meetOthers waits for the other objects of a plan, if there is room to wait:
// Terraform meets 10 at a time.
func (r *Region) meetOthers(ctx context.Context) {
	waits := r.plan.beginLooking()
	defer r.plan.endLooking()
	if waits {
		r.plan.holders.settled(ctx, &r.plan.refreshes)
	}
}

// keep notes that an object stays. It is a SharedError if it has its import with
// another one.
func (h *holders) keep(id, object string) error {
	var err error
	h.meet(id, object, func(held *holding) {
		held.stay[object] = true
		twice, late := len(held.stay) > 1, held.known != nil && !held.known[object]
		if twice || late {
			err = &SharedError{ID: id, Imported: h.imported[id] && twice, Late: late}
		}
	})
	return err
}

// InState reports whether this plan has read an object of the state with the
// import, and whether one stays, or is destroyed without anything in its place. An
// object whose block is gone is planned before it is read.
func (r *Region) InState(id string) (read, stays bool) {
	r.plan.holders.mu.Lock()
	defer r.plan.holders.mu.Unlock()
	held, ok := r.plan.holders.of[id]
	return ok && len(held.read) > 0, ok && (len(held.stay) > 0 || held.destroyed)
}

// Shared returns the imports that several objects of the state have, and how many.
func (r *Region) Shared() map[string]int {
	r.plan.holders.mu.Lock()
	defer r.plan.holders.mu.Unlock()
	shared := map[string]int{}
	for id, held := range r.plan.holders.of {
		if len(held.met) > 1 {
			shared[id] = len(held.met)
		}
	}
	return shared
}
