package lake

import (
	"fmt"
	"slices"
	"time"
)

// OnExisting says what to do when AWS has an import of the same content.
type OnExisting string

// The choices.
const (
	// Adopt takes the existing import over, resumes it, or refuses, by what is
	// certain not to import logs twice.
	Adopt OnExisting = "adopt"
	// Ignore starts a new import, whatever there is.
	Ignore OnExisting = "ignore"
	// Fail refuses whenever there is one.
	Fail OnExisting = "fail"
)

// Action is what is done about a content.
type Action int

// The actions.
const (
	ActionStart  Action = iota // start a new import
	ActionAdopt                // take over one that runs or is complete
	ActionResume               // retry one that failed or was stopped, by its id
	ActionRefuse               // do nothing; the choice is the user's
)

// Refusal is why nothing is started.
type Refusal int

// The refusals.
const (
	RefusedNot         Refusal = iota
	RefusedByFail              // the user chose Fail
	RefusedOpenRange           // complete, but logs may have come since
	RefusedOtherAccess         // incomplete with events copied, by another role or bucket Region
	RefusedUncounted           // incomplete, by another role or bucket Region, and AWS does not say how many events were copied
	RefusedUnknown             // in a status that this version does not know
	RefusedDoubt               // AWS lists an import that cannot be compared
)

// Decision is what is done about a content, and the existing import that it is
// done with; that has no ID for a plain start.
type Decision struct {
	Action   Action
	Refusal  Refusal
	Existing Import
	// Doubts are imports that could not be compared with the content.
	Doubts []Doubt
	// Unsettled is how long AWS may still take to show what would change the
	// decision; zero when it is final.
	Unsettled time.Duration
	// Unread is how many imports a plan has not looked at.
	Unread int

	listed map[string]bool // the ids of all imports when it was made
}

// Doubt is an import that could not be compared.
type Doubt struct {
	Import
	Unreadable bool // AWS has shown no record of it at all
}

// Listed reports whether AWS listed an import when the decision was made. One
// that it did not list is known from a state, or from this process.
func (d Decision) Listed(id string) bool { return d.listed[id] }

// ByAccess reports whether it would be another decision with another role or bucket
// Region, as for an import that could be resumed.
func (d Decision) ByAccess() bool {
	return d.Action == ActionResume || d.Refusal == RefusedOtherAccess || d.Refusal == RefusedUncounted
}

// ExistsError is an import of the content, or one that may be, that AWS has.
// Nothing was started, because the choice is the user's.
type ExistsError struct {
	Content  Content
	Region   string
	Decision Decision
}

func (e *ExistsError) Error() string {
	existing := e.Decision.Existing
	if e.Decision.Refusal == RefusedDoubt {
		return fmt.Sprintf("import %s cannot be compared with %s", existing.ID, e.Content)
	}
	return fmt.Sprintf("import %s (%s) is of the same content: %s", existing.ID, existing.Status, e.Content)
}

// UnsettledError is a wait for what AWS may not show yet of existing imports. It
// ended before it was clear whether one of them is the same. Nothing was started.
type UnsettledError struct {
	Content  Content
	Region   string
	Decision Decision // as it was last
	Waited   time.Duration
	Cause    error // context.Canceled or context.DeadlineExceeded
}

func (e *UnsettledError) Error() string {
	return fmt.Sprintf("looking for %s whether AWS has an import of %s: %v", e.Waited.Round(time.Second), e.Content, e.Cause)
}
func (e *UnsettledError) Unwrap() error { return e.Cause }

// found is an import that was looked at, and what there is to know for a decision.
type found struct {
	Import
	unchanged time.Duration // for how long AWS has shown it as it is

	// Of a doubt only:
	doubted    time.Duration // for how long it was looked at in vain
	unreadable bool
}

// copiedNothing reports whether AWS says so, of an import that failed or was
// stopped, and for longer than it may take to count: whatever logs it is of, a
// start stores none twice.
func (f found) copiedNothing(settle time.Duration) bool {
	return !f.unreadable && f.Status.Retryable() && f.Counted && f.Statistics.EventsCompleted == 0 && f.unchanged >= settle
}

