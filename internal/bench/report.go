package bench

import (
	"fmt"
	"io"
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

func (r Report) row(name string, count int) (Row, bool) {
	i := slices.IndexFunc(r.Rows, func(row Row) bool { return row.Scenario == name && row.Count == count })
	if i < 0 {
		return Row{}, false
	}
	return r.Rows[i], true
}

// Write writes the report for people; for programs, it is JSON.
func (r Report) Write(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(table, format, args...) } // Flush returns what fails
	line("%s, %s, load %s before and %s after\n\n", r.Terraform, r.Machine, orDash(r.LoadBefore), orDash(r.LoadAfter))
	line("scenario\tcount\twall s (min-max)\tto floor\tCPU s\tterraform MiB\tprovider MiB\tsimulator MiB, CPU s\tthrottled\tcalls\n")
	for _, row := range r.Rows {
		line("%s\t%d\t%s (%s-%s)\t%s\t%s\t%s\t%s\t%s, %s\t%d\t%s\n", row.Scenario, row.Count, seconds(row.Wall), seconds(row.WallMin), seconds(row.WallMax),
			number("%.2fx", row.Ratio), seconds(row.CPU), mebibytes(row.TerraformBytes), mebibytes(row.ProviderBytes),
			mebibytes(row.SimulatorBytes), number("%.2f", row.SimulatorCPU), row.Throttled, calls(row.Calls)+row.own())
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

// number is a number, or a dash in place of 0, which is what is not known.
func number(format string, n float64) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprintf(format, n)
}

func mebibytes(bytes int64) string { return number("%.0f", float64(bytes)/(1<<20)) }

func seconds(s float64) string {
	if s < 1 {
		return fmt.Sprintf("%.3f", s)
	}
	return fmt.Sprintf("%.2f", s)
}

// own says what a command has read of its own imports, and how much it saved.
func (r Row) own() (text string) {
	if r.OwnReads > 0 {
		text += fmt.Sprintf("; %d reads of its own imports", r.OwnReads)
	}
	if r.PlanBytes > 0 {
		text += fmt.Sprintf("; saved plan %.2f MiB", float64(r.PlanBytes)/(1<<20))
	}
	return text
}

// calls is a map as text; Go prints one by its sorted keys.
func calls(of map[string]int64) string {
	return orDash(strings.NewReplacer("map[", "", "]", "", ":", " ", " ", ", ").Replace(fmt.Sprint(of)))
}
