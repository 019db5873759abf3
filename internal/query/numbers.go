package query

import (
	"fmt"
	"strconv"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// maxCount is more events than there can be, so that no sum of counts overflows.
const maxCount = 1 << 48

// reader reads the rows of a check. It has the first problem that it met.
type reader struct {
	queryID string
	err     error
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = &ResultError{QueryID: r.queryID, Problem: fmt.Sprintf(format, args...)}
	}
}

func (r *reader) text(row Row, column string) string {
	value, ok := row.Get(column)
	if !ok {
		r.fail("has no column %s", column)
	}
	return lake.Printable(value)
}

func (r *reader) number(row Row, column string) int64 {
	value := r.text(row, column)
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < 0 || n > maxCount {
		r.fail("has %q in the column %s, where a number of events is needed", value, column)
	}
	return n
}

func (r *reader) day(row Row, column string) time.Time {
	value := r.text(row, column)
	day, err := time.Parse(dayFormat, value)
	if err != nil {
		r.fail("has %q in the column %s, where a day is needed", value, column)
	}
	return day
}
