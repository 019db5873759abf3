package bench

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// subject is something that is measured, in turn with others.
type subject struct {
	row   string // the name of its row in the report
	count int
	floor string // the row to compare with, of the same count
	run   func(context.Context) (harness.Usage, error)
}

// measure runs the subjects in turn, every other time in the opposite order, so
// that what else the machine does hits all of them alike. A subject may be there
// more than once.
func (b *bench) measure(ctx context.Context, runs int, subjects ...subject) error {
	used := make([][]harness.Usage, len(subjects)) // by the subject's first place
	for run := range runs {
		for n := range subjects {
			if run%2 == 1 {
				n = len(subjects) - 1 - n
			}
			s := subjects[n]
			usage, err := s.run(ctx)
			if err != nil {
				return fmt.Errorf("%s of %d: %w", s.row, s.count, err)
			}
			first := slices.IndexFunc(subjects, func(other subject) bool { return other.row == s.row && other.count == s.count })
			used[first] = append(used[first], usage)
			b.say("%d/%d %s of %d: %.2f s", run+1, runs, s.row, s.count, usage.Wall.Seconds())
		}
	}
	for n, usages := range used {
		if len(usages) > 0 {
			row := newRow(subjects[n], usages)
			if floor, ok := b.report.row(row.Floor, row.Count); ok {
				row.Ratio = ratio(row, floor)
			}
			b.report.Rows = append(b.report.Rows, row)
		}
	}
	return nil
}

// The arguments of commands. A plan that is not empty is an error.
var (
	planArgs      = []string{"plan", "-input=false", "-no-color", "-detailed-exitcode"}
	noRefreshArgs = append(slices.Clone(planArgs), "-refresh=false")
	applyArgs     = []string{"apply", "-input=false", "-no-color", "-auto-approve"}
	saveArgs      = []string{"plan", "-input=false", "-no-color", "-out=" + harness.SavedPlan}
	savedArgs     = []string{"apply", "-input=false", "-no-color", harness.SavedPlan}
)

// longest is how long a run may take: what takes longer is not worth a number.
const longest = 10 * time.Minute

// in returns what makes a place, runs commands there and measures the last.
func (b *bench) in(prepare preparation, commands ...[]string) func(context.Context) (harness.Usage, error) {
	return func(ctx context.Context) (used harness.Usage, err error) {
		ctx, cancel := context.WithTimeout(ctx, longest)
		defer cancel()
		p, err := prepare(ctx)
		if p.Simulator != nil {
			defer p.End()
		}
		for _, args := range commands {
			if err == nil {
				used, err = p.Measure(ctx, p.Simulator, b.Provider, args...)
			}
		}
		return used, err
	}
}
