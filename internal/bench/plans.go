package bench

import (
	"context"
	"fmt"
	"slices"
	"strconv"
)

// The rows of the scenarios "plan" and "running".
const (
	floorPlan     = "plan of terraform_data"
	planNoRefresh = "plan -refresh=false"
	planOpen      = "plan"
	planLimited   = "plan, rate limit"

	runningOpen    = "plan, 50 running"
	runningLimited = "plan, 50 running, rate limit"
)

// planned is the number of finished imports of which the scenario "running"
// has stillRunning that ran when the state was saved.
const planned, stillRunning = 1000, 50

// plan measures plans of finished imports. Those of 1,000, with which those of
// more are compared, are run between these: the speed of a shared machine
// changes within minutes.
func (b *bench) plan(ctx context.Context) error {
	var upToMany, more []subject
	for _, count := range b.Counts {
		worlds, err := b.planWorlds(ctx, count)
		if err != nil {
			return err
		}
		defer worlds.end()
		floor, err := b.floorOf(ctx, count)
		if err != nil {
			return err
		}
		if subjects := plansOf(count, worlds, floor); count <= many {
			upToMany = append(upToMany, subjects...)
		} else {
			more = append(more, subjects...)
		}
	}
	compared := slices.DeleteFunc(slices.Clone(upToMany), func(s subject) bool { return s.count < many })
	order := upToMany
	for _, large := range more {
		order = slices.Concat(order, []subject{large}, compared)
	}
	return b.measure(ctx, b.Runs, order...)
}

func plansOf(count int, worlds planWorlds, floor *workspace) []subject {
	withoutReads := append(slices.Clone(planArgs), "-refresh=false")
	return []subject{
		{floorPlan, count, "", func(ctx context.Context) (sample, error) { return floor.run(ctx, planArgs...) }},
		{planNoRefresh, count, floorPlan, worlds.open.runner(withoutReads)},
		{planOpen, count, floorPlan, worlds.open.runner(planArgs)},
		{planLimited, count, floorPlan, worlds.limited.runner(planArgs)},
	}
}

// running measures a plan over imports that were running when the state was
// saved, and have ended since. An account runs one at a time in a Region, so
// that no more can run at the time of the plan; but as the state has it, each
// must be read, all in one Region: that is the worst that can be. The floor is
// the same plan without reads.
func (b *bench) running(ctx context.Context) error {
	worlds, err := b.planWorlds(ctx, planned)
	if err != nil {
		return err
	}
	defer worlds.end()
	for _, place := range []planWorld{worlds.open, worlds.limited} {
		state, err := multiply(place.one, planned, func(i int, attributes map[string]any) {
			asSeeded(attributes, place.imports[i])
			if i%(planned/stillRunning) == 0 {
				asRunning(attributes, place.imports[i])
			}
		})
		if err != nil {
			return err
		}
		if err := place.write("terraform.tfstate", state); err != nil {
			return err
		}
	}
	withoutReads := append(slices.Clone(planArgs), "-refresh=false")
	const floor = "plan -refresh=false, 50 running"
	return b.measure(ctx, b.Runs,
		subject{floor, planned, "", worlds.open.runner(withoutReads)},
		subject{runningOpen, planned, floor, worlds.open.runner(planArgs)},
		subject{runningLimited, planned, floor, worlds.limited.runner(planArgs)})
}

// planWorld is a simulator with finished imports and a workspace whose state
// has them all.
type planWorld struct {
	*workspace
	*simulator
	imports []seeded
	one     []byte // the state that Terraform wrote for the first of them
}

func (p planWorld) runner(args []string) func(context.Context) (sample, error) {
	return func(ctx context.Context) (sample, error) { return p.runAt(ctx, p.simulator, args...) }
}

type planWorlds struct{ open, limited planWorld }

func (p planWorlds) end() {
	for _, place := range []planWorld{p.open, p.limited} {
		if place.simulator != nil {
			place.simulator.end()
		}
	}
}

// planWorlds makes two worlds of count imports, without and with AWS's rates.
func (b *bench) planWorlds(ctx context.Context, count int) (worlds planWorlds, err error) {
	if worlds.open, err = b.planWorld(ctx, count); err == nil {
		worlds.limited, err = b.planWorld(ctx, count, "-rate-limit")
	}
	if err != nil {
		worlds.end()
	}
	return worlds, err
}

func (b *bench) planWorld(ctx context.Context, count int, args ...string) (planWorld, error) {
	s, err := b.simulate(ctx, append(args, "-seed-imports", strconv.Itoa(count))...)
	if err != nil {
		return planWorld{}, err
	}
	p := planWorld{simulator: s}
	known, err := s.stats(ctx)
	if err != nil {
		return p, err
	}
	p.imports = known.Imports
	if p.one, err = b.importOne(ctx, s, p.imports[0]); err != nil {
		return p, err
	}
	state, err := multiply(p.one, count, func(i int, attributes map[string]any) { asSeeded(attributes, p.imports[i]) })
	if err != nil {
		return p, err
	}
	p.workspace, err = b.workspace(s.providerBlock()+s.seededBlocks(p.imports), state)
	return p, err
}

// importOne answers the state that Terraform writes for an import.
func (b *bench) importOne(ctx context.Context, s *simulator, known seeded) ([]byte, error) {
	block := fmt.Sprintf("import {\n  to = cloudtrail_lake_import.%s\n  id = %q\n}\n", objectName(0), known.ID)
	w, err := b.workspace(s.providerBlock()+s.seededBlocks([]seeded{known})+block, nil)
	if err != nil {
		return nil, err
	}
	return w.applied(ctx)
}

// applied applies the configuration and answers the state.
func (w *workspace) applied(ctx context.Context) ([]byte, error) {
	if _, err := w.run(ctx, applyArgs...); err != nil {
		return nil, err
	}
	return w.state()
}

// floorOf makes a workspace of count objects that are Terraform's own.
func (b *bench) floorOf(ctx context.Context, count int) (*workspace, error) {
	one, err := b.workspace(floorConfiguration(1), nil)
	if err != nil {
		return nil, err
	}
	state, err := one.applied(ctx)
	if err != nil {
		return nil, err
	}
	if state, err = multiply(state, count, asFloor); err != nil {
		return nil, err
	}
	return b.workspace(floorConfiguration(count), state)
}
