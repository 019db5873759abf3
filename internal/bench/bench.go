// Package bench measures the provider with the real Terraform against the
// simulator: each scenario in turn with its floor, what the same costs without
// the provider or without its reads.
package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// scenarios are measured in this order. Each is in a file of its own.
var scenarios = []scenario{start, validate, plan, running, untimed, create, wait, handover, besideKnown, besideUnknown, replace, estimate, preflight, queries}

// scenario is something to measure, and what is asked of it.
type scenario struct {
	name     string
	subjects func(*bench) []subject
	leastRun int // runs at least, where one takes less than a second
	mostRuns int // runs at most, where one takes minutes; 0 for as many as wanted
	limits   []limit
}

// runs returns how often the scenario is measured if that many runs are wanted.
func (s scenario) runs(wanted int) int {
	if s.mostRuns > 0 {
		wanted = min(wanted, s.mostRuns)
	}
	return max(s.leastRun, wanted)
}

// Scenarios returns the names of all scenarios.
func Scenarios() []string {
	var names []string
	for _, s := range scenarios {
		names = append(names, s.name)
	}
	return names
}

// Options say what to measure, and with what.
type Options struct {
	harness.Tools
	Minimal string // a provider that does nothing

	Scenarios []string
	Counts    []int // how many imports are planned
	Runs      int   // how often each command is timed
}

var errOptions = errors.New("wrong options")

func (o Options) check() error {
	for _, name := range o.Scenarios {
		if !slices.Contains(Scenarios(), name) {
			return fmt.Errorf("%w: %q is no scenario; there are %s", errOptions, name, strings.Join(Scenarios(), ", "))
		}
	}
	if o.Runs < 1 || slices.ContainsFunc(o.Counts, func(count int) bool { return count < 1 }) {
		return fmt.Errorf("%w: %d runs of the counts %v", errOptions, o.Runs, o.Counts)
	}
	return nil
}

// bench is one go.
type bench struct {
	Options
	progress io.Writer
	report   Report
}

// Run measures and judges. Progress receives a line for each step.
func Run(ctx context.Context, options Options, progress io.Writer) (Report, error) {
	if err := options.check(); err != nil {
		return Report{}, err
	}
	b := &bench{Options: options, progress: progress}
	err := b.prepare(ctx)
	for _, s := range scenarios {
		if err != nil || !slices.Contains(b.Scenarios, s.name) {
			continue
		}
		failed := b.measure(ctx, s.runs(b.Runs), s.subjects(b)...)
		if ctx.Err() != nil {
			err = fmt.Errorf("interrupted: %w", ctx.Err())
		} else if failed != nil { // the others are worth measuring all the same
			b.report.Errors = append(b.report.Errors, fmt.Sprintf("scenario %s: %v", s.name, failed))
			b.say("scenario %s: %v", s.name, failed)
		}
	}
	b.report.LoadAfter = load()
	b.report.Limits = judge(b.report)
	return b.report, errors.Join(err, os.RemoveAll(b.Dir))
}

// say writes a line of progress; the report is what counts.
func (b *bench) say(format string, args ...any) { _, _ = fmt.Fprintf(b.progress, format+"\n", args...) }

// prepare makes a directory for all files, and describes what measures.
func (b *bench) prepare(ctx context.Context) (err error) {
	b.Beside = map[string]string{minimalAddress: b.Minimal}
	if b.Tools, err = b.In("cloudtrail-bench-"); err != nil {
		return err
	}
	b.report.Machine = fmt.Sprintf("%s/%s, %d cores", runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	b.report.LoadBefore = load()
	binary, err := os.Stat(b.Provider)
	if err != nil {
		return fmt.Errorf("looking at the provider: %w", err)
	}
	b.report.BinaryBytes = binary.Size()
	w, err := b.Workspace("version-")
	if err != nil {
		return err
	}
	version, err := w.Stdout(ctx, "version")
	b.report.Terraform, _, _ = strings.Cut(string(version), "\n")
	return err
}

// load is the system's load average of a minute, if it has one.
func load() string {
	text, _ := os.ReadFile("/proc/loadavg") // only Linux has it
	one, _, _ := strings.Cut(string(text), " ")
	return one
}
