package corelife

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
)

// step is a part of a life, and a column of the table.
type step string

const (
	stepApply       step = "apply"
	stepEmptyPlan   step = "empty plan"
	stepLostState   step = "lost state"
	stepPart        step = "other role, part"
	stepRetry       step = "retry"
	stepOtherRole   step = "other role"
	stepDeniedRole  step = "denied role"
	stepReplacement step = "replacement"
	stepDestroy     step = "destroy"
	stepResume      step = "resume"
)

var steps = []step{
	stepApply, stepEmptyPlan, stepLostState, stepPart, stepRetry, stepOtherRole, stepDeniedRole, stepReplacement, stepDestroy, stepResume,
}

// The ends of a step.
const (
	endWell    = "ok"
	endRefused = "refused" // cleanly, as it has to be
	endLeftOut = "cannot"
	endBadly   = "FAIL"
)

// cell is how a step has ended, and why if that is not the usual end.
type cell struct{ end, why string }

// table is how every step has ended in every world.
type table struct {
	mu    sync.Mutex
	cells map[string]map[step]cell // by world
}

var results = &table{cells: map[string]map[step]cell{}}

// add notes how a step has ended.
func (t *table) add(world side, of step, how cell) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.cells[world.String()] == nil {
		t.cells[world.String()] = map[step]cell{}
	}
	t.cells[world.String()][of] = how
}

// String returns the table of the worlds in which something was done.
func (t *table) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	rows := [][]string{{"switch"}}
	for _, of := range steps {
		rows[0] = append(rows[0], string(of))
	}
	var notes []string
	wrong := 0
	for _, world := range sides() {
		cells, led := t.cells[world.String()]
		if !led {
			continue
		}
		row := []string{world.String()}
		for _, of := range steps {
			text := cmp.Or(cells[of].end, "-") // nobody came to it
			if text == endBadly {
				wrong++
			}
			if why := cells[of].why; why != "" {
				if !slices.Contains(notes, why) {
					notes = append(notes, why)
				}
				text += fmt.Sprintf(" (%d)", slices.Index(notes, why)+1)
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	verdict := "all green"
	if wrong > 0 {
		verdict = fmt.Sprintf("%d failures", wrong)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "The core life of an import in %d worlds: %s\n\n%s\n", len(rows)-1, verdict, aligned(rows))
	for i, note := range notes {
		fmt.Fprintf(&text, "(%d) %s\n", i+1, note)
	}
	return text.String()
}

// aligned writes rows in columns.
func aligned(rows [][]string) string {
	var text strings.Builder
	columns := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		_, _ = fmt.Fprintln(columns, strings.Join(row, "\t")) // a builder takes everything
	}
	_ = columns.Flush() // a builder takes everything
	return text.String()
}

// write prints the table, which go test shows with -v or after a failure, and
// writes it into a file, if a name is given. If no life was led, there is none.
func (t *table) write(file string) error {
	if len(t.cells) == 0 {
		return nil
	}
	text := t.String()
	fmt.Println(text)
	if file == "" {
		return nil
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil { //nolint:gosec // the file that the caller names
		return fmt.Errorf("writing the table: %w", err)
	}
	return nil
}
