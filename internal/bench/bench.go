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
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Options say what to measure, and with what.
type Options struct {
	Terraform string // the path of Terraform or OpenTofu
	Provider  string // the path of the provider
	Minimal   string // the path of a provider that does nothing
	Lakesim   string // the path of the simulator

	Scenarios []string // some of Scenarios; all when empty
	Counts    []int    // how many imports are planned
	Runs      int      // how often each command is timed
}

// Scenarios are the names that Options.Scenarios may hold.
func Scenarios() []string {
	var names []string
	for _, s := range scenarios {
		names = append(names, s.name)
	}
	return names
}

var scenarios = []struct {
	name    string
	measure func(*bench, context.Context) error
}{
	{"start", (*bench).start},
	{"validate", (*bench).validate},
	{"plan", (*bench).plan},
	{"running", (*bench).running},
	{"create", (*bench).create},
	{"wait", (*bench).wait},
}

// errOptions marks options that cannot be carried out.
var errOptions = errors.New("wrong options")

func (o Options) check() error {
	for _, name := range o.Scenarios {
		if !slices.Contains(Scenarios(), name) {
			return fmt.Errorf("%w: %q is no scenario; there are %s", errOptions, name, strings.Join(Scenarios(), ", "))
		}
	}
	for _, count := range o.Counts {
		if count < 1 {
			return fmt.Errorf("%w: a count of %d", errOptions, count)
		}
	}
	if o.Runs < 1 {
		return fmt.Errorf("%w: %d runs", errOptions, o.Runs)
	}
	return nil
}

// bench is one go.
type bench struct {
	Options
	dir      string // all files are below it
	env      []string
	progress io.Writer
	report   Report
}

// Run measures and judges. Progress receives a line for each step.
func Run(ctx context.Context, options Options, progress io.Writer) (Report, error) {
	if err := options.check(); err != nil {
		return Report{}, err
	}
	dir, err := os.MkdirTemp("", "cloudtrail-bench-")
	if err != nil {
		return Report{}, fmt.Errorf("making a directory: %w", err)
	}
	b := &bench{Options: options, dir: dir, progress: progress}
	err = b.run(ctx)
	if ctx.Err() != nil {
		err = fmt.Errorf("interrupted: %w", ctx.Err())
	}
	return b.report, errors.Join(err, os.RemoveAll(dir))
}

func (b *bench) run(ctx context.Context) error {
	if err := b.prepare(ctx); err != nil {
		return err
	}
	for _, s := range scenarios {
		if len(b.Scenarios) > 0 && !slices.Contains(b.Scenarios, s.name) {
			continue
		}
		if err := s.measure(b, ctx); ctx.Err() != nil {
			return err
		} else if err != nil {
			// The others are worth measuring all the same.
			b.report.Errors = append(b.report.Errors, fmt.Sprintf("scenario %s: %v", s.name, err))
			_, _ = fmt.Fprintln(b.progress, b.report.Errors[len(b.report.Errors)-1]) // so that it is seen at once
		}
	}
	b.report.LoadAfter = load()
	b.report.Limits = judge(b.report)
	return nil
}

// prepare describes the machine and makes Terraform use the provider at hand.
func (b *bench) prepare(ctx context.Context) error {
	b.report.Machine = fmt.Sprintf("%s/%s, %d cores", runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	b.report.LoadBefore = load()
	binary, err := os.Stat(b.Provider)
	if err != nil {
		return fmt.Errorf("looking at the provider: %w", err)
	}
	b.report.BinaryBytes = binary.Size()

	overrides := filepath.Join(b.dir, "cli.tfrc")
	text := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n    %q = %q\n  }\n  direct {}\n}\n",
		address, filepath.Dir(b.Provider), minimalAddress, filepath.Dir(b.Minimal))
	if err := os.WriteFile(overrides, []byte(text), 0o600); err != nil {
		return fmt.Errorf("writing the override of the provider: %w", err)
	}
	b.env = append(environment(), "TF_CLI_CONFIG_FILE="+overrides)
	version := exec.CommandContext(ctx, b.Terraform, "version") //nolint:gosec // the Terraform that the caller names
	version.Env = b.env
	out, err := version.Output()
	if err != nil {
		return fmt.Errorf("asking Terraform for its version: %w", err)
	}
	b.report.Terraform, _, _ = strings.Cut(string(out), "\n")
	return nil
}

// environment is this process's own without what would change Terraform or AWS.
func environment() []string {
	env := []string{
		"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "AWS_EC2_METADATA_DISABLED=true",
		"AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
	}
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "TF_") && !strings.HasPrefix(variable, "AWS_") {
			env = append(env, variable)
		}
	}
	return env
}

// load is what the system says of its load, if it says anything.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	one, _, _ := strings.Cut(string(text), " ")
	return one
}

// subject is something that is measured, in turn with others.
type subject struct {
	scenario string
	count    int
	floor    string // the scenario to compare with, of the same count
	run      func(context.Context) (sample, error)
}

func (s subject) same(other subject) bool {
	return s.scenario == other.scenario && s.count == other.count
}

// measure runs the subjects in turn, every other time in the opposite order, so
// that what else the machine does hits all of them alike. A subject may be there
// more than once.
func (b *bench) measure(ctx context.Context, runs int, subjects ...subject) error {
	samples := make([][]sample, len(subjects)) // by the subject's first place
	for run := range runs {
		for n := range subjects {
			if run%2 == 1 {
				n = len(subjects) - 1 - n
			}
			s := subjects[n]
			taken, err := s.run(ctx)
			if err != nil {
				return fmt.Errorf("%s of %d: %w", s.scenario, s.count, err)
			}
			first := slices.IndexFunc(subjects, s.same)
			samples[first] = append(samples[first], taken)
			_, _ = fmt.Fprintf(b.progress, "%d/%d %s of %d: %.2f s\n", run+1, runs, s.scenario, s.count, taken.wall.Seconds()) // the report is what counts
		}
	}
	before := len(b.report.Rows)
	for n, taken := range samples {
		if len(taken) > 0 {
			b.report.Rows = append(b.report.Rows, newRow(subjects[n], taken))
		}
	}
	for n := range b.report.Rows[before:] {
		row := &b.report.Rows[before+n]
		if floor, ok := b.report.row(row.Floor, row.Count); ok {
			row.Ratio = ratio(*row, floor)
		}
	}
	return nil
}
