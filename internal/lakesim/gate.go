package lakesim

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
)

// Hold is where running imports are held. In JSON it is true, false or
// "initializing".
type Hold string

// The places at which imports are held.
const (
	HoldNothing      Hold = "nothing"
	HoldFiles        Hold = "files"        // before the next file, and before the end
	HoldInitializing Hold = "initializing" // before INITIALIZING turns into IN_PROGRESS, and at all later points
)

// MarshalJSON writes true, false or "initializing".
func (h Hold) MarshalJSON() ([]byte, error) {
	switch h {
	case HoldInitializing:
		return []byte(`"initializing"`), nil
	case HoldFiles:
		return []byte("true"), nil
	default:
		return []byte("false"), nil
	}
}

// UnmarshalJSON reads true, false or "initializing".
func (h *Hold) UnmarshalJSON(text []byte) error {
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return err
	}
	switch value {
	case true:
		*h = HoldFiles
	case false:
		*h = HoldNothing
	case "initializing":
		*h = HoldInitializing
	default:
		return errors.New(`hold has to be true, false or "initializing"`)
	}
	return nil
}

// phase is a point of an import's run at which it can be held.
type phase int

const (
	holdNothing phase = iota
	holdFiles
	holdInitializing
)

// gate holds imports until it is opened.
type gate struct {
	mu      sync.Mutex
	hold    Hold
	holding phase // what hold comes to
	changed chan struct{}
}

func newGate() *gate { return &gate{hold: HoldNothing, changed: make(chan struct{})} }

func (g *gate) set(hold Hold) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.hold, g.holding = hold, map[Hold]phase{HoldFiles: holdFiles, HoldInitializing: holdInitializing}[hold]
	close(g.changed)
	g.changed = make(chan struct{})
}

func (g *gate) get() Hold {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.hold
}

// pass waits until nothing holds p any more, and reports false when ctx ends first.
func (g *gate) pass(ctx context.Context, p phase) bool {
	for {
		g.mu.Lock()
		holding, changed := g.holding, g.changed
		g.mu.Unlock()
		if ctx.Err() != nil {
			return false
		}
		if holding < p {
			return true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// Hold freezes every running import before its next file, or lets them go on.
func (s *Simulator) Hold(hold bool) {
	if hold {
		s.setHold(HoldFiles)
		return
	}
	s.setHold(HoldNothing)
}

// HoldInitializing keeps new imports INITIALIZING, and freezes running ones as
// Hold does, until Hold(false).
func (s *Simulator) HoldInitializing() { s.setHold(HoldInitializing) }

func (s *Simulator) setHold(hold Hold) {
	s.worldMoves.Lock()
	defer s.worldMoves.Unlock()
	s.gate.set(hold)
}
