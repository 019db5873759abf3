package lakesim

import (
	"context"
	"sync"
)

// phase is a point of an import's run at which it can be held.
type phase int

const (
	holdNothing      phase = iota
	holdFiles              // before the next file, and before the end
	holdInitializing       // before INITIALIZING turns into IN_PROGRESS, and all later points
)

// gate holds imports until it is opened.
type gate struct {
	mu      sync.Mutex
	holding phase
	changed chan struct{}
}

func newGate() *gate { return &gate{changed: make(chan struct{})} }

func (g *gate) set(p phase) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.holding = p
	close(g.changed)
	g.changed = make(chan struct{})
}

func (g *gate) get() phase {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.holding
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
		s.gate.set(holdFiles)
		return
	}
	s.gate.set(holdNothing)
}

// HoldInitializing keeps new imports INITIALIZING, and freezes running ones as
// Hold does, until Hold(false).
func (s *Simulator) HoldInitializing() { s.gate.set(holdInitializing) }
