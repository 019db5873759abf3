package query_test

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query/fakeapi"
)

func at(text string) time.Time {
	parsed, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return parsed
}

func check(name query.Check, changes ...func(*query.Request)) query.Request {
	asked := query.Request{Check: name, Store: fakeapi.Store}
	for _, change := range changes {
		change(&asked)
	}
	return asked
}

func table(columns string, rows ...string) func(string) fakeapi.Table {
	result := fakeapi.Table{Columns: strings.Split(columns, ",")}
	for _, row := range rows {
		result.Rows = append(result.Rows, strings.Split(row, ","))
	}
	return func(string) fakeapi.Table { return result }
}

// imports makes the fake have imports: an id's last digit, its range, its events.
func imports(fake *fakeapi.AWS, rows ...string) {
	records := map[string]any{}
	var list []any
	for _, row := range rows {
		fields := strings.Split(row, ",")
		record := map[string]any{
			"ImportId": importID(fields[0]), "ImportStatus": "COMPLETED", "Destinations": []any{fakeapi.Store}, "CreatedTimestamp": 1.7e9,
		}
		if fields[1] != "" {
			record["StartEventTime"], record["EndEventTime"] = at(fields[1]).Unix(), at(fields[2]).Unix()
		}
		if fields[3] != "" {
			var events int64
			if _, err := fmt.Sscan(fields[3], &events); err != nil {
				panic(err)
			}
			record["ImportStatistics"] = map[string]any{"EventsCompleted": events}
		}
		list = append(list, map[string]any{"ImportId": record["ImportId"], "ImportStatus": "COMPLETED", "Destinations": []any{fakeapi.Store}})
		records[importID(fields[0])] = record
	}
	fake.Other = map[string]func(fakeapi.Input) any{
		"GetImport": func(in fakeapi.Input) any {
			if record, ok := records[in.Text("ImportId")]; ok {
				return record
			}
			return fakeapi.Refuse("ImportNotFoundException")
		},
		"ListImports":       func(fakeapi.Input) any { return map[string]any{"Imports": list} },
		"GetEventDataStore": func(fakeapi.Input) any { return fakeapi.Refuse("AccessDeniedException") },
	}
}

func collects(fake *fakeapi.AWS, created, category string) {
	fake.Other["GetEventDataStore"] = func(fakeapi.Input) any {
		return map[string]any{
			"EventDataStoreArn": fakeapi.Store, "Status": "ENABLED", "CreatedTimestamp": at(created).Unix(),
			"AdvancedEventSelectors": []any{map[string]any{"FieldSelectors": []any{map[string]any{"Field": "eventCategory", "Equals": []any{category}}}}},
		}
	}
}

func importID(n string) string { return "1c9b5dca-3a91-4ac3-92b1-00000000000" + n }

