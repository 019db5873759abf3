package lakesql

import (
	"database/sql/driver"
	"fmt"
	"strings"

	"modernc.org/sqlite"
)

// extremeBy is the value of the row in which another is the greatest or the
// least.
type extremeBy struct {
	sign      int
	value, by driver.Value
}

// Step looks at a row.
func (e *extremeBy) Step(_ *sqlite.FunctionContext, row []driver.Value) error {
	if row[1] != nil && (e.by == nil || e.sign*order(row[1], e.by) > 0) {
		e.value, e.by = row[0], row[1]
	}
	return nil
}

// WindowInverse would take a row out of a window.
func (e *extremeBy) WindowInverse(*sqlite.FunctionContext, []driver.Value) error {
	return fmt.Errorf("the simulator does not know max_by and min_by over a frame that moves")
}

// WindowValue is the result so far.
func (e *extremeBy) WindowValue(*sqlite.FunctionContext) (driver.Value, error) { return e.value, nil }

// Final ends the group.
func (e *extremeBy) Final(*sqlite.FunctionContext) {}

// order compares two values of the same type.
func order(a, b driver.Value) int {
	_, aText := a.(string)
	_, bText := b.(string)
	if aText || bText {
		return strings.Compare(text(a), text(b))
	}
	switch x, y := float(a), float(b); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}
