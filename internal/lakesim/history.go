package lakesim

import (
	"slices"
	"sort"
	"time"
)

// importState is what changes in an import.
type importState struct {
	status     string
	updated    time.Time
	statistics importStatistics
}

// pastState is a state and when it began.
type pastState struct {
	since time.Time
	importState
}

// importHistory is the states of an import up to its present one, oldest first.
// The first is that of its creation and always stays.
type importHistory []pastState

const (
	// longestHistory bounds a history. What is beyond it is thinned out, the
	// older the more.
	longestHistory = 256
	// historyGaps is how many gaps in a thinned history are as long as they are ago.
	historyGaps = 8
)

// add notes a state that begins now, if it differs from the one before.
func (h *importHistory) add(now time.Time, state importState) {
	if n := len(*h); n > 0 {
		last := &(*h)[n-1]
		switch {
		case last.importState == state:
			return
		case last.since.Equal(now) && last.status == state.status:
			last.importState = state
			return
		}
	}
	if len(*h) >= longestHistory {
		h.thin(now)
	}
	*h = append(*h, pastState{now, state})
}

// thin drops states that begin no status and leave a gap that is short for its
// age, and the oldest if that is not enough.
func (h *importHistory) thin(now time.Time) {
	all := *h
	kept := make(importHistory, 0, longestHistory)
	for i, state := range all {
		if i > 0 && i+1 < len(all) && state.status == all[i-1].status {
			gap := all[i+1].since.Sub(kept[len(kept)-1].since)
			if gap*historyGaps <= now.Sub(state.since) {
				continue
			}
		}
		kept = append(kept, state)
	}
	if excess := len(kept) - longestHistory*3/4; excess > 0 {
		kept = slices.Delete(kept, 1, 1+excess)
	}
	*h = kept
}

// at returns the state at a time, or that of the creation if the time is before it.
func (h importHistory) at(t time.Time) importState {
	i := sort.Search(len(h), func(i int) bool { return h[i].since.After(t) })
	return h[max(i-1, 0)].importState
}

// remember notes the present state of an import. Whoever changes it calls it.
func (r *importRecord) remember(now time.Time) { r.history.add(now, r.importState) }
