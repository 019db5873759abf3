package chaos

import (
	"fmt"
	"slices"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// outcome is how a run has ended.
type outcome struct {
	contents  map[string]content // that the configuration asks for, by name
	dropped   []content          // that it no longer asks for
	others    []content          // that it never asked for
	states    []state            // of each workspace
	converged []bool             // whether its plan is empty
	tainted   []string           // what was tainted after any command
	deeds     []deed             // all commands that changed something
	stats     harness.Stats
}

// Findings count what must never be.
type Findings struct {
	DuplicateEvents int // stored again in the same store
	OrphanedImports int // at AWS, and in no state
	LostImports     int // configured and not there, not complete, or there twice
	Unconverged     int // workspaces whose plan does not become empty
	Tainted         int // objects that were tainted at any time
	StoppedHeld     int // imports that were stopped although an object was to keep them

	Reasons []string // what is wrong, a line each
}

func (f Findings) clean() bool {
	return f.DuplicateEvents+f.OrphanedImports+f.LostImports+f.Unconverged+f.Tainted+f.StoppedHeld == 0
}

// check finds what must never be.
func check(o outcome) Findings {
	f := Findings{DuplicateEvents: o.stats.DuplicateEvents, Tainted: len(o.tainted)}
	say := func(format string, args ...any) { f.Reasons = append(f.Reasons, fmt.Sprintf(format, args...)) }
	if f.DuplicateEvents > 0 {
		say("%d events are stored twice", f.DuplicateEvents)
	}
	for _, address := range o.tainted {
		say("%s was tainted", address)
	}
	held := stoppedHeld(o.deeds)
	f.StoppedHeld = len(held)
	for _, id := range sorted(held) {
		say("%s", held[id])
	}
	for workspace, converged := range o.converged {
		if !converged {
			f.Unconverged++
			say("workspace %d has no empty plan", workspace)
		}
	}
	for _, i := range o.stats.Imports {
		if c := contentOf(i); !o.holds(i.ID) && !slices.Contains(o.dropped, c) && !slices.Contains(o.others, c) {
			f.OrphanedImports++
			say("import %s (%s) of %s is in no state", i.ID, i.Status, contentOf(i))
		}
	}
	for _, name := range sorted(o.contents) {
		if wrong := o.lost(name); len(wrong) > 0 {
			f.LostImports++
			for _, reason := range wrong {
				say("import %s: %s", name, reason)
			}
		}
	}
	return f
}

// holds reports whether a state has the import.
func (o outcome) holds(id string) bool {
	return slices.ContainsFunc(o.states, func(s state) bool {
		return slices.ContainsFunc(s.names(), func(name string) bool { return s.has(name, id) })
	})
}

// lost returns in which ways a configured import is lost.
func (o outcome) lost(name string) []string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	held := false
	for workspace, s := range o.states {
		id, here := s.imports[name]
		held = held || here
		switch found := slices.IndexFunc(o.stats.Imports, func(i harness.ImportStats) bool { return i.ID == id }); {
		case !here && o.converged[workspace]:
			say("the plan of workspace %d is empty without it", workspace)
		case !here:
		case found < 0:
			say("AWS does not know %s, which workspace %d holds", id, workspace)
		case contentOf(o.stats.Imports[found]) != o.contents[name]:
			say("%s, which workspace %d holds, is of %s", id, workspace, contentOf(o.stats.Imports[found]))
		case o.converged[workspace] && o.stats.Imports[found].Status != "COMPLETED":
			say("the plan of workspace %d is empty, but %s is %s", workspace, id, o.stats.Imports[found].Status)
		}
	}
	if !held {
		say("no state holds it")
	}
	same := 0
	for _, i := range o.stats.Imports {
		if contentOf(i) == o.contents[name] {
			same++
		}
	}
	if same > 1 {
		say("AWS has %d imports of %s", same, o.contents[name])
	}
	return wrong
}

// String is the content in short.
func (c content) String() string {
	return fmt.Sprintf("%s %s into %s", c.uri, c.start.Format("01-02"), c.destination[max(0, len(c.destination)-12):])
}
