package chaos

import (
	"fmt"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// plan is what one run does. All of it follows from the seed and the run's
// number; only how fast the machine gets there does not.
type plan struct {
	seed   uint64
	number int

	stores     int
	traits     []trait // of the world at the start
	turn       *turn   // how it changes later, or nil
	days       []int   // of each day of logs, how many of its files are broken
	files      int     // whole log files of a day
	fileDelay  time.Duration
	rateLimit  bool
	slow       bool // starts may take effect late, and imports outlast that
	maxRetries int  // of the provider; its own default when 0

	imports    []plannedImport
	others     others
	workspaces int  // working directories with a state each
	together   bool // whether they converge at the same time
	steps      []step
	dropped    int // the import that the last configuration no longer has, or -1
}

// plannedImport is an import of the configuration. No two have the same day and store.
type plannedImport struct {
	store, day int
	folder     bool // the day's own folder, not the whole trail; the times are the day's in either case
	millis     bool // the range ends a millisecond before the next day, not a second
	awaited    bool // has a completion
	maxRetries int  // of the completion
	timeout    time.Duration

	createFirst bool // create_before_destroy
	followed    bool // something that takes a moment is replaced with it
}

// mostImports is how many imports a configuration has at most, beside old ones.
const mostImports = 8

// name returns what the import is called in the configuration.
func (p plan) name(i int) string { return "abcdefgh"[i : i+1] }

// lastName returns what the import is called in the last configuration.
func (p plan) lastName(i int) string {
	for _, s := range p.steps {
		for _, c := range s.changes {
			if c.rename && c.target == i {
				return renamed(p.name(i))
			}
		}
	}
	return p.name(i)
}

func renamed(name string) string { return name + "_renamed" }

// command is what Terraform is told to do.
type command string

const (
	apply   command = "apply"
	look    command = "plan"
	destroy command = "destroy" // of one import
)

// step is one command in one or more workspaces at once, and what befalls it.
type step struct {
	command    command
	target     int   // the import that destroy, or the aim, is for
	aim        aim   // of an apply
	replaced   []int // imports, by -replace
	workspaces []int // from 0
	pause      time.Duration
	stale      bool          // the state is not refreshed
	hold       bool          // no import ends
	release    time.Duration // since the step began, after which they go on all the same
	elsewhere  []int         // imports of the configuration that a colleague starts before
	loseState  bool          // before, in all workspaces of the step
	mend       bool          // before, the broken files; their imports are retried
	changes    []change
	faults     []faultPhase
	kills      []kill
}

// aim is what an apply is for.
type aim int

const (
	whole aim = iota
	atImport
	atFollower // its completion or what is replaced with it, with the import; at that alone if there is neither
)

// change changes an import of the configuration, from now on.
type change struct {
	target   int
	trigger  string        // retry_trigger, if not empty
	timeout  time.Duration // of create, if not 0
	role     bool          // it gets another role
	rename   bool          // it gets another name, by an import block
	takeOver bool          // it is taken over by an import block
}

// faultPhase replaces the faults some time after a step began.
type faultPhase struct {
	after  time.Duration
	faults []harness.Fault
}

// kill ends or interrupts a command of a step.
type kill struct {
	workspace int
	operation string // count from the nth call of this operation in the step; from the command's start if empty
	nth       int
	twice     bool // count from when the state has an import twice
	after     time.Duration
	how       string
	again     time.Duration // before the second interrupt
}

// How commands are killed.
const (
	interrupt    = "SIGINT"
	interrupt2   = "2xSIGINT"
	terminate    = "SIGTERM"
	killed       = "SIGKILL"
	killProvider = "SIGKILL of the provider"
)

// mended are the imports that may have ended FAILED for a reason that is gone
// in the end, or STOPPED by a destroy or a replacement that was killed, so that the last
// configuration retries them: an import that is in the state and STOPPED is
// resumed when retry_trigger changes, and not before.
func (p plan) mended() []int {
	all := false
	destroyed := map[int]bool{}
	for _, s := range p.steps {
		if s.command == destroy {
			destroyed[s.target] = true
		}
		for _, i := range s.replaced {
			destroyed[i] = destroyed[i] || !p.imports[i].createFirst
		}
		for _, phase := range s.faults {
			for _, f := range phase.faults {
				all = all || f.Operation == readObject
			}
		}
	}
	var mended []int
	for i, planned := range p.imports {
		if all || destroyed[i] || p.days[planned.day] > 0 {
			mended = append(mended, i)
		}
	}
	return mended
}

// world returns what the world is like, in short.
func (p plan) world() string {
	text := names(p.traits)
	if p.turn != nil {
		text += ", " + p.turn.String()
	}
	return text
}

// String returns the plan's configuration in short.
func (p plan) String() string {
	awaited, broken := 0, 0
	for _, planned := range p.imports {
		if planned.awaited {
			awaited++
		}
		if p.days[planned.day] > 0 {
			broken++
		}
	}
	text := fmt.Sprintf("%s of %s, %d awaited, %d broken, %s, %s", count(len(p.imports), "import"),
		time.Duration(p.files)*p.fileDelay, awaited, broken, count(p.stores, "store"), count(p.workspaces, "workspace"))
	if p.rateLimit {
		text += ", rate limit"
	}
	if p.maxRetries > 0 {
		text += fmt.Sprintf(", max_retries %d", p.maxRetries)
	}
	text += p.others.String()
	if p.dropped >= 0 {
		text += ", " + p.name(p.dropped) + " dropped in the end"
	}
	return text
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
