package query

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// Window is the events of an import's time range beside what the import has copied.
type Window struct {
	ImportID   string
	Status     lake.Status
	Start, End time.Time // zero if the import is of all times
	Events     *int64    // in the event data store, with an eventTime in the range; nil if the range is not known
	Imported   *int64    // by AWS's statistics; nil if AWS does not show it
}

// Difference returns how many more events there are than were imported; nil if that
// is not known.
func (w Window) Difference() *int64 {
	if w.Imported == nil || w.Events == nil {
		return nil
	}
	difference := *w.Events - *w.Imported
	return &difference
}

// compare counts the events of each import's range, in as few scans as possible.
func (r *Region) compare(ctx context.Context, run *run, request Request) (Answer, error) {
	imports, missing, err := r.importsInto(ctx, run.stores[0], request.Imports)
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Rows: []Row{}, Windows: []Window{}, Total: new(int64), Missing: missing}
	var spans []span
	for _, imported := range imports {
		spans = append(spans, span{imported.Content.StartEventTime, imported.Content.EndEventTime})
		one := Window{ImportID: imported.ID, Status: imported.Status}
		if !spans[len(spans)-1].all() {
			one.Start, one.End = imported.Content.StartEventTime, imported.Content.EndEventTime
		}
		if imported.Counted {
			one.Imported = &imported.Statistics.EventsCompleted
		}
		answer.Windows = append(answer.Windows, one)
	}
	done := 0
	for _, size := range chunks(run.stores[0], spans) {
		id, rows, err := r.query(ctx, run, compareSQL(run.stores[0], spans[done:done+size]))
		if err != nil {
			return Answer{}, err
		}
		read := &reader{queryID: id}
		if len(rows) != 1 {
			read.fail("has %d rows, where it is one", len(rows))
			return Answer{}, read.err
		}
		for i := range size {
			events := read.number(rows[0], column(i+1))
			answer.Windows[done+i].Events = &events
		}
		if read.err != nil {
			return Answer{}, read.err
		}
		answer.Rows = append(answer.Rows, rows...)
		done += size
	}
	for _, id := range missing {
		answer.Windows = append(answer.Windows, Window{ImportID: id})
	}
	for _, window := range answer.Windows {
		difference := window.Difference()
		if difference == nil {
			answer.Total = nil
			break
		}
		*answer.Total += *difference
	}
	return answer, nil
}

// importsInto reads imports, sorted by their ranges, those of all times first. One into
// another event data store is an error. One that AWS does not find is none: it does not
// say how long it keeps records, and an old one must not stand in the way of a plan.
func (r *Region) importsInto(ctx context.Context, store string, ids []string) (imports []lake.Import, missing []string, err error) {
	for _, id := range ids {
		imported, err := r.engine.Get(ctx, id)
		switch {
		case lake.HasCode(err, "ImportNotFound"):
			missing = append(missing, id)
			continue
		case err != nil:
			return nil, nil, fmt.Errorf("reading an import: %w", err)
		}
		into := imported.Content.Destination
		switch {
		case into == "":
			return nil, nil, &ImportError{ImportID: id, Problem: "is shown by AWS without the event data store that it goes into"}
		case lake.StoreID(into) != store:
			return nil, nil, &ImportError{ImportID: id, Problem: "goes into another event data store, " + into}
		}
		imports = append(imports, imported)
	}
	slices.SortStableFunc(imports, func(a, b lake.Import) int {
		if byStart := a.Content.StartEventTime.Compare(b.Content.StartEventTime); byStart != 0 {
			return byStart
		}
		return strings.Compare(a.ID, b.ID)
	})
	return imports, missing, nil
}
