package lake

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Started is the import that a resource now has, and how it came to it.
type Started struct {
	Import   Import
	Action   Action // ActionStart, ActionAdopt or ActionResume
	Existing Import // the import that was adopted or resumed, as it was before
}

// Start makes sure that an import of the content exists and runs, or has run:
// it starts a new one, as soon as no other import is running, or adopts or
// resumes one that AWS has. Besides an UnclearStartError, its errors say that
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
		return r.carryOut(ctx, content, decision)
	}

	attempt := fmt.Sprintf("starting an import of %s", content)
	queued, leave, err := r.enter(ctx, attempt, began)
	if err != nil {
		return Started{}, err
	}
	defer leave()
	return inSlot(ctx, r, attempt, began, func(waited bool) (Started, error) {
		if queued || waited {
			// Meanwhile another process may have started, finished or stopped one.
			if decision, err = r.Decide(ctx, content, on); err != nil {
				return Started{}, err
			}
		}
		return r.carryOut(ctx, content, decision)
	}, func(holder Import) (Started, bool, error) {
		if on == Ignore || !holder.Content.Same(content) {
			return Started{}, false, nil
		}
		started, err := r.carryOut(ctx, content, decide(content, []Import{holder}, nil, on))
		return started, true, err
	})
}

// carryOut does once what was decided.
func (r *Region) carryOut(ctx context.Context, content Content, decision Decision) (Started, error) {
	existing := decision.Existing
	switch decision.Action {
	case ActionRefuse:
		return Started{}, &ExistsError{Content: content, Region: r.name, Decision: decision}
	case ActionAdopt:
		r.log(ctx, "adopting an import", r.fields(existing))
		return Started{existing, ActionAdopt, existing}, r.claim(existing.ID, content)
	case ActionResume:
		if err := r.claim(existing.ID, content); err != nil {
			return Started{}, err
		}
		resumed, err := r.sendRetry(ctx, existing)
		if err != nil {
			r.unclaim(existing.ID)
		}
		return Started{resumed, ActionResume, existing}, err
	default:
		started, err := r.sendNew(ctx, content, decision.listed)
		if err != nil {
			return Started{}, err
		}
		r.hold(started.ID)
		return Started{Import: started, Action: ActionStart}, nil
	}
}

// Retry resumes a FAILED or STOPPED import where it failed, as soon as no
// other import is running. AWS wants the id alone and keeps everything else:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
// An import that is found to run already, or to be complete, is left as it is.
func (r *Region) Retry(ctx context.Context, id string) (Import, error) {
	attempt, began := fmt.Sprintf("retrying import %s", id), time.Now()
	_, leave, err := r.enter(ctx, attempt, began)
	if err != nil {
		return Import{}, err
	}
	defer leave()
	return inSlot(ctx, r, attempt, began, func(bool) (Import, error) {
		before, err := r.Get(ctx, id)
		if err != nil || !before.Status.Retryable() {
			return before, err
		}
		return r.sendRetry(ctx, before)
	}, func(holder Import) (Import, bool, error) {
		return holder, holder.ID == id, nil
	})
}
