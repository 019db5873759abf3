package chaos

import (
	"context"
	"slices"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// deed is a command as it is seen from outside: what was so before it, what its
// plan was, and what was so when it had ended.
type deed struct {
	workspace     int
	began, ended  time.Time
	before, after state
	takes         map[string]string // ids that its import blocks name, by name
	intent        intent
	ran           map[string]bool // imports that ran when it began
	stopped       map[string]bool // imports that were STOPPED when it had ended
}

// prepareDeed writes the configuration of a workspace and notes what is so before
// a command.
func (r *run) prepareDeed(ctx context.Context, space *workspace) (deed, error) {
	stats, err := r.world.Stats(ctx)
	if err != nil {
		return deed{}, err
	}
	d := deed{workspace: space.number, ran: having(stats, "INITIALIZING", "IN_PROGRESS")}
	if d.before, err = readState(space.StatePath()); err != nil {
		return deed{}, err
	}
	d.takes = r.config.takes(r.world, d.before, stats.Imports)
	d.began = time.Now()
	return d, space.Write("main.tf", r.config.text(r.world, space.number, d.takes))
}

// finishDeed notes what is so after the last command of a workspace.
func (r *run) finishDeed(ctx context.Context, space *workspace, after state) error {
	stats, err := r.world.Stats(ctx)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	d := r.doing[space.number]
	d.ended, d.after, d.stopped = time.Now(), after, having(stats, "STOPPED")
	d.intent = intentOf(r.last[space.number].Output())
	r.done = append(r.done, d)
	return nil
}

// having returns the imports that have one of these statuses.
func having(stats harness.Stats, statuses ...string) map[string]bool {
	ids := map[string]bool{}
	for _, i := range stats.Imports {
		if slices.Contains(statuses, i.Status) {
			ids[i.ID] = true
		}
	}
	return ids
}
