package chaos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// run carries out a plan.
type run struct {
	tools  harness.Tools
	plan   plan
	world  *world
	spaces []*workspace
	config configuration

	mu      sync.Mutex
	applies int
	kills   int
	notes   []string
	tainted map[string]bool
	last    []*harness.Command // the last command of each workspace
	doing   []deed             // of each workspace
	done    []deed
}

// maxApplies is how many applies without faults a workspace has to converge.
const maxApplies = 6

// do carries out a plan and checks what has become of it.
func do(ctx context.Context, options Options, p plan) result {
	r := &run{tools: options.Tools, plan: p, tainted: map[string]bool{}, last: make([]*harness.Command, p.workspaces), doing: make([]deed, p.workspaces), config: newConfiguration(p)}
	began := time.Now()
	outcome, err := r.all(ctx)
	result := result{plan: p, findings: check(outcome), applies: r.applies, kills: r.kills, faults: outcome.stats.Faults, notes: r.notes, err: err}
	if err != nil && result.findings.Unconverged == 0 {
		result.findings.Unconverged = 1
	}
	if ctx.Err() == nil && !result.findings.clean() {
		for n, c := range r.last {
			if c != nil {
				result.tails = append(result.tails, r.spaces[n].log+":\n"+c.Tail())
			}
		}
		result.dir = r.tools.Dir
	} else if err := os.RemoveAll(r.tools.Dir); err != nil {
		result.notes = append(result.notes, err.Error())
	}
	result.took = time.Since(began)
	return result
}

func (r *run) all(ctx context.Context) (outcome, error) {
	if err := r.prepare(ctx); err != nil {
		return outcome{}, err
	}
	defer r.world.End()
	defer r.sweep()

	limited, cancel := context.WithTimeout(ctx, runLimit)
	defer cancel()
	o := outcome{converged: make([]bool, len(r.spaces)), contents: r.plan.contents(r.world)}
	o.others = r.plan.contentsOfOthers(r.world)
	if r.plan.dropped >= 0 {
		o.dropped = append(o.dropped, r.plan.content(r.world, r.plan.dropped))
	}
	err := r.startOthers(limited)
	if err == nil {
		err = r.steps(limited)
	}
	if err == nil {
		err = r.converge(limited, o.converged)
	}
	if limited.Err() != nil {
		err = fmt.Errorf("it takes longer than %s: %w", runLimit, limited.Err())
	}
	o.tainted, o.deeds = sorted(r.tainted), r.done
	for _, space := range r.spaces {
		s, stateErr := readState(space.StatePath())
		o.states, err = append(o.states, s), errors.Join(err, stateErr)
	}
	var statsErr error
	if o.stats, statsErr = r.world.Stats(ctx); statsErr == nil {
		statsErr = r.keep("stats.json", o.stats)
	}
	return o, errors.Join(err, statsErr)
}

func (r *run) prepare(ctx context.Context) (err error) {
	if r.tools, err = r.tools.In(fmt.Sprintf("chaos-run-%d-", r.plan.number)); err != nil {
		return err
	}
	for n := range r.plan.workspaces {
		space, err := r.tools.Workspace(fmt.Sprintf("workspace-%d-", n))
		if err != nil {
			return err
		}
		r.spaces = append(r.spaces, &workspace{Workspace: space, number: n})
	}
	if r.world, err = begin(ctx, r.tools, r.plan); err != nil {
		return err
	}
	if !r.plan.others.known {
		return nil
	}
	return together(r.spaces, func(space *workspace) error { return space.WriteState(r.world.oldState(r.plan.others)) })
}

// steps carries out the steps. The world changes and others intrude beside them.
func (r *run) steps(ctx context.Context) error {
	early, over := context.WithCancel(ctx)
	var beside sync.WaitGroup
	var turnErr error
	beside.Go(func() { r.intrude(early) })
	beside.Go(func() {
		if r.plan.turn != nil {
			harness.Pause(early, r.plan.turn.after)
		}
		turnErr = r.world.turn(ctx, r.plan.turn)
	})
	err := r.eachStep(ctx)
	over()
	beside.Wait()
	return errors.Join(err, turnErr)
}

func (r *run) eachStep(ctx context.Context) error {
	for n, s := range r.plan.steps {
		harness.Pause(ctx, s.pause)
		if err := r.step(ctx, n, s); err != nil {
			return fmt.Errorf("step %d: %w", n+1, err)
		}
	}
	return nil
}

// step carries out one step: faults and kills go on beside its commands.
func (r *run) step(ctx context.Context, n int, s step) error {
	if s.mend {
		if err := r.world.mend(); err != nil {
			return err
		}
		for _, target := range r.plan.mended() {
			r.config.change(change{target: target, trigger: fmt.Sprintf("mended %d", n+1)})
		}
	}
	r.config.change(s.changes...)
	if err := r.world.Hold(ctx, s.hold); err != nil {
		return err
	}
	for _, i := range s.elsewhere {
		if err := r.world.startElsewhere(ctx, r.plan.content(r.world, i)); err != nil {
			return err
		}
	}
	before, err := r.world.Stats(ctx)
	if err != nil {
		return err
	}
	faulty, stop := context.WithCancel(ctx)
	var beside sync.WaitGroup
	beside.Go(func() { r.inject(faulty, n, s.faults) })
	beside.Go(func() { r.release(faulty, s) })
	defer beside.Wait()
	defer stop()

	return together(s.workspaces, func(number int) error { return r.command(ctx, n, s, r.spaces[number], before.Requests) })
}