func TestCount(t *testing.T) {
	for by, want := range map[query.By]string{
		"":              "SELECT date_format(eventTime, '%Y-%m') AS event_key, count(*) AS events FROM " + fakeapi.StoreID + " GROUP BY 1 ORDER BY 1",
		query.ByMonth:   "SELECT date_format(eventTime, '%Y-%m') AS event_key, count(*) AS events FROM " + fakeapi.StoreID + " GROUP BY 1 ORDER BY 1",
		query.ByDay:     "SELECT date_format(eventTime, '%Y-%m-%d') AS event_key, count(*) AS events FROM " + fakeapi.StoreID + " GROUP BY 1 ORDER BY 1",
		query.ByAccount: "SELECT recipientAccountId AS event_key, count(*) AS events FROM " + fakeapi.StoreID + " GROUP BY 1 ORDER BY 1",
		query.ByRegion:  "SELECT awsRegion AS event_key, count(*) AS events FROM " + fakeapi.StoreID + " GROUP BY 1 ORDER BY 1",
	} {
		fake := newFake()
		fake.Results = table("EVENT_KEY,Events", "a,40", "b,2")
		answer, _, err := ask(t, fake, check(query.CheckCount, func(r *query.Request) { r.By = by }))
		if err != nil || !reflect.DeepEqual(answer.Counts, []query.Count{{"a", 40}, {"b", 2}}) || *answer.Total != 42 || len(answer.Rows) != 2 {
			t.Errorf("%s: %+v, %v", by, answer, err)
		}
		if got := fake.Queries()[0].SQL; got != want {
			t.Errorf("%s: %s\nwant %s", by, got, want)
		}
		if answer.Duplicates != nil || answer.Gaps != nil || answer.Windows != nil {
			t.Errorf("%s: more than was asked: %+v", by, answer)
		}
	}
	fake := newFake()
	fake.Results = table("event_key,events")
	answer, _, err := ask(t, fake, check(query.CheckCount, func(r *query.Request) {
		r.Start, r.End = at("2023-04-05T06:07:08.09+02:00"), at("2023-05-06T00:00:00Z")
	}))
	if err != nil || answer.Counts == nil || len(answer.Counts) != 0 || *answer.Total != 0 {
		t.Errorf("%+v, %v", answer, err)
	}
	if want := " WHERE eventTime >= timestamp '2023-04-05 04:07:08.09' AND eventTime <= timestamp '2023-05-06 00:00:00' GROUP BY"; !strings.Contains(fake.Queries()[0].SQL, want) {
		t.Errorf("%s does not have %s", fake.Queries()[0].SQL, want)
	}
}

func TestResultsOfAnotherShape(t *testing.T) {
	for name, c := range map[string]struct {
		check   query.Check
		results func(string) fakeapi.Table
	}{
		"no column":         {query.CheckCount, table("event_key,total", "a,40")},
		"no number":         {query.CheckCount, table("event_key,events", "a,many")},
		"a negative number": {query.CheckCount, table("event_key,events", "a,-1")},
		"no day":            {query.CheckTwice, table("event_day,event_ids,extra_copies", "March,1,1")},
		"an empty number":   {query.CheckGaps, table("event_day,events", "2023-03-01,")},
		"two rows":          {query.CheckCompare, table("events_1", "1", "2")},
		"no rows":           {query.CheckCompare, table("events_1")},
	} {
		fake := newFake()
		fake.Results = c.results
		imports(fake, "1,,,5")
		answer, _, err := ask(t, fake, check(c.check, func(r *query.Request) {
			r.Start, r.End, r.Imports = at("2023-03-01T00:00:00Z"), at("2023-03-02T00:00:00Z"), []string{importID("1")}
		}))
		if wrong := new(query.ResultError); !errors.As(err, &wrong) || wrong.QueryID != fake.Queries()[0].ID {
			t.Errorf("%s: %+v, %v", name, answer, err)
		}
	}
}

