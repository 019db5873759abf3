package chaos

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// What a plan may do depends on what a client can know. Built with the tag
// chaos it waits 5 s for the answer of a start, and looks 8 s for an import of
// whose start it is not sure. It starts an import when AWS lists none of the
// content, and AWS refuses it while another import runs. So there is a second
// one only if the first began and ended between the moment that the list shows
// and the moment that the start takes effect, which no client can see. That is
// why an import runs longer than all that can come between:
//   - the time that a list hides new imports, be it by a fault or by the world's
//     list_lag, and a few slowed reads;
//   - where starts take effect late (slow worlds), that delay too: its client may
//     have been killed, and another may have started the same import.
//
// Reads slower than that, and lists of many pages, are for a single workspace,
// where nobody else starts the same. Stops never take effect late: AWS would carry out an order of which
// no living client knows.
const (
	briskImport  = 2 * time.Second // at least, and half as long again at most
	slowImport   = 9 * time.Second
	mostHidden   = 600 * time.Millisecond
	mostDelayed  = 300 * time.Millisecond // of a read
	pastAnswer   = 6 * time.Second        // slow responses; at most a second longer
	latestEffect = 6500 * time.Millisecond
)

// dice is where all that is random comes from.
type dice struct{ *rand.Rand }

func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

func (d dice) between(from, to time.Duration) time.Duration {
	return (from + time.Duration(d.Int64N(int64(to-from)+1))).Round(time.Millisecond)
}

func pick[T any](d dice, from ...T) T { return from[d.IntN(len(from))] }

// newPlan makes the plan of a run.
func newPlan(seed uint64, number int) plan {
	d := dice{rand.New(rand.NewPCG(seed, uint64(number)))} //nolint:gosec // has to be reproducible, not secret
	p := plan{seed: seed, number: number, dropped: -1}
	p.slow = d.chance(15)
	p.drawWorld(d)
	p.configuration(d)
	p.drawOthers(d)
	steps := 1 + d.IntN(4)
	if p.slow {
		steps = 1 + d.IntN(2)
	}
	for range steps {
		p.steps = append(p.steps, p.step(d))
	}
	if len(p.imports) > 1 && d.chance(10) {
		p.dropped = d.IntN(len(p.imports))
	}
	p.drawStory(d)
	return p
}

func (p *plan) drawWorld(d dice) {
	p.workspaces = 1
	if d.chance(35) {
		p.workspaces, p.together = 2, d.chance(50)
	}
	p.drawTraits(d)
	p.stores, p.files = 1+d.IntN(2), 3+d.IntN(4)
	lasts := d.between(briskImport, briskImport*3/2)
	imports := 1 + d.IntN(5)
	hidden := lag(p.worlds(), "list_lag")
	switch {
	case p.slow:
		lasts, imports = slowImport, 1+d.IntN(2)
	case hidden > time.Second:
		imports = 1 + d.IntN(3)
	case d.chance(15):
		imports = 6 + d.IntN(mostImports-5)
	}
	lasts += hidden
	p.fileDelay = (lasts/time.Duration(p.files) + time.Millisecond).Truncate(time.Millisecond)
	p.rateLimit = d.chance(30)
	if d.chance(60) {
		p.maxRetries = 2 + d.IntN(4)
	}
	p.days = make([]int, imports)
	for day := range p.days {
		if !p.slow && d.chance(15) {
			p.days[day] = 1 + d.IntN(2)
		}
	}
}

// configuration takes distinct pairs of store and day, so that no content is
// asked for twice, but the same logs may go into both stores.
func (p *plan) configuration(d dice) {
	for _, pair := range d.Perm(p.stores * len(p.days))[:len(p.days)] {
		planned := plannedImport{
			store: pair / len(p.days), day: pair % len(p.days),
			folder: d.chance(50), millis: d.chance(50), awaited: d.chance(55),
		}
		if d.chance(30) {
			planned.maxRetries = 1 + d.IntN(2)
		}
		if d.chance(30) {
			planned.timeout = pick(d, 3*time.Second, 10*time.Second, 2*time.Minute)
		}
		p.imports = append(p.imports, planned)
	}
}

func (p *plan) step(d dice) step {
	first := len(p.steps) == 0
	s := step{command: apply, workspaces: []int{d.IntN(p.workspaces)}, pause: d.between(0, 1500*time.Millisecond)}
	if p.workspaces > 1 && d.chance(60) {
		s.workspaces = []int{0, 1}
	}
	switch n := d.IntN(100); {
	case n < 8:
		s.command = look
	case n < 25 && !first && !p.slow:
		s.command, s.target = destroy, d.IntN(len(p.imports))
	case n < 50 && !first:
		s.changes = append(s.changes, p.change(d))
	}
	s.stale = d.chance(10)
	s.loseState = !first && d.chance(30)
	s.mend = !first && d.chance(30)
	if d.chance(85) {
		s.faults = p.faultPhases(d, s.command)
	}
	if (s.loseState || first && p.others.unknown()) && d.chance(60) {
		s.faults = p.hinder(d, s.faults)
	}
	for _, workspace := range s.workspaces {
		if d.chance(75) {
			s.kills = append(s.kills, p.kill(d, s.command, workspace))
		}
	}
	return s
}

func (p *plan) change(d dice) change {
	c := change{target: d.IntN(len(p.imports))}
	if d.chance(70) {
		c.trigger = fmt.Sprintf("step %d", len(p.steps)+1)
	}
	if c.trigger == "" || d.chance(30) {
		c.timeout = pick(d, 4*time.Second, time.Minute, 3*time.Minute)
	}
	return c
}

// kill strikes at any time, but half of the time close to a call that changes
// something: what is lost is lost between AWS's answer and the saved state.
func (p *plan) kill(d dice, c command, workspace int) kill {
	k := kill{workspace: workspace, how: pick(d, interrupt, interrupt2, terminate, killed, killed, killProvider)}
	if k.how == interrupt2 {
		k.again = d.between(10*time.Millisecond, 800*time.Millisecond)
	}
	switch {
	case c == look:
		k.after = d.between(0, 800*time.Millisecond)
	case d.chance(50):
		k.operation, k.nth = "StartImport", 1+d.IntN(len(p.imports))
		if c == destroy {
			k.operation, k.nth = "StopImport", 1
		}
		k.after = d.between(0, pick(d, 5*time.Millisecond, 60*time.Millisecond, time.Second, 4*time.Second))
	default:
		k.after = d.between(0, pick(d, time.Second, time.Second+time.Duration(len(p.imports))*2*time.Second))
	}
	return k
}
