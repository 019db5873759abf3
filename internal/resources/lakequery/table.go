package lakequery

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// What a terminal can show.
const (
	maxLines = 60 // rows
	maxWidth = 60 // characters of a column
)

// table is what an action prints: headings, and rows with as many cells.
type table struct {
	headings []string
	numbers  []bool // which columns are numbers, on the right
	rows     [][]string
}

// lines returns the table with aligned columns, and how many rows are left out.
func (t table) lines() []string {
	rows := append([][]string{t.headings}, t.rows[:min(len(t.rows), maxLines)]...)
	widths := make([]int, len(t.headings))
	for i, row := range rows {
		rows[i] = slices.Clone(row)
		for j, cell := range row {
			rows[i][j] = short(cell)
			widths[j] = max(widths[j], utf8.RuneCountInString(rows[i][j]))
		}
	}
	var lines []string
	for _, row := range rows {
		var line strings.Builder
		for j, cell := range row {
			width := widths[j]
			if !t.numbers[j] {
				width = -width
			}
			fmt.Fprintf(&line, "%*s  ", width, cell)
		}
		lines = append(lines, strings.TrimRight(line.String(), " "))
	}
	if more := len(t.rows) - maxLines; more > 0 {
		lines = append(lines, fmt.Sprintf("... and %s more rows", report.Grouped(int64(more))))
	}
	return lines
}

// short is a cell that no terminal is steered by.
func short(cell string) string {
	runes := []rune(lake.Printable(cell))
	if len(runes) > maxWidth {
		return string(runes[:maxWidth-3]) + "..."
	}
	return string(runes)
}

// column is a column of a check.
type column[Row any] struct {
	heading string
	number  bool
	cell    func(Row) string
}

func tableOf[Row any](rows []Row, columns ...column[Row]) table {
	var t table
	for _, c := range columns {
		t.headings, t.numbers = append(t.headings, c.heading), append(t.numbers, c.number)
	}
	for _, row := range rows {
		var cells []string
		for _, c := range columns {
			cells = append(cells, c.cell(row))
		}
		t.rows = append(t.rows, cells)
	}
	return t
}

// tableFor returns the answer to a request as a table.
func tableFor(request query.Request, answer query.Answer) table {
	switch request.Check {
	case query.CheckCount:
		by := request.By
		if by == "" {
			by = query.ByMonth
		}
		return tableOf(answer.Counts,
			column[query.Count]{string(by), false, func(c query.Count) string { return or(c.Key, "none") }},
			column[query.Count]{"events", true, func(c query.Count) string { return report.Grouped(c.Events) }})
	case query.CheckTwice:
		return tableOf(answer.Duplicates,
			column[query.Duplicates]{"month", false, func(d query.Duplicates) string { return d.Month }},
			column[query.Duplicates]{"event ids", true, func(d query.Duplicates) string { return report.Grouped(d.EventIDs) }},
			column[query.Duplicates]{"extra copies", true, func(d query.Duplicates) string { return report.Grouped(d.Extra) }},
			column[query.Duplicates]{"days", true, func(d query.Duplicates) string { return report.Grouped(d.Days) }},
			column[query.Duplicates]{"unexplained days", true, func(d query.Duplicates) string { return orUnknown(d.Unexplained) }})
	case query.CheckGaps:
		return tableOf(answer.Gaps,
			column[query.Gap]{"start day", false, func(g query.Gap) string { return day(g.StartDay) }},
			column[query.Gap]{"end day", false, func(g query.Gap) string { return day(g.EndDay) }},
			column[query.Gap]{"days", true, func(g query.Gap) string { return report.Grouped(g.Days) }})
	case query.CheckCompare:
		return tableOf(answer.Windows,
			column[query.Window]{"import", false, func(w query.Window) string { return w.ImportID }},
			column[query.Window]{"status", false, func(w query.Window) string { return or(string(w.Status), "unknown") }},
			column[query.Window]{"from", false, func(w query.Window) string { return from(w) }},
			column[query.Window]{"to", false, func(w query.Window) string { return to(w) }},
			column[query.Window]{"events", true, func(w query.Window) string { return orUnknown(w.Events) }},
			column[query.Window]{"imported", true, func(w query.Window) string { return orUnknown(w.Imported) }},
			column[query.Window]{"difference", true, func(w query.Window) string { return orUnknown(w.Difference()) }})
	}
	return asGiven(answer.Rows)
}

// asGiven has the columns in the order in which the rows have them.
func asGiven(rows []query.Row) table {
	var t table
	for _, row := range rows {
		for _, cell := range row {
			if !slices.Contains(t.headings, cell.Column) {
				t.headings, t.numbers = append(t.headings, cell.Column), append(t.numbers, false)
			}
		}
	}
	for _, row := range rows {
		values := make([]string, len(t.headings))
		for i, heading := range t.headings {
			values[i], _ = row.Get(heading)
		}
		t.rows = append(t.rows, values)
	}
	return t
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func orUnknown(n *int64) string {
	if n == nil {
		return "not known"
	}
	return report.Grouped(*n)
}

func from(w query.Window) string {
	switch {
	case w.Events == nil:
		return "not known"
	case w.Start.IsZero():
		return "all times"
	}
	return report.Timestamp(w.Start)
}

func to(w query.Window) string {
	if w.End.IsZero() {
		return ""
	}
	return report.Timestamp(w.End)
}