func TestGaps(t *testing.T) {
	fake := newFake()
	fake.Results = table("event_day,events", "2023-02-27,1", "2023-03-01,5", "2023-03-04,6")
	answer, _, err := ask(t, fake, check(query.CheckGaps, func(r *query.Request) { r.Start, r.End = at("2023-02-26T00:00:00Z"), at("2023-03-07T00:00:00Z") }))
	day := func(text string) time.Time { return at(text + "T00:00:00Z") }
	want := []query.Gap{{day("2023-02-26"), day("2023-02-26"), 1}, {day("2023-02-28"), day("2023-02-28"), 1}, {day("2023-03-02"), day("2023-03-03"), 2}, {day("2023-03-05"), day("2023-03-06"), 2}}
	if err != nil || !reflect.DeepEqual(answer.Gaps, want) || *answer.Total != 6 {
		t.Errorf("%+v, %v", answer, err)
	}
	if got, want := fake.Queries()[0].SQL, "SELECT date_format(eventTime, '%Y-%m-%d') AS event_day, count(*) AS events FROM "+fakeapi.StoreID+
		" WHERE eventTime >= timestamp '2023-02-26 00:00:00' AND eventTime < timestamp '2023-03-07 00:00:00' GROUP BY 1 ORDER BY 1"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestCompare(t *testing.T) {
	fake := newFake()
	fake.Results = table("events_1,events_2,events_3,events_4", "1000,300,31,7")
	imports(fake, "1,2023-02-01T00:00:00Z,2023-02-28T23:59:59Z,32", "2,,,900", "3,2023-01-01T00:00:00Z,2023-01-31T23:59:59Z,300", "4,2023-03-01T00:00:00Z,2023-03-31T23:59:59Z,")
	answer, _, err := ask(t, fake, check(query.CheckCompare, func(r *query.Request) {
		r.Imports = []string{importID("4"), importID("1"), importID("2"), importID("3")}
	}))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range answer.Windows {
		difference := "not known"
		if w.Difference() != nil {
			difference = fmt.Sprint(*w.Difference())
		}
		got = append(got, fmt.Sprintf("%s %s %d %v %s", w.ImportID[35:], w.Start.Format("01-02"), *w.Events, w.Imported != nil, difference))
	}
	if want := []string{"2 01-01 1000 true 100", "3 01-01 300 true 0", "1 02-01 31 true -1", "4 03-01 7 false not known"}; !reflect.DeepEqual(got, want) || answer.Total != nil {
		t.Errorf("%q, want %q; total %v", got, want, answer.Total)
	}
	if got, want := fake.Queries()[0].SQL, "SELECT count(*) AS events_1, "+
		"count(CASE WHEN eventTime >= timestamp '2023-01-01 00:00:00' AND eventTime <= timestamp '2023-01-31 23:59:59' THEN 1 END) AS events_2, "+
		"count(CASE WHEN eventTime >= timestamp '2023-02-01 00:00:00' AND eventTime <= timestamp '2023-02-28 23:59:59' THEN 1 END) AS events_3, "+
		"count(CASE WHEN eventTime >= timestamp '2023-03-01 00:00:00' AND eventTime <= timestamp '2023-03-31 23:59:59' THEN 1 END) AS events_4 FROM "+fakeapi.StoreID; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	fake = newFake()
	fake.Results = table("events_1,events_2", "310,31")
	imports(fake, "1,2023-02-01T00:00:00Z,2023-02-28T23:59:59Z,32", "3,2023-01-01T00:00:00Z,2023-01-31T23:59:59Z,300")
	answer, _, err = ask(t, fake, check(query.CheckCompare, func(r *query.Request) { r.Imports = []string{importID("1"), importID("3")} }))
	if err != nil || *answer.Total != 10-1 || !strings.HasSuffix(fake.Queries()[0].SQL, " WHERE eventTime >= timestamp '2023-01-01 00:00:00' AND eventTime <= timestamp '2023-02-28 23:59:59'") {
		t.Errorf("%+v, %v, %s", answer, err, fake.Queries()[0].SQL)
	}
}

// Many windows are counted in as few scans as fit into statements, with one limit.
func TestCompareManyWindows(t *testing.T) {
	const windows = 200
	fake := newFake()
	var ids []string
	records := map[string]any{}
	for i := range windows {
		id := fmt.Sprintf("1c9b5dca-3a91-4ac3-92b1-%012d", i)
		ids = append(ids, id)
		start := at("2010-01-01T00:00:00Z").AddDate(0, i, 0)
		records[id] = map[string]any{
			"ImportId": id, "ImportStatus": "COMPLETED", "Destinations": []any{fakeapi.Store}, "ImportStatistics": map[string]any{"EventsCompleted": i},
			"StartEventTime": start.Unix(), "EndEventTime": start.AddDate(0, 1, 0).Add(-time.Second).Unix(),
		}
	}
	fake.Other = map[string]func(fakeapi.Input) any{"GetImport": func(in fakeapi.Input) any { return records[in.Text("ImportId")] }}
	starts := regexp.MustCompile(`WHEN eventTime >= timestamp '(\d+)-(\d+)`)
	fake.Results = func(sql string) fakeapi.Table {
		var columns, values []string
		for i, match := range starts.FindAllStringSubmatch(sql, -1) {
			var year, month int
			if _, err := fmt.Sscan(match[1], &year); err != nil {
				t.Error(err)
			}
			if _, err := fmt.Sscanf(match[2], "%d", &month); err != nil {
				t.Error(err)
			}
			columns, values = append(columns, fmt.Sprintf("events_%d", i+1)), append(values, fmt.Sprint((year-2010)*12+month-1+2))
		}
		return fakeapi.Table{Columns: columns, Rows: [][]string{values}}
	}
	asked := check(query.CheckCompare, func(r *query.Request) { r.Imports = ids })
	answer, _, err := ask(t, fake, asked)
	if err != nil || len(answer.Windows) != windows || *answer.Total != 2*windows {
		t.Fatalf("%d windows, %v", len(answer.Windows), err)
	}
	started := fake.Queries()
	if len(started) != 3 || len(answer.QueryIDs) != 3 || answer.Bytes.Scanned != 3*900 || len(answer.Rows) != 3 {
		t.Errorf("%d statements, %+v", len(started), answer.Bytes)
	}
	for _, q := range started {
		if len(q.SQL) > query.MaxStatement {
			t.Errorf("a statement has %d characters", len(q.SQL))
		}
	}
	fake.Runs = 0
	_, _, err = ask(t, fake, check(query.CheckCompare, func(r *query.Request) { r.Imports = ids; r.MaxBytes = 2000 }))
	if over := new(query.LimitError); !errors.As(err, &over) || over.Before != 1800 || over.Bytes.Scanned != 900 || over.Max != 2000 {
		t.Errorf("%+v", err)
	}
}

func TestCompareWithAnotherStore(t *testing.T) {
	for name, destinations := range map[string][]any{"another": {strings.Replace(fakeapi.Store, "0dd5ac1f", "ffffffff", 1)}, "without": {}} {
		fake := newFake()
		fake.Other = map[string]func(fakeapi.Input) any{"GetImport": func(in fakeapi.Input) any {
			return map[string]any{"ImportId": in.Text("ImportId"), "ImportStatus": "COMPLETED", "Destinations": destinations}
		}}
		_, _, err := ask(t, fake, check(query.CheckCompare, func(r *query.Request) { r.Imports = []string{importID("1")} }))
		if wrong := new(query.ImportError); !errors.As(err, &wrong) || wrong.ImportID != importID("1") || len(fake.Queries()) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

var duplicateDays = table("event_day,event_ids,extra_copies", "2023-01-05,10,10", "2023-01-31,1,2", "2023-02-01,7,7", "2023-03-09,3,3")

func TestTwice(t *testing.T) {
	pair := func(first, second string, days int64) query.Pair {
		if second != query.Own {
			second = importID(second)
		}
		return query.Pair{First: importID(first), Second: second, Days: days}
	}
	zero, one, two := new(int64), new(int64), new(int64)
	*one, *two = 1, 2
	january, february, march := query.Duplicates{Month: "2023-01", EventIDs: 11, Extra: 12, Days: 2}, query.Duplicates{Month: "2023-02", EventIDs: 7, Extra: 7, Days: 1}, query.Duplicates{Month: "2023-03", EventIDs: 3, Extra: 3, Days: 1}
	with := func(d query.Duplicates, unexplained *int64, pairs ...query.Pair) query.Duplicates {
		d.Unexplained, d.Pairs = unexplained, append([]query.Pair{}, pairs...)
		return d
	}
	all := []string{"1,2023-01-01T00:00:00Z,2023-01-31T23:59:59Z,40", "2,2023-01-31T00:00:00Z,2023-02-28T23:59:59Z,50", "3,2023-02-01T00:00:00Z,2023-02-01T23:59:59Z,0", "4,2023-02-01T23:59:59Z,2023-02-02T00:00:00Z,9"}
	for name, c := range map[string]struct {
		imports  []string
		created  string
		category string
		asked    []string
		want     []query.Duplicates
	}{
		"by times": {all, "2023-03-09T12:00:00Z", "Management", nil, []query.Duplicates{
			with(january, one, pair("1", "2", 1)), with(february, zero, pair("2", "4", 1)), with(march, one),
		}},
		"by some": {all, "2024-01-01T00:00:00Z", "Management", []string{importID("1"), importID("4")}, []query.Duplicates{
			with(january, two), with(february, one), with(march, one),
		}},
		"by the store": {all, "2023-01-31T12:00:00Z", "Data", nil, []query.Duplicates{
			with(january, one, pair("1", "2", 1), pair("1", query.Own, 1), pair("2", query.Own, 1)), with(february, zero, pair("2", "4", 1), pair("2", query.Own, 1), pair("4", query.Own, 1)), with(march, one),
		}},
		"of all times": {append(all, "5,,,8"), "2023-01-01T00:00:00Z", "ConfigurationItem", nil, []query.Duplicates{
			with(january, zero, pair("5", "1", 2), pair("5", "2", 1), pair("1", "2", 1)), with(february, zero, pair("5", "2", 1), pair("5", "4", 1), pair("2", "4", 1)), with(march, one),
		}},
		"without permission": {all, "", "", nil, []query.Duplicates{
			with(january, nil, pair("1", "2", 1)), with(february, zero, pair("2", "4", 1)), with(march, nil),
		}},
	} {
		t.Run(name, func(t *testing.T) {
			fake := newFake()
			fake.Results = duplicateDays
			imports(fake, c.imports...)
			if c.created != "" {
				collects(fake, c.created, c.category)
			}
			answer, _, err := ask(t, fake, check(query.CheckTwice, func(r *query.Request) { r.Imports = c.asked }))
			if err != nil || *answer.Total != 22 {
				t.Fatalf("%+v, %v", answer, err)
			}
			for i, got := range answer.Duplicates {
				if !reflect.DeepEqual(got, c.want[i]) {
					t.Errorf("%+v, want %+v", got, c.want[i])
				}
			}
			if (fake.Calls("ListImports") > 0) != (c.asked == nil) || len(answer.Duplicates) != len(c.want) {
				t.Errorf("%d lists, %d months", fake.Calls("ListImports"), len(answer.Duplicates))
			}
		})
	}
}

func TestNothingTwice(t *testing.T) {
	fake := newFake()
	fake.Results = table("event_day,event_ids,extra_copies")
	answer, _, err := ask(t, fake, check(query.CheckTwice, func(r *query.Request) { r.Start, r.End = at("2023-01-01T00:00:00Z"), at("2023-01-31T23:59:59Z") }))
	if err != nil || answer.Duplicates == nil || len(answer.Duplicates) != 0 || *answer.Total != 0 || fake.Calls("ListImports")+fake.Calls("GetEventDataStore") != 0 {
		t.Errorf("%+v, %v", answer, err)
	}
	if got, want := fake.Queries()[0].SQL, "SELECT date_format(first_time, '%Y-%m-%d') AS event_day, count(*) AS event_ids, sum(copies - 1) AS extra_copies FROM "+
		"(SELECT eventID, min(eventTime) AS first_time, count(*) AS copies FROM "+fakeapi.StoreID+
		" WHERE eventID IS NOT NULL AND eventTime >= timestamp '2023-01-01 00:00:00' AND eventTime <= timestamp '2023-01-31 23:59:59' GROUP BY eventID HAVING count(*) > 1) GROUP BY 1 ORDER BY 1"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// That the imports cannot be listed is no "none".
func TestTwiceWithoutImports(t *testing.T) {
	fake := newFake()
	fake.Results = duplicateDays
	imports(fake)
	fake.Other["ListImports"] = func(fakeapi.Input) any { return fakeapi.Refuse("AccessDeniedException") }
	if answer, _, err := ask(t, fake, check(query.CheckTwice)); err == nil || answer.Duplicates != nil || len(answer.QueryIDs) != 1 {
		t.Errorf("%+v, %v", answer, err)
	}
	fake.Other["ListImports"] = func(fakeapi.Input) any { return &fakeapi.Reply{Status: http.StatusOK, Body: map[string]any{}} }
	if answer, _, err := ask(t, fake, check(query.CheckTwice)); err == nil || answer.Duplicates != nil {
		t.Errorf("%+v, %v", answer, err)
	}
}

// An import that AWS does not find keeps nobody from the others: AWS does not say how
// long it keeps records.
func TestImportsThatAreNotFound(t *testing.T) {
	fake := newFake()
	imports(fake, "1,2024-03-01T00:00:00Z,2024-03-31T23:59:59Z,30")
	fake.Results = func(sql string) fakeapi.Table {
		if strings.Contains(sql, "extra_copies") {
			return fakeapi.Table{Columns: []string{"event_day", "event_ids", "extra_copies"}, Rows: [][]string{{"2024-03-02", "1", "2"}}}
		}
		return fakeapi.Table{Columns: []string{"events_1"}, Rows: [][]string{{"33"}}}
	}
	both := func(r *query.Request) { r.Imports = []string{importID("1"), importID("7")} }
	answer, _, err := ask(t, fake, check(query.CheckCompare, both))
	if err != nil || len(answer.Windows) != 2 || *answer.Windows[0].Events != 33 || answer.Windows[1].ImportID != importID("7") ||
		answer.Windows[1].Events != nil || answer.Windows[1].Imported != nil || answer.Total != nil || !reflect.DeepEqual(answer.Missing, []string{importID("7")}) {
		t.Errorf("%+v, %v", answer, err)
	}
	fake.Other["GetEventDataStore"] = func(fakeapi.Input) any {
		return map[string]any{"EventDataStoreArn": fakeapi.Store, "Name": "s", "Status": "STOPPED_INGESTION"}
	}
	answer, _, err = ask(t, fake, check(query.CheckTwice, both))
	if err != nil || len(answer.Duplicates) != 1 || answer.Duplicates[0].Unexplained != nil || !reflect.DeepEqual(answer.Missing, []string{importID("7")}) {
		t.Errorf("%+v, %v", answer, err)
	}
	answer, _, err = ask(t, fake, check(query.CheckCompare, func(r *query.Request) { r.Imports = []string{importID("8")} }))
	if err != nil || len(answer.Windows) != 1 || len(answer.QueryIDs) != 0 {
		t.Errorf("%+v, %v", answer, err)
	}
}

// A result that says the same twice, or more than there can be, is none.
func TestCountsThatCannotBe(t *testing.T) {
	for name, rows := range map[string][][]string{
		"a key twice": {{"2024-03", "1"}, {"2024-03", "2"}}, "too many": {{"2024-03", "9223372036854775807"}},
	} {
		fake := newFake()
		fake.Results = func(string) fakeapi.Table { return fakeapi.Table{Columns: []string{"event_key", "events"}, Rows: rows} }
		_, _, err := ask(t, fake, check(query.CheckCount))
		if wrong := new(query.ResultError); !errors.As(err, &wrong) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An import brings events from the minutes before its range, which are of the day before
// if it begins at midnight.
func TestDuplicatesBeforeARange(t *testing.T) {
	fake := newFake()
	imports(fake, "1,2024-03-01T00:00:00Z,2024-03-31T23:59:59Z,30", "2,2024-03-01T00:00:00Z,2024-03-04T23:59:59Z,20")
	fake.Results = func(string) fakeapi.Table {
		return fakeapi.Table{Columns: []string{"event_day", "event_ids", "extra_copies"}, Rows: [][]string{{"2024-02-29", "1", "1"}}}
	}
	answer, _, err := ask(t, fake, check(query.CheckTwice))
	if err != nil || len(answer.Duplicates) != 1 || len(answer.Duplicates[0].Pairs) != 1 {
		t.Errorf("%+v, %v", answer.Duplicates, err)
	}
}
