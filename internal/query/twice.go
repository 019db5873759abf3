package query

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// Own stands for the event data store's own collection of events, beside the ids of
// imports.
const Own = "event_data_store"

// storeWait bounds how long the answer waits for whether the event data store collects
// events, which is only a part of it.
const storeWait = 20 * time.Second

// maxPairs bounds how many pairs are named for a month.
const maxPairs = 100

// Duplicates are the events of a month that are stored more than once.
type Duplicates struct {
	Month    string // such as 2024-03
	EventIDs int64  // how many event ids have copies
	Extra    int64  // how many copies there are too many
	Days     int64  // on how many days
	Pairs    []Pair // which two may both have stored them, by their times
	// Unexplained is the days of which no pair has both; nil if that is not known.
	Unexplained *int64
}

// Pair is two imports, or an import and Own, whose times have days with duplicates in
// common.
type Pair struct {
	First, Second string
	Days          int64
}

// twice finds events with the same id, and what may have stored both.
func (r *Region) twice(ctx context.Context, run *run, request Request) (Answer, error) {
	id, rows, err := r.query(ctx, run, twiceSQL(run.stores[0], request.Start, request.End))
	if err != nil {
		return Answer{}, err
	}
	read := &reader{queryID: id}
	answer := Answer{Rows: rows, Duplicates: []Duplicates{}, Total: new(int64)}
	var days []time.Time
	for _, row := range rows {
		day := read.day(row, columnDay)
		ids, extra := read.number(row, columnIDs), read.number(row, columnExtra)
		if n := len(answer.Duplicates); n == 0 || answer.Duplicates[n-1].Month != month(day) {
			answer.Duplicates = append(answer.Duplicates, Duplicates{Month: month(day)})
		}
		last := &answer.Duplicates[len(answer.Duplicates)-1]
		last.EventIDs, last.Extra, last.Days = last.EventIDs+ids, last.Extra+extra, last.Days+1
		*answer.Total += extra
		days = append(days, day)
	}
	if read.err != nil || len(days) == 0 {
		return answer, read.err
	}
	sources, err := r.sources(ctx, run.stores[0], request)
	if err != nil {
		return Answer{}, err
	}
	answer.Missing = sources.missing
	for i := range answer.Duplicates {
		sources.explain(&answer.Duplicates[i], days)
	}
	return answer, nil
}

func month(day time.Time) string { return day.Format("2006-01") }

// sources are what may have stored events of an event data store.
type sources struct {
	imports  []lake.Import
	missing  []string // imports that AWS does not find
	store    lake.EventDataStore
	storeErr error // why it is not known whether it collects events itself
}

// sources reads the imports that were asked for, or all into the event data store, and
// the event data store.
func (r *Region) sources(ctx context.Context, store string, request Request) (sources, error) {
	ids := request.Imports
	if len(ids) == 0 {
		for row, err := range r.engine.List(ctx, lake.Filter{Destination: request.Store}) {
			if err != nil {
				return sources{}, fmt.Errorf("listing the imports: %w", err)
			}
			if !slices.Contains(ids, row.ID) {
				ids = append(ids, row.ID)
			}
		}
	}
	imports, missing, err := r.importsInto(ctx, store, ids)
	if err != nil {
		return sources{}, err
	}
	all := sources{imports: slices.DeleteFunc(imports, copiedNothing), missing: missing}
	soon, stop := context.WithTimeout(ctx, storeWait)
	defer stop()
	if all.store, all.storeErr = r.engine.GetEventDataStore(soon, request.Store); all.storeErr != nil {
		r.engine.Log(ctx, "the event data store cannot be read: whether it collects events itself is not known",
			map[string]any{"event_data_store": request.Store, "region": r.engine.Name(), "error": all.storeErr.Error()})
	}
	return all, nil
}

// copiedNothing reports whether AWS says of an import that has ended that it has
// copied no event.
func copiedNothing(imported lake.Import) bool {
	return imported.Status.Finished() && imported.Counted && imported.Statistics.EventsCompleted == 0
}

// on returns what may have stored events of a day.
func (s sources) on(day time.Time) []string {
	var names []string
	before := day.AddDate(0, 0, 1)
	for _, imported := range s.imports {
		if imported.Content.Covers(day, before) {
			names = append(names, imported.ID)
		}
	}
	if s.storeErr == nil && s.store.MayCollect(before) {
		names = append(names, Own)
	}
	return names
}

// explain adds to the duplicates of a month what may have stored both copies on its
// days.
func (s sources) explain(duplicates *Duplicates, days []time.Time) {
	var unexplained int64
	duplicates.Pairs = []Pair{}
	at := map[Pair]int{}
	for _, day := range days {
		if month(day) != duplicates.Month {
			continue
		}
		names := s.on(day)
		if len(names) < 2 {
			unexplained++
		}
		for i, first := range names {
			for _, second := range names[i+1:] {
				pair := Pair{First: first, Second: second}
				n, known := at[pair]
				switch {
				case known:
					duplicates.Pairs[n].Days++
				case len(duplicates.Pairs) < maxPairs:
					at[pair] = len(duplicates.Pairs)
					duplicates.Pairs = append(duplicates.Pairs, Pair{first, second, 1})
				}
			}
		}
	}
	if s.storeErr == nil && len(s.missing) == 0 || unexplained == 0 {
		duplicates.Unexplained = &unexplained
	}
}
