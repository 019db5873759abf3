package lake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Started is the import that a resource now has, and how it came to it.
type Started struct {
	Import   Import
	Action   Action  // ActionStart, ActionAdopt or ActionResume
	Existing Import  // the import that was adopted or resumed, as it was before
	Doubts   []Doubt // imports that could not be compared, and were ignored
}

// Start makes sure that an import of the content exists and runs, or has run:
// it starts a new one, as soon as no other import is running, or adopts or
// resumes one that AWS has. Besides an UnclearStartError, its errors mean that
// nothing was started; an ExistsError leaves a choice to the user.
func (r *Region) Start(ctx context.Context, content Content, on OnExisting) (Started, error) {
	for {
		started, err := r.startOnce(ctx, content, on)
		var stopping *stoppingError
		if !errors.As(err, &stopping) {
			return started, err
		}
		// The import that would be adopted is another resource's, which is being
		// destroyed. It is resumed when that is done.
		select {
		case <-stopping.over:
		case <-ctx.Done():
			return started, fmt.Errorf("waiting for an import to be stopped that is to be resumed: %w", ctx.Err())
		}
	}
}

func (r *Region) startOnce(ctx context.Context, content Content, on OnExisting) (Started, error) {
	began := time.Now()
	decision, err := r.Decide(ctx, content, on)
	if err != nil {
		return Started{}, err
	}
	if decision.Action == ActionAdopt || decision.Action == ActionRefuse {
		return r.carryOut(ctx, content, on, decision)
	}

	attempt := fmt.Sprintf("starting an import of %s", content)
	queued, leave, err := r.slot.enter(ctx, attempt, began)
	if err != nil {
		return Started{}, err
	}
	defer leave()
	unseen := r.known.timeouts.Settle
	if on == Ignore {
		unseen = 0
	}
	return inSlot(ctx, r.slot, attempt, began, unseen, func(waited bool) (Started, error) {
		if queued || waited {
			// Meanwhile another process may have started, finished or stopped one.
			if decision, err = r.Decide(ctx, content, on); err != nil {
				return Started{}, err
			}
		}
		return r.carryOut(ctx, content, on, decision)
	}, func(holder Import) (Started, bool, error) {
		if on == Ignore || r.apply.isDoubled(holder.ID) || r.known.match(content, holder) != Same {
			return Started{}, false, nil
		}
		decision := decide(content, look{same: []found{{Import: holder}}}, on, 0)
		started, err := r.carryOut(ctx, content, on, decision)
		return started, true, err
	})
}

// Decide returns what Start would do now. It waits for as long as AWS may still
// take to show what would change that. The list of AWS's imports is the last call
// that it makes.
func (r *Region) Decide(ctx context.Context, content Content, on OnExisting) (Decision, error) {
	began := time.Now()
	for pause := minLookPause; ; pause = min(2*pause, maxLookPause) {
		decision, err := r.decideNow(ctx, content, on, "")
		if err != nil || decision.Unsettled == 0 {
			return decision, err
		}
		r.log(ctx, "waiting for what AWS may not show yet of existing imports", map[string]any{"region": r.region, "longest": decision.Unsettled.String()})
		if sleep(ctx, min(pause, decision.Unsettled)); ctx.Err() != nil {
			return decision, &UnsettledError{Content: content, Region: r.region, Decision: decision, Waited: time.Since(began), Cause: ctx.Err()}
		}
	}
}

// DecideReplacement returns what Start would do once an import is stopped, if it
// still runs: the one that the resource has until then. Like Decide it waits for
// what AWS may not show yet, but no longer than AWS may take for that: an import
// that runs may change all the time.
func (r *Region) DecideReplacement(ctx context.Context, content Content, on OnExisting, replaces string) (Decision, error) {
	began := time.Now()
	for pause := minLookPause; ; pause = min(2*pause, maxLookPause) {
		decision, err := r.decideNow(ctx, content, on, replaces)
		if err != nil || decision.Unsettled == 0 || time.Since(began) >= r.known.timeouts.Settle {
			return r.asItIs(decision, replaces), err
		}
		if sleep(ctx, min(pause, decision.Unsettled)); ctx.Err() != nil {
			return decision, &UnsettledError{Content: content, Region: r.region, Decision: decision, Waited: time.Since(began), Cause: ctx.Err()}
		}
	}
}

// asItIs shows the import that is replaced as it is, and not as it will be.
func (r *Region) asItIs(decision Decision, replaces string) Decision {
	if replaces != "" && decision.Existing.ID == replaces {
		decision.Existing = r.known.record(replaces)
	}
	return decision
}

// decideNow decides by what AWS shows. replaces is the id of an import that is
// stopped before anything is started, empty if there is none.
func (r *Region) decideNow(ctx context.Context, content Content, on OnExisting, replaces string) (Decision, error) {
	if on != Ignore {
		l, err := r.known.lookFor(ctx, content)
		if err != nil {
			return Decision{}, err
		}
		l.same = slices.DeleteFunc(l.same, func(f found) bool { return r.apply.isDoubled(f.ID) })
		l.willStop(replaces)
		return decide(content, l, on, r.known.timeouts.Settle), nil
	}
	rows, err := r.known.lists.list(ctx)
	if err != nil {
		return Decision{}, err
	}
	return decide(content, look{listed: ids(rows), doubts: r.known.unfinishedDoubts(ctx, content, rows)}, on, 0), nil
}

// carryOut does once what was decided.
func (r *Region) carryOut(ctx context.Context, content Content, on OnExisting, decision Decision) (Started, error) {
	existing := decision.Existing
	switch decision.Action {
	case ActionRefuse:
		return Started{}, &ExistsError{Content: content, Region: r.region, Decision: decision}
	case ActionAdopt:
		if err := r.apply.claim(existing.ID, content); err != nil {
			return Started{}, err
		}
		r.log(ctx, "adopting an import", r.known.fields(existing))
		return Started{Import: existing, Action: ActionAdopt, Existing: existing}, nil
	case ActionResume:
		if err := r.apply.claim(existing.ID, content); err != nil {
			return Started{}, err
		}
		resumed, err := r.sendRetry(ctx, existing)
		if err != nil {
			r.apply.unclaim(existing.ID)
			return Started{}, err
		}
		r.apply.hold(resumed.ID, on)
		return Started{Import: resumed, Action: ActionResume, Existing: existing}, nil
	default:
		started, err := r.sendNew(ctx, content, decision.listed)
		if err != nil {
			return Started{}, err
		}
		r.apply.hold(started.ID, on)
		return Started{Import: started, Action: ActionStart, Doubts: decision.Doubts}, nil
	}
}
