package harness

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// SavedPlan is the name of the file for a plan that is applied later.
const SavedPlan = "saved.tfplan"

// Usage is what a command took.
type Usage struct {
	Wall, CPU time.Duration
	Terraform int64 // peak memory in bytes; 0 where it cannot be seen
	Provider  int64 // that of its largest provider process

	Simulator    int64         // the peak memory of the simulator so far
	SimulatorCPU time.Duration // what the simulator took meanwhile

	Calls     map[string]int64
	OwnReads  int64 // those of the calls that read imports which it has started
	Throttled int64
	Saved     int64 // the size of the plan that is saved by then, in bytes
}

// Measure runs a command that has to succeed, and measures it with its provider,
// given by its path without links. Calls are counted by the simulator that it
// works with, if there is one.
func (w Workspace) Measure(ctx context.Context, simulator *Simulator, provider string, args ...string) (used Usage, err error) {
	count := func() (stats Stats, took time.Duration, err error) {
		if simulator != nil {
			took = ProcessorTime(simulator.process.Process.Pid)
			stats, err = simulator.Stats(ctx)
		}
		return stats, took, err
	}
	before, tookBefore, err := count()
	if err != nil {
		return used, err
	}
	command, err := w.Start(ctx, args)
	if err != nil {
		return used, err
	}
	memory := WatchMemory(command.Process.Pid, provider)
	code := command.Code()
	used.Terraform, used.Provider = memory.Stop()
	used.Wall, used.CPU = command.Took()
	if err := context.Cause(ctx); err != nil {
		return used, fmt.Errorf("terraform %s: %w\n%s", strings.Join(args, " "), err, command.Tail())
	}
	if code != 0 {
		return used, fmt.Errorf("terraform %s: exit code %d\n%s", strings.Join(args, " "), code, command.Tail())
	}
	after, took, err := count()
	if simulator != nil {
		used.Simulator, used.SimulatorCPU = PeakMemory(simulator.process.Process.Pid), took-tookBefore
	}
	used.Calls, used.OwnReads, used.Throttled = after.CallsSince(before), after.ReadsOfNew(before), after.Throttled-before.Throttled
	if saved, statErr := os.Stat(filepath.Join(w.Dir, SavedPlan)); statErr == nil {
		used.Saved = saved.Size()
	}
	return used, err
}
