package chaos

import (
	"fmt"
	"strings"
	"time"
)

// result is what a run did and what was found.
type result struct {
	plan     plan
	findings Findings
	applies  int
	kills    int
	faults   int
	notes    []string
	tails    []string
	dir      string // where it was kept, if it was
	took     time.Duration
	err      error
}

// report is the result in lines.
func (r result) report() string {
	var text strings.Builder
	verdict := "ok"
	if !r.findings.clean() {
		verdict = "BAD"
	}
	fmt.Fprintf(&text, "run %d, seed %d: %s in %s: %s\n", r.plan.number, r.plan.seed, verdict, r.took.Round(100*time.Millisecond), r.plan)
	fmt.Fprintf(&text, "  world %s\n", r.plan.world())
	steps := make([]string, 0, len(r.plan.steps))
	for _, s := range r.plan.steps {
		steps = append(steps, r.plan.describe(s))
	}
	fmt.Fprintf(&text, "  %s => %s\n", strings.Join(steps, "; "), strings.Join(r.notes, ", "))
	if verdict == "ok" {
		return text.String()
	}
	for _, reason := range r.findings.Reasons {
		fmt.Fprintf(&text, "  wrong: %s\n", reason)
	}
	if r.err != nil {
		fmt.Fprintf(&text, "  error: %v\n", r.err)
	}
	for _, tail := range r.tails {
		fmt.Fprintf(&text, "    %s\n", strings.ReplaceAll(tail, "\n", "\n    "))
	}
	fmt.Fprintf(&text, "  kept in %s; again: make chaos SEED=%d RUN=%d\n", r.dir, r.plan.seed, r.plan.number)
	return text.String()
}

// describe is a step in short.
func (p plan) describe(s step) string {
	text := fmt.Sprintf("%s in %v", s.command, s.workspaces)
	if s.command == destroy {
		text = fmt.Sprintf("destroy %s in %v", p.name(s.target), s.workspaces)
	}
	add := func(use bool, format string, args ...any) {
		if use {
			text += fmt.Sprintf(", "+format, args...)
		}
	}
	switch s.aim {
	case whole:
	case atImport:
		add(true, "-target %s", p.name(s.target))
	case atFollower:
		add(true, "-target %s and what follows it", p.name(s.target))
	}
	for _, i := range s.replaced {
		add(true, "-replace %s", p.name(i))
	}
	for _, i := range s.elsewhere {
		add(true, "%s started by a colleague", p.name(i))
	}
	add(s.hold, "imports held %s", s.release)
	add(s.stale, "not refreshed")
	add(s.loseState, "state lost")
	add(s.mend, "mended")
	for _, change := range s.changes {
		add(change.trigger != "", "%s retry_trigger %q", p.name(change.target), change.trigger)
		add(change.timeout != 0, "%s timeout %s", p.name(change.target), change.timeout)
		add(change.role, "%s with another role", p.name(change.target))
		add(change.rename, "%s renamed by an import block", p.name(change.target))
		add(change.takeOver, "%s taken over by an import block", p.name(change.target))
	}
	for _, phase := range s.faults {
		add(true, "%s", phase)
	}
	for _, k := range s.kills {
		add(true, "%s", k)
	}
	return text
}

// Totals are the sums over all runs.
type Totals struct {
	Runs, Applies, Kills, Faults int
	Findings

	worlds       map[string]int // in how many runs each trait was drawn
	defaultWorld int            // how many runs had none
}

func (t *Totals) add(r result) {
	t.Runs++
	t.Applies += r.applies
	t.Kills += r.kills
	t.Faults += r.faults
	t.DuplicateEvents += r.findings.DuplicateEvents
	t.OrphanedImports += r.findings.OrphanedImports
	t.LostImports += r.findings.LostImports
	t.Unconverged += r.findings.Unconverged
	t.Tainted += r.findings.Tainted
	t.StoppedHeld += r.findings.StoppedHeld
	if t.worlds == nil {
		t.worlds = map[string]int{}
	}
	drawn := map[string]bool{}
	for _, trait := range r.plan.worlds() {
		drawn[trait.String()] = true
	}
	for name := range drawn {
		t.worlds[name]++
	}
	if len(drawn) == 0 {
		t.defaultWorld++
	}
}

// Clean reports whether nothing was found that must never be.
func (t Totals) Clean() bool { return t.clean() }

// Worlds returns the worlds that were drawn, and in how many runs each.
func (t Totals) Worlds() string {
	var text strings.Builder
	fmt.Fprintf(&text, "worlds: the default one in %s", count(t.defaultWorld, "run"))
	for _, name := range sorted(t.worlds) {
		fmt.Fprintf(&text, ", %s (%d)", name, t.worlds[name])
	}
	return text.String()
}

// String is the line at the end.
func (t Totals) String() string {
	return fmt.Sprintf("runs=%d applies=%d kills=%d faults=%d duplicate_events=%d orphaned_imports=%d lost_imports=%d unconverged=%d tainted=%d stopped_held=%d",
		t.Runs, t.Applies, t.Kills, t.Faults, t.DuplicateEvents, t.OrphanedImports, t.LostImports, t.Unconverged, t.Tainted, t.StoppedHeld)
}
