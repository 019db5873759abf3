package lake

import (
	"context"
	"slices"
)

// PlanKeep notes that a plan keeps the object of that name with this import. It is a
// HeldError if the plan creates another resource that would take it over, and a
// SharedError if another object of the state has it.
func (r *Region) PlanKeep(id, object string) error {
	if err := r.plan.keep(id); err != nil {
		return err
	}
	return r.plan.holders.keep(id, object)
}

// PlannedExisting returns the id of the import that PlanStart has found for a
// content in this process, empty if there was none.
func (r *Region) PlannedExisting(content Content) string { return r.plan.taken(content) }

// PlanStart returns what Start will do, as far as can be seen now: it waits for
// nothing that AWS may not show yet. It is a HeldError if another resource of the
// plan has the import or declares the same content. replaces is the id of the
// import that the planned resource has until then, if it has one: it will be
// stopped, if it runs, and is its own.
func (r *Region) PlanStart(ctx context.Context, content Content, on OnExisting, replaces string) (Decision, error) {
	return r.planStart(ctx, content, on, replaces, false)
}

// PlanStartAgain is PlanStart while the plan is applied, in which Terraform plans
// each creation once more. Mostly another process has made the plan, but one alone
// plans and applies all runs of a file of `terraform test`.
func (r *Region) PlanStartAgain(ctx context.Context, content Content, on OnExisting, replaces string) (Decision, error) {
	return r.planStart(ctx, content, on, replaces, true)
}

func (r *Region) planStart(ctx context.Context, content Content, on OnExisting, replaces string, applying bool) (Decision, error) {
	if on == Ignore {
		return Decision{Action: ActionStart}, nil
	}
	decision, err := r.PlanReplacement(ctx, content, on, replaces)
	if err != nil {
		return Decision{}, err
	}
	return decision, r.plan.start(content, decision.Existing.ID, replaces, applying)
}

// PlanReplacement is PlanStart, but claims nothing: Terraform plans a replacement
// as a change first, and then as the creation that it is.
func (r *Region) PlanReplacement(ctx context.Context, content Content, on OnExisting, replaces string) (Decision, error) {
	if on == Ignore {
		return Decision{Action: ActionStart}, nil
	}
	l, err := r.lookForPlan(ctx, content)
	if err != nil {
		return Decision{}, err
	}
	l.same = slices.DeleteFunc(l.same, func(f found) bool { return r.apply.isDoubled(f.ID) })
	l.willStop(replaces)
	return r.asItIs(decide(content, l, on, r.known.timeouts.Settle), replaces), nil
}

// lookForPlan compares a content with all imports that AWS lists. What the state
// knows of them comes with the refreshes of the same plan, so that it waits for
// those before it reads what is left.
func (r *Region) lookForPlan(ctx context.Context, content Content) (look, error) {
	waits := r.plan.beginLooking()
	defer r.plan.endLooking()
	listing, err := r.known.lists.listedLately(ctx)
	if err != nil {
		return look{}, err
	}
	l := look{listed: ids(listing.rows)}
	for _, row := range slices.Concat(listing.rows, r.known.unlisted(content, l.listed)) {
		match := r.known.match(content, row)
		if match == Unknown && !r.known.looked(row.ID) {
			if !waits {
				l.unread++
				continue
			}
			if r.plan.refreshes.calm(ctx); ctx.Err() != nil {
				return look{}, r.failed("ListImports", "looking for existing imports", "", ctx.Err())
			}
			match = r.known.match(content, row)
		}
		if match == Another {
			continue
		}
		imported, fresh := r.known.finishedLike(row)
		if match == Same && fresh {
			l.add(r.known, match, imported, false)
			continue
		}
		if err := r.known.read(ctx, content, row, &l); err != nil {
			return look{}, err
		}
	}
	if l.unread == 0 {
		r.known.hasLooked()
	}
	return l, nil
}

// finishedLike returns the record of an import if a list shows that it is still
// the one. The state may not know with which role an import was started, which
// matters unless it is complete, nor whether AWS gave the zeros that it has.
func (k *known) finishedLike(row Import) (Import, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	entry := k.of(row.ID)
	whole := entry.read || entry.record.Status == StatusCompleted && !entry.record.Statistics.nothing()
	return entry.record, whole && unchanged(row, entry.record)
}
