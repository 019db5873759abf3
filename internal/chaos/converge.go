package chaos

import (
	"context"
	"slices"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// converge ends the faults and applies the last configuration in every
// workspace until its plan is empty.
func (r *run) converge(ctx context.Context, converged []bool) error {
	if err := r.world.SetFaults(ctx, 0); err != nil {
		return err
	}
	if err := r.world.Hold(ctx, false); err != nil {
		return err
	}
	if len(r.plan.mended()) > 0 {
		// A changed retry_trigger retries an import that has ended, as a person
		// does; one that still runs has nothing to retry yet and may fail later.
		if err := r.settle(ctx); err != nil {
			return err
		}
		if err := r.world.mend(); err != nil {
			return err
		}
	}
	r.config = r.config.last()
	atOnce := 1
	if r.plan.together {
		atOnce = len(r.spaces)
	}
	for spaces := range slices.Chunk(r.spaces, atOnce) {
		if err := together(spaces, func(space *workspace) error { return r.applyUntilEmpty(ctx, space) }); err != nil {
			return err
		}
	}
	// What one workspace did must not have undone another's, nor what ended since.
	if err := r.world.AwaitQuiet(ctx); err != nil {
		return err
	}
	for _, space := range r.spaces {
		var err error
		if converged[space.number], err = r.empty(ctx, space); err != nil {
			return err
		}
	}
	return nil
}

// settle waits until no import runs and AWS shows that.
func (r *run) settle(ctx context.Context) error {
	if err := r.world.AwaitQuiet(ctx); err != nil {
		return err
	}
	harness.Pause(ctx, lag(r.world.traits, lagging...))
	return context.Cause(ctx)
}

// lagging are the switches by which AWS shows later what is so.
var lagging = []string{"get_lag", "stale", "stale_after_start", "stale_after_retry", "stale_after_stop", "list_lag", "list_stale", "statistics_lag"}

// applyUntilEmpty applies until the plan is empty. Where that needs another
// apply, it comes when all is quiet: the provider refuses what it cannot know
// yet, and says to apply again later.
func (r *run) applyUntilEmpty(ctx context.Context, space *workspace) error {
	for n := range maxApplies {
		c, err := r.start(ctx, space, "apply", "-auto-approve", "-input=false", "-no-color")
		if err != nil {
			return err
		}
		c.Code()
		if err := r.inspect(ctx, space); err != nil {
			return err
		}
		empty, err := r.empty(ctx, space)
		if err != nil {
			return err
		}
		if empty {
			r.note("workspace %d converged after %s", space.number, count(n+1, "round"))
			return nil
		}
		if err := r.settle(ctx); err != nil {
			return err
		}
	}
	return nil
}

// empty reports whether there is nothing to do in a workspace.
func (r *run) empty(ctx context.Context, space *workspace) (bool, error) {
	c, err := r.start(ctx, space, "plan", "-detailed-exitcode", "-input=false", "-no-color")
	if err != nil {
		return false, err
	}
	return c.Code() == 0 && ctx.Err() == nil, ctx.Err()
}
