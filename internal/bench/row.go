package bench

import (
	"math"
	"slices"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// Row is what was measured of one subject. Memory and calls are the most that
// any run took, throttled calls those of all runs.
type Row struct {
	Scenario       string           `json:"scenario"`
	Count          int              `json:"count"`
	Walls          []float64        `json:"wall_seconds"` // of each run
	Wall           float64          `json:"wall_median_seconds"`
	WallMin        float64          `json:"wall_min_seconds"`
	WallMax        float64          `json:"wall_max_seconds"`
	Floor          string           `json:"floor,omitempty"`
	Ratio          float64          `json:"ratio,omitempty"` // the median of what each run took of the floor's
	CPU            float64          `json:"cpu_median_seconds"`
	TerraformBytes int64            `json:"terraform_peak_bytes,omitempty"`
	ProviderBytes  int64            `json:"provider_peak_bytes,omitempty"`
	SimulatorBytes int64            `json:"simulator_peak_bytes,omitempty"`
	SimulatorCPU   float64          `json:"simulator_cpu_median_seconds,omitempty"`
	Calls          map[string]int64 `json:"calls,omitempty"`
	OwnReads       int64            `json:"own_reads,omitempty"` // of the calls, those that read imports which the command started
	Throttled      int64            `json:"throttled"`
	PlanBytes      int64            `json:"plan_bytes,omitempty"` // the size of the saved plan
}

func newRow(s subject, used []harness.Usage) Row {
	row := Row{Scenario: s.row, Count: s.count, Floor: s.floor, Calls: map[string]int64{}}
	var cpus, simulatorCPUs []float64
	for _, taken := range used {
		row.Walls = append(row.Walls, taken.Wall.Seconds())
		cpus = append(cpus, taken.CPU.Seconds())
		simulatorCPUs = append(simulatorCPUs, taken.SimulatorCPU.Seconds())
		row.SimulatorBytes = max(row.SimulatorBytes, taken.Simulator)
		row.TerraformBytes = max(row.TerraformBytes, taken.Terraform)
		row.ProviderBytes = max(row.ProviderBytes, taken.Provider)
		row.Throttled += taken.Throttled
		row.OwnReads = max(row.OwnReads, taken.OwnReads)
		row.PlanBytes = max(row.PlanBytes, taken.Saved)
		for operation, n := range taken.Calls {
			row.Calls[operation] = max(row.Calls[operation], n)
		}
	}
	row.Wall, row.WallMin, row.WallMax = median(row.Walls), slices.Min(row.Walls), slices.Max(row.Walls)
	row.CPU, row.SimulatorCPU = median(cpus), median(simulatorCPUs)
	return row
}

// reads returns the number of calls that AWS counts as reads of CloudTrail.
func (r Row) reads() float64 {
	var n int64
	for operation, calls := range r.Calls {
		if operation != "StartImport" && operation != "StopImport" && operation != "GetCallerIdentity" {
			n += calls
		}
	}
	return float64(n)
}

// median returns the middle one of numbers, or what lies between the two.
func median(numbers []float64) float64 {
	if len(numbers) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(numbers))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

// ratio returns the median of the ratios of runs that came one after the other.
func ratio(of, to Row) float64 {
	return paired(of, to, func(of, to float64) float64 { return of / to })
}

// share returns the median of the differences of runs that came one after the other.
func share(of, to Row) float64 {
	return paired(of, to, func(of, to float64) float64 { return of - to })
}

// paired returns the median of a comparison of runs that came one after the
// other. What ran more often is taken by its mean of so many runs.
func paired(of, to Row, compare func(of, to float64) float64) float64 {
	runs := min(len(of.Walls), len(to.Walls))
	at := func(row Row, run int) (mean float64) {
		n := len(row.Walls) / runs
		for _, wall := range row.Walls[run*n : (run+1)*n] {
			mean += wall / float64(n)
		}
		return mean
	}
	var compared []float64
	for run := range runs {
		compared = append(compared, compare(at(of, run), at(to, run)))
	}
	return median(compared)
}
