package chaos

import (
	"slices"
	"time"
)

// A story is what it takes for a state to have an import twice while it runs: an
// import that does not end meanwhile, and steps that follow one another.

// The kinds of stories.
const (
	replacedStory = "replaced"     // by -replace
	roleStory     = "another role" // which replaces it, too
	renamedStory  = "renamed"      // by an import block, and the old block is deleted
	takenStory    = "taken over"   // by an import block, from a colleague who started it
)

// How long imports are held, since somebody may wait for their end, and how soon a
// kill follows.
const (
	heldAtMost  = 9 * time.Second
	heldAtLeast = 2 * time.Second // in the last step
	promptly    = 100 * time.Millisecond
)

// drawStory puts a story before the other steps, and replacements into them. What
// was drawn before does not depend on it.
func (p *plan) drawStory(d dice) {
	if p.slow {
		return
	}
	for i := range p.imports {
		p.imports[i].createFirst = d.chance(25)
	}
	for i := range p.steps {
		if p.steps[i].command == apply && d.chance(10) {
			p.steps[i].replaced = []int{d.IntN(len(p.imports))}
		}
	}
	if kind, i := pick(d, replacedStory, roleStory, renamedStory, takenStory), d.IntN(len(p.imports)); d.chance(45) && p.suits(kind, i) {
		p.steps = append(p.story(d, kind, i), p.steps...)
	}
}

// suits reports whether an import can be in a story: it must run, and one that
// gets another role must never be FAILED or STOPPED. If it has copied nothing, the
// provider may start another in its place, and if it has, refuse to for ever. So it
// is replaced by create_before_destroy alone. A colleague could not start one while
// another's is held.
func (p *plan) suits(kind string, i int) bool {
	return !slices.Contains(p.others.before, i) && (kind != roleStory || !slices.Contains(p.mended(), i)) &&
		(kind != takenStory || p.others.intruder == nil)
}

func (p *plan) story(d dice, kind string, i int) []step {
	begin := step{command: apply, aim: atImport, target: i, workspaces: []int{0}, hold: true, release: heldAtMost}
	then := begin
	then.aim = pick(d, whole, atFollower, atFollower)
	switch kind {
	case replacedStory:
		then.replaced = []int{i}
	case roleStory:
		then.changes = []change{{target: i, role: true}}
	case renamedStory:
		then.changes = []change{{target: i, rename: true}}
		then.aim = whole
	case takenStory:
		then.changes = []change{{target: i, takeOver: true}}
	}
	if kind == replacedStory || kind == roleStory {
		// Between the two halves Terraform waits for what depends on the import.
		// A completion waits for its end: what has come after the kill then sees a
		// finished import, unless it is for the import alone.
		planned := &p.imports[i]
		planned.createFirst, planned.awaited = kind == roleStory || d.chance(80), d.chance(35)
		planned.followed = !planned.awaited
	}
	switch k := (kill{twice: true, how: pick(d, killed, killed, killProvider, interrupt2), after: d.between(0, promptly)}); {
	case d.chance(25):
	case kind == takenStory:
		then.kills = []kill{p.kill(d, apply, 0)}
	default:
		if k.how == interrupt2 {
			k.again = d.between(0, promptly)
		}
		then.kills = []kill{k}
	}
	last := step{command: apply, aim: pick(d, whole, whole, atImport, atFollower), target: i, workspaces: []int{0}, stale: d.chance(15), hold: true}
	last.release = d.between(heldAtLeast, 2*heldAtLeast)
	if kind != roleStory && d.chance(30) { // a fault may leave it FAILED
		last.faults = p.faultPhases(d, apply)
	}
	if d.chance(25) {
		last.kills = []kill{p.kill(d, apply, 0)}
	}
	if kind == takenStory {
		begin = step{command: look, workspaces: []int{0}, hold: true, release: heldAtMost, elsewhere: []int{i}}
	}
	return []step{begin, then, last}
}