// lateDelivery is how long after the end of a time range log files of it may
// still come. AWS delivers within minutes on average, and promises no limit:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
const lateDelivery = 24 * time.Hour

// foundNothing reports whether AWS says that an import is complete without any
// log file, so that another one may find some and stores none twice. unsettled is
// how long AWS may take to say otherwise. It is false of a range that was long
// over: there was nothing, and nothing has come since.
func (f found) foundNothing(settle time.Duration) (nothing bool, unsettled time.Duration) {
	content := f.Content
	over := !content.StartEventTime.IsZero() && content.endedBefore(f.Created.Add(-lateDelivery))
	if f.Status != StatusCompleted || !f.Statistics.nothing() || over {
		return false, 0
	}
	return f.Counted, max(settle-f.unchanged, 0)
}

// look is what was found of the imports that AWS lists.
type look struct {
	same   []found
	doubts []found
	listed map[string]bool // the ids of all
	unread int
}

// decide applies the rules of "Never twice" to what was found. settle is how
// long AWS may take to show what it has accepted. It calls nothing.
func decide(content Content, l look, on OnExisting, settle time.Duration) Decision {
	slices.SortStableFunc(l.same, func(a, b found) int { return b.Created.Compare(a.Created) })
	decision := decideAdopt(content, l.same, settle)
	if on == Fail && len(l.same) > 0 {
		if decision.Existing.ID == "" {
			decision.Existing = l.same[0].Import
		}
		decision.Action, decision.Refusal, decision.Unsettled = ActionRefuse, RefusedByFail, 0
	}
	if on == Ignore {
		decision = Decision{Action: ActionStart}
	}
	doubts := l.doubts
	if on == Adopt {
		doubts = slices.DeleteFunc(slices.Clone(doubts), func(d found) bool { return d.copiedNothing(settle) })
	}
	for _, doubt := range doubts {
		decision.Doubts = append(decision.Doubts, Doubt{doubt.Import, doubt.unreadable})
	}
	if startsSomething := decision.Action == ActionStart || decision.Action == ActionResume; on != Ignore && startsSomething && len(doubts) > 0 {
		decision.Action, decision.Refusal, decision.Existing = ActionRefuse, RefusedDoubt, doubts[0].Import
		for _, doubt := range doubts {
			decision.Unsettled = max(decision.Unsettled, settle-doubt.doubted)
		}
	}
	decision.Unsettled = max(decision.Unsettled, 0)
	decision.listed, decision.Unread = l.listed, l.unread
	return decision
}

func decideAdopt(content Content, same []found, settle time.Duration) Decision {
	for _, existing := range same {
		if existing.Status.running() {
			return Decision{Action: ActionAdopt, Existing: existing.Import}
		}
	}
	for _, existing := range same {
		if nothing, unsettled := existing.foundNothing(settle); !nothing && existing.Status == StatusCompleted && existing.Content.endedBefore(existing.Created) {
			return Decision{Action: ActionAdopt, Existing: existing.Import, Unsettled: unsettled}
		}
	}
	// AWS counts in steps: what it shows as none may be some.
	var unsettled time.Duration
	for _, existing := range same {
		nothing, rest := existing.foundNothing(settle)
		unsettled = max(unsettled, rest)
		switch {
		case nothing:
		case existing.Status == StatusCompleted:
			return Decision{Action: ActionRefuse, Refusal: RefusedOpenRange, Existing: existing.Import, Unsettled: unsettled}
		case !existing.Status.Retryable():
			return Decision{Action: ActionRefuse, Refusal: RefusedUnknown, Existing: existing.Import, Unsettled: unsettled}
		case existing.Content.SameAccess(content):
			return Decision{Action: ActionResume, Existing: existing.Import, Unsettled: unsettled}
		case existing.Counted && existing.Statistics.EventsCompleted > 0:
			return Decision{Action: ActionRefuse, Refusal: RefusedOtherAccess, Existing: existing.Import, Unsettled: unsettled}
		case !existing.Counted:
			return Decision{Action: ActionRefuse, Refusal: RefusedUncounted, Existing: existing.Import, Unsettled: max(unsettled, settle-existing.unchanged)}
		default:
			unsettled = max(unsettled, settle-existing.unchanged)
		}
	}
	return Decision{Unsettled: unsettled}
}