// release lets the imports of a step go on that lasts so long.
func (r *run) release(ctx context.Context, s step) {
	if !s.hold {
		return
	}
	if harness.Pause(ctx, s.release); ctx.Err() != nil {
		return
	}
	if err := r.world.Hold(ctx, false); err != nil && ctx.Err() == nil {
		r.note("%v", err)
	}
}

// together does something for all at the same time.
func together[T any](all []T, do func(T) error) error {
	errs := make([]error, len(all))
	var group sync.WaitGroup
	for i, one := range all {
		group.Go(func() { errs[i] = do(one) })
	}
	group.Wait()
	return errors.Join(errs...)
}

// inject sets the faults of a step one after the other.
func (r *run) inject(ctx context.Context, n int, phases []faultPhase) {
	began := time.Now()
	if len(phases) == 0 {
		phases = []faultPhase{{}}
	}
	for _, phase := range phases {
		harness.Pause(ctx, phase.after-time.Since(began))
		if ctx.Err() != nil {
			return
		}
		if err := r.world.SetFaults(ctx, r.plan.seed+uint64(n), phase.faults...); err != nil && ctx.Err() == nil { //nolint:gosec // n is small
			r.note("%v", err)
		}
	}
}

// command runs a step's command in a workspace and kills it as planned.
func (r *run) command(ctx context.Context, n int, s step, space *workspace, before map[string]int64) error {
	if s.loseState {
		if err := space.LoseState(); err != nil {
			return err
		}
	}
	args := map[command][]string{
		apply:   {"apply", "-auto-approve", "-input=false", "-no-color"},
		look:    {"plan", "-input=false", "-no-color"},
		destroy: {"destroy", "-auto-approve", "-input=false", "-no-color", "-target=" + r.address(s.target)},
	}[s.command]
	switch {
	case s.aim == atFollower && r.plan.imports[s.target].awaited:
		args = append(args, "-target=cloudtrail_lake_import_completion."+r.plan.name(s.target))
	case s.aim == atFollower && r.plan.imports[s.target].followed:
		args = append(args, "-target=terraform_data."+r.plan.name(s.target))
	case s.aim != whole:
		args = append(args, "-target="+r.address(s.target))
	}
	for _, i := range s.replaced {
		args = append(args, "-replace="+r.address(i))
	}
	if s.stale {
		args = append(args, "-refresh=false")
	}
	c, err := r.start(ctx, space, args...)
	if err != nil {
		return err
	}
	var kills sync.WaitGroup
	for _, k := range s.kills {
		if k.workspace != space.number {
			continue
		}
		kills.Go(func() {
			if struck := r.strike(ctx, c, k, before); struck > 0 {
				r.mu.Lock()
				r.kills++
				r.mu.Unlock()
				r.note("%d/%d hit after %s by %s", n+1, space.number, struck.Round(time.Millisecond), k)
			}
		})
	}
	code := c.Code()
	took, _ := c.Took()
	kills.Wait()
	r.note("%d/%d exit %d after %s", n+1, space.number, code, took.Round(time.Millisecond))
	return r.inspect(ctx, space)
}

// address returns where the configuration has an import.
func (r *run) address(i int) string { return "cloudtrail_lake_import." + r.config.name(i) }

// start writes the configuration, and starts a command and counts it.
func (r *run) start(ctx context.Context, space *workspace, args ...string) (*harness.Command, error) {
	d, err := r.prepareDeed(ctx, space)
	if err != nil {
		return nil, err
	}
	c, err := space.start(ctx, args...)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last[space.number], r.doing[space.number] = c, d
	if command(args[0]) != look {
		r.applies++
	}
	return c, nil
}

// inspect looks into the state after a command. One that a kill has cut off in
// the middle is no use to anyone, so that it is lost.
func (r *run) inspect(ctx context.Context, space *workspace) error {
	s, err := readState(space.StatePath())
	if err := r.finishDeed(ctx, space, s); err != nil {
		return err
	}
	if err != nil {
		r.note("workspace %d: %v; it is lost", space.number, err)
		return space.LoseState()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, address := range s.tainted {
		r.tainted[fmt.Sprintf("%s of workspace %d", address, space.number)] = true
	}
	return nil
}

func (r *run) note(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

// keep writes something beside the logs of the run.
func (r *run) keep(name string, content any) error {
	text, err := json.MarshalIndent(content, "", "  ")
	if err == nil {
		err = os.WriteFile(filepath.Join(r.tools.Dir, name), text, 0o600)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}
