package bench

import (
	"fmt"
	"math"
	"slices"
)

// Limit is what is asked of the provider, and what was measured.
type Limit struct {
	Name     string `json:"name"`
	AtMost   string `json:"at_most"`
	Measured string `json:"measured,omitempty"`
	Outcome  string `json:"outcome"`
}

// The outcomes of limits.
const pass, fail, notMeasured = "pass", "FAIL", "not measured"

// OK reports whether no limit was exceeded and every scenario could be measured.
func (r Report) OK() bool {
	return len(r.Errors) == 0 && !slices.ContainsFunc(r.Limits, func(l Limit) bool { return l.Outcome == fail })
}

// limit is what a scenario has to keep.
type limit struct {
	name   string
	unit   string
	atMost float64
	value  func(*measured) float64 // not a number where something cannot be seen
}

// measured is what values are taken from.
type measured struct {
	Report
	missing bool // whether a row that was asked for is not there
}

func (m *measured) at(row string, count int) Row {
	found, ok := m.row(row, count)
	m.missing = m.missing || !ok
	return found
}

// reads is the value of a limit on the reads of each of some rows.
func reads(count int, rows ...string) func(*measured) float64 {
	return func(m *measured) (most float64) {
		for _, row := range rows {
			most = max(most, m.at(row, count).reads())
		}
		return most
	}
}

// otherReads is the value of a limit on the reads of a row without those of the
// imports that the command itself has started: how many these need depends on
// how long they run.
func otherReads(count int, row string) func(*measured) float64 {
	return func(m *measured) float64 {
		found := m.at(row, count)
		return found.reads() - float64(found.OwnReads)
	}
}

// throttled is the value of a limit on the throttled calls of a row.
func throttled(count int, row string) func(*measured) float64 {
	return func(m *measured) float64 { return float64(m.at(row, count).Throttled) }
}

// seen returns a number of bytes, or not a number if they could not be seen.
func seen(bytes int64) float64 {
	if bytes == 0 {
		return math.NaN()
	}
	return float64(bytes)
}

// judge compares what was measured with the limits of all scenarios.
func judge(r Report) []Limit {
	var judged []Limit
	for _, s := range scenarios {
		for _, l := range s.limits {
			limit := Limit{Name: l.name, AtMost: quantity(l.atMost, l.unit), Outcome: notMeasured}
			m := &measured{Report: r}
			if value := l.value(m); !m.missing && !math.IsNaN(value) && !math.IsInf(value, 0) {
				limit.Measured, limit.Outcome = quantity(value, l.unit), fail
				if value <= l.atMost {
					limit.Outcome = pass
				}
			}
			judged = append(judged, limit)
		}
	}
	return judged
}

func quantity(value float64, unit string) string {
	if unit != "x" {
		unit = " " + unit
	}
	if value == math.Trunc(value) {
		return fmt.Sprintf("%.0f%s", value, unit)
	}
	return fmt.Sprintf("%.2f%s", value, unit)
}
