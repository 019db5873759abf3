package lake

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
)

// Region is CloudTrail Lake in one Region of one account: its imports, and the
// one slot in which they run.
type Region struct {
	place
	sdk     *cloudtrail.Client // what api is; nil in tests of the engine
	log     LogFunc
	known   *known
	paces   paces
	watches *watches
	slot    *slot
	plan    planClaims
	apply   applyClaims
}

// newRegion makes the Region of a place.
func newRegion(place place, options Options, paces paces, clock *clock) *Region {
	known := newKnown(place, options.Timeouts, clock, options.Log)
	watches := newWatches(known)
	return &Region{
		place: place, log: options.Log, known: known, paces: paces, watches: watches, slot: newSlot(known, watches, paces),
		plan: newPlanClaims(), apply: newApplyClaims(),
	}
}

// Get reads AWS's record of an import.
func (r *Region) Get(ctx context.Context, id string) (Import, error) { return r.known.get(ctx, id) }

// LastSeen returns the import as this process has last read it, and as the state
// has it if it was not read.
func (r *Region) LastSeen(state Import) Import {
	r.known.remember(state)
	return r.known.record(state.ID)
}

// SlotHolder returns the import that those who wait for the slot were last
// refused for; its ID is empty when none is known.
func (r *Region) SlotHolder() Import { return r.slot.holder() }

// Settled reads an import of which a state knows something, its ID at least.
// That AWS has no record of it, or an older one, is no news while it may still
// take its time to show what it has accepted.
func (r *Region) Settled(ctx context.Context, state Import) (Import, error) {
	r.known.remember(state)
	return r.known.settled(ctx, state)
}
