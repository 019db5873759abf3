package bench

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

func TestMeasureInTurn(t *testing.T) {
	var order []string
	subjectOf := func(scenario string, count int, floor string, wall time.Duration) subject {
		return subject{scenario, count, floor, func(context.Context) (harness.Usage, error) {
			order = append(order, scenario)
			return harness.Usage{Wall: wall}, nil
		}}
	}
	floor, ours, grown := subjectOf("floor", 10, "", time.Second), subjectOf("ours", 10, "floor", 3*time.Second), subjectOf("grown", 50, "", 20*time.Second)
	b := &bench{progress: io.Discard}
	if err := b.measure(t.Context(), 2, floor, ours, grown, floor, ours); err != nil {
		t.Fatal(err)
	}
	if want := []string{"floor", "ours", "grown", "floor", "ours", "ours", "floor", "grown", "ours", "floor"}; !slices.Equal(order, want) {
		t.Errorf("order %q", order)
	}
	var rows []string
	for _, row := range b.report.Rows {
		rows = append(rows, row.Scenario)
	}
	if !slices.Equal(rows, []string{"floor", "ours", "grown"}) {
		t.Fatalf("rows %q", rows)
	}
	if got := b.report.Rows[1]; len(got.Walls) != 4 || got.Ratio != 3 {
		t.Errorf("%+v", got)
	}
	if got := b.report.Rows[2]; len(got.Walls) != 2 || got.Ratio != 0 {
		t.Errorf("%+v", got)
	}
}

func TestOptions(t *testing.T) {
	for _, options := range []Options{
		{Runs: 1, Scenarios: []string{"nothing"}},
		{Runs: 1, Counts: []int{0}},
		{},
	} {
		if _, err := Run(t.Context(), options, io.Discard); !errors.Is(err, errOptions) {
			t.Errorf("%+v: %v", options, err)
		}
	}
}

func TestLimitsOfScenarios(t *testing.T) {
	names := map[string]bool{}
	for _, s := range scenarios {
		for _, l := range s.limits {
			if names[l.name] {
				t.Errorf("two limits are called %q", l.name)
			}
			names[l.name] = true
		}
	}
	if len(names) != 35 {
		t.Errorf("%d limits", len(names))
	}
}

func TestRunsOfAScenario(t *testing.T) {
	for _, c := range []struct {
		scenario
		want int
	}{{scenario{}, 3}, {scenario{leastRun: 10}, 10}, {scenario{mostRuns: 1}, 1}, {scenario{mostRuns: 5}, 3}} {
		if got := c.runs(3); got != c.want {
			t.Errorf("%+v: %d runs", c.scenario, got)
		}
	}
}

func TestBetweenImports(t *testing.T) {
	noon := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	ran := func(from, to int, completed int64) harness.ImportStats {
		return harness.ImportStats{Created: noon.Add(time.Duration(from) * time.Second), Updated: noon.Add(time.Duration(to) * time.Second), Statistics: map[string]int64{"prefixes_completed": completed}}
	}
	for _, c := range []struct {
		imports []harness.ImportStats
		want    time.Duration
	}{
		{[]harness.ImportStats{ran(70, 100, 7), ran(0, 60, 6), ran(102, 102, 0)}, 6 * time.Second},
		{[]harness.ImportStats{ran(0, 60, 6), ran(59, 100, 5)}, 0},
		{[]harness.ImportStats{ran(0, 60, 0), ran(61, 100, 5)}, 0},
		{[]harness.ImportStats{ran(0, 60, 6)}, 0},
		{nil, 0},
	} {
		got, err := betweenImports(c.imports)
		if got != c.want || (c.want == 0) != errors.Is(err, errNoHandover) {
			t.Errorf("%v: %s, %v", c.imports, got, err)
		}
	}
}
