package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
)

// Report is what one go has found.
type Report struct {
	Terraform   string   `json:"terraform"`
	Machine     string   `json:"machine"`
	LoadBefore  string   `json:"load_before,omitempty"` // the load average of a minute
	LoadAfter   string   `json:"load_after,omitempty"`
	BinaryBytes int64    `json:"binary_bytes"`
	Rows        []Row    `json:"rows"`
	Errors      []string `json:"errors,omitempty"` // of scenarios that could not be measured
	Limits      []Limit  `json:"limits"`
}

// Row is what was measured of one scenario. Memory and calls are the most that
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
	Calls          map[string]int64 `json:"calls,omitempty"`
	Throttled      int64            `json:"throttled"`
}

func newRow(s subject, samples []sample) Row {
	row := Row{Scenario: s.scenario, Count: s.count, Floor: s.floor, Calls: map[string]int64{}}
	var cpus []float64
	for _, taken := range samples {
		row.Walls = append(row.Walls, taken.wall.Seconds())
		cpus = append(cpus, taken.cpu.Seconds())
		row.TerraformBytes = max(row.TerraformBytes, taken.terraform)
		row.ProviderBytes = max(row.ProviderBytes, taken.provider)
		row.Throttled += taken.throttled
		for operation, n := range taken.calls {
			row.Calls[operation] = max(row.Calls[operation], n)
		}
	}
	row.Wall, row.WallMin, row.WallMax = median(row.Walls), slices.Min(row.Walls), slices.Max(row.Walls)
	row.CPU = median(cpus)
	return row
}

// reads are the row's calls that AWS counts as reads of CloudTrail.
func (r Row) reads() int64 {
	var n int64
	for operation, calls := range r.Calls {
		if operation != "StartImport" && operation != "StopImport" && operation != "GetCallerIdentity" {
			n += calls
		}
	}
	return n
}

func (r Report) row(scenario string, count int) (Row, bool) {
	i := slices.IndexFunc(r.Rows, func(row Row) bool { return row.Scenario == scenario && row.Count == count })
	if i < 0 {
		return Row{}, false
	}
	return r.Rows[i], true
}

// median is the middle one of numbers, or lies between the two.
func median(numbers []float64) float64 {
	if len(numbers) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(numbers))
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[middle-1] + sorted[middle]) / 2
	}
	return sorted[middle]
}

// ratio is the median of the ratios of runs that came one after the other. What
// ran more often is taken by its mean of so many runs.
func ratio(of, to Row) float64 {
	var ratios []float64
	if runs := min(len(of.Walls), len(to.Walls)); runs > 0 {
		ofs, tos := len(of.Walls)/runs, len(to.Walls)/runs
		for i := range runs {
			ratios = append(ratios, mean(of.Walls[i*ofs:(i+1)*ofs])/mean(to.Walls[i*tos:(i+1)*tos]))
		}
	}
	return median(ratios)
}

func mean(numbers []float64) float64 {
	sum := 0.0
	for _, number := range numbers {
		sum += number
	}
	return sum / float64(len(numbers))
}

// share is the median of the differences of runs that came one after the other.
func share(of, to Row) float64 {
	var shares []float64
	for i := range min(len(of.Walls), len(to.Walls)) {
		shares = append(shares, of.Walls[i]-to.Walls[i])
	}
	return median(shares)
}

// WriteJSON writes the report for programs.
func (r Report) WriteJSON(out io.Writer) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(r); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// WriteTable writes the report for people.
func (r Report) WriteTable(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(table, format, args...) } // Flush tells
	line("%s, %s, load %s before and %s after\n\n", r.Terraform, r.Machine, orDash(r.LoadBefore), orDash(r.LoadAfter))
	line("scenario\tcount\twall s (min-max)\tto floor\tCPU s\tterraform MiB\tprovider MiB\tthrottled\tcalls\n")
	for _, row := range r.Rows {
		line("%s\t%d\t%s (%s-%s)\t%s\t%s\t%s\t%s\t%d\t%s\n", row.Scenario, row.Count, seconds(row.Wall), seconds(row.WallMin), seconds(row.WallMax),
			times(row.Ratio), seconds(row.CPU), mebibytes(row.TerraformBytes), mebibytes(row.ProviderBytes), row.Throttled, calls(row.Calls))
	}
	line("\nlimit\tat most\tmeasured\toutcome\n")
	for _, limit := range r.Limits {
		line("%s\t%s\t%s\t%s\n", limit.Name, limit.AtMost, orDash(limit.Measured), limit.Outcome)
	}
	for _, text := range r.Errors {
		line("\n%s\n", text)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("writing the table: %w", err)
	}
	return nil
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func seconds(s float64) string {
	if s < 1 {
		return fmt.Sprintf("%.3f", s)
	}
	return fmt.Sprintf("%.2f", s)
}

func times(ratio float64) string {
	if ratio == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2fx", ratio)
}

func mebibytes(bytes int64) string {
	if bytes == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f", float64(bytes)/(1<<20))
}

func calls(of map[string]int64) string {
	var parts []string
	for _, operation := range slices.Sorted(maps.Keys(of)) {
		parts = append(parts, fmt.Sprintf("%s %d", operation, of[operation]))
	}
	return orDash(strings.Join(parts, ", "))
}
