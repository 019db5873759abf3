package lakesim

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// importShape is an import on the wire.
type importShape struct {
	ImportId         string //nolint:revive // the API's spelling
	Destinations     []string
	ImportSource     importSource
	StartEventTime   *awsapi.Timestamp `json:",omitempty"`
	EndEventTime     *awsapi.Timestamp `json:",omitempty"`
	ImportStatus     string            `json:",omitempty"`
	CreatedTimestamp awsapi.Timestamp
	UpdatedTimestamp awsapi.Timestamp
	ImportStatistics *importStatistics `json:",omitempty"`
}

// importRow is an import in a list.
type importRow struct {
	ImportId         string //nolint:revive // the API's spelling
	ImportStatus     string `json:",omitempty"`
	Destinations     []string
	CreatedTimestamp awsapi.Timestamp
	UpdatedTimestamp awsapi.Timestamp
}

// view is what the simulated AWS shows of imports: what is true, as the world
// at a moment distorts it.
type view struct {
	world *World
	now   time.Time
}

func (s *Simulator) view() view { return view{s.world.Load(), s.now()} }

func (v view) ago(d Duration) time.Time { return v.now.Add(-time.Duration(d)) }

// within reports whether less than d has passed since a time.
func (v view) within(d Duration, since time.Time) bool { return v.now.Sub(since) < time.Duration(d) }

// found reports whether GetImport finds an import.
func (v view) found(r *importRecord) bool { return !v.within(v.world.GetLag, r.created) }

// expired reports whether the record of an import is no longer kept.
func (v view) expired(r *importRecord) bool {
	return v.world.RecordsExpireAfter > 0 && !r.running() && !v.within(v.world.RecordsExpireAfter, r.updated)
}

// listed reports whether ListImports has a row for an import. It shows none
// that is younger than lag or the world's own.
func (v view) listed(r *importRecord, lag time.Duration) bool {
	lag = max(lag, time.Duration(v.world.ListLag))
	window := v.world.ListAgeWindow
	return !v.within(Duration(lag), r.created) && (window == 0 || v.within(window, r.created)) && !v.expired(r)
}

// state returns the state of an import that GetImport shows, and from when it is.
func (v view) state(r *importRecord) (importState, time.Time) {
	from := v.ago(v.world.Stale)
	state := r.history.at(from)
	older := func(lag Duration, call time.Time, before importState) {
		if v.within(lag, call) && !call.After(from) {
			state, from = before, call
		}
	}
	older(v.world.StaleAfterStop, r.stopped.at, r.stopped.before)
	older(v.world.StaleAfterRetry, r.retried.at, r.retried.before)
	older(v.world.StaleAfterStart, r.created, r.history[0].importState)
	return state, from
}

// record makes the answer of an operation that returns a record.
func (v view) record(operation string, r *importRecord, state importState, from time.Time) any {
	shape := importShape{
		ImportId: r.id, Destinations: v.destinations(r), ImportSource: v.source(r),
		ImportStatus:     v.status(state.status),
		CreatedTimestamp: v.recordTime(r.created), UpdatedTimestamp: v.recordTime(state.updated),
	}
	shape.StartEventTime, shape.EndEventTime = v.bounds(r)
	if operation != "StartImport" {
		shape.ImportStatistics = v.statistics(r, state, from)
	}
	var without []string
	for _, name := range v.world.RecordWithout {
		if first, member, found := strings.Cut(name, "."); !found || !slices.Contains(recordOperations, first) {
			without = append(without, name)
		} else if first == operation {
			without = append(without, member)
		}
	}
	return leaveOut(shape, without)
}

// row makes the row of an import in a list.
func (v view) row(r *importRecord, state importState) any {
	return leaveOut(importRow{
		r.id, v.status(state.status), v.destinations(r), v.recordTime(r.created), v.recordTime(state.updated),
	}, v.world.RowWithout)
}

func (v view) status(status string) string {
	if additional, there := v.world.AdditionalStatus[status]; there {
		return additional
	}
	return status
}

// statistics returns what a record counts, which lags behind the state from a time.
func (v view) statistics(r *importRecord, state importState, from time.Time) *importStatistics {
	if v.world.StatisticsLag == 0 {
		return &state.statistics
	}
	if ago := v.ago(v.world.StatisticsLag); ago.Before(from) {
		from = ago
	}
	if from.Before(r.created) {
		if v.world.StatisticsMissing == StatisticsAbsent {
			return nil
		}
		return &importStatistics{}
	}
	past := r.history.at(from).statistics
	return &past
}

func (v view) destinations(r *importRecord) []string {
	if v.world.DestinationForm == DestinationID {
		return []string{r.destination[strings.LastIndexByte(r.destination, '/')+1:]}
	}
	return []string{r.destination}
}

func (v view) source(r *importRecord) importSource {
	source := r.source
	uri := *source.S3LocationUri
	switch v.world.URIForm {
	case URIWithSlash:
		uri = strings.TrimSuffix(uri, "/") + "/"
	case URIWithoutSlash:
		uri = strings.TrimSuffix(uri, "/")
	}
	source.S3LocationUri = &uri
	return importSource{&source}
}

// bounds returns the time range of an import as records show it.
func (v view) bounds(r *importRecord) (start, end *awsapi.Timestamp) {
	start, end = r.start, r.end
	switch v.world.Bounds {
	case BoundsStartOnly:
		end = nil
	case BoundsEndOnly:
		start = nil
	case BoundsFilledIn:
		if start == nil {
			start = &awsapi.Timestamp{Time: r.created.AddDate(0, 0, -int(r.store.retention))}
		}
		if end == nil {
			end = &awsapi.Timestamp{Time: r.created}
		}
	}
	return v.eventTime(start), v.eventTime(end)
}

func (v view) eventTime(t *awsapi.Timestamp) *awsapi.Timestamp {
	if t == nil || v.world.Times != TimesSeconds {
		return t
	}
	return &awsapi.Timestamp{Time: t.Truncate(time.Second)}
}

func (v view) recordTime(t time.Time) awsapi.Timestamp {
	if v.world.RecordTimes == TimesSeconds {
		t = t.Truncate(time.Second)
	}
	return awsapi.Timestamp{Time: t}
}

// leaveOut returns a shape without the members that paths name.
func leaveOut(shape any, paths []string) any {
	if len(paths) == 0 {
		return shape
	}
	text, err := json.Marshal(shape)
	if err != nil {
		return shape // jsonResponse reports it
	}
	var members map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&members); err != nil {
		return shape // a shape is an object
	}
	for _, path := range paths {
		names := strings.Split(path, ".")
		holder := members
		for _, name := range names[:len(names)-1] {
			holder, _ = holder[name].(map[string]any) // a member left out before holds nothing
		}
		delete(holder, names[len(names)-1])
	}
	return members
}
