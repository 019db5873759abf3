package lakequery_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query/fakeapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakequery"
)

func read(t *testing.T, fake *fakeapi.AWS, config map[string]any) map[string]any {
	t.Helper()
	got, diagnostics := serve(t, fake).ReadData(t, lakequery.TypeName, config)
	for _, d := range diagnostics {
		t.Fatalf("%v: %s: %s", config, d.Summary, d.Detail)
	}
	return got
}

// is fails the test for values that are not these.
func is(t *testing.T, got, want map[string]any) {
	t.Helper()
	for name, value := range want {
		if !reflect.DeepEqual(got[name], value) {
			t.Errorf("%s is %#v, want %#v", name, got[name], value)
		}
	}
}

func TestStatement(t *testing.T) {
	for name, c := range map[string]struct {
		config map[string]any
		region string
	}{
		"by the placeholder, ARN": {map[string]any{"event_data_store": fakeapi.Store, "statement": " SELECT a FROM {event_data_store}\n"}, fakeapi.Region},
		"by the placeholder, id":  {map[string]any{"event_data_store": fakeapi.StoreID, "statement": "SELECT a FROM {event_data_store}", "region": "eu-north-1"}, "eu-north-1"},
		"by the id":               {map[string]any{"statement": "SELECT a FROM " + fakeapi.StoreID}, "us-west-2"},
		"by the id, and named":    {map[string]any{"event_data_store": fakeapi.Store, "statement": "SELECT a FROM " + fakeapi.StoreID, "max_bytes_scanned": 1234, "timeout": "90s"}, fakeapi.Region},
	} {
		t.Run(name, func(t *testing.T) {
			fake := newFake("eventName,a,a", "Start\x1b[31mImport,1,", "StopImport,2,3")
			got := read(t, fake, c.config)
			is(t, got, map[string]any{
				"rows":          []any{map[string]any{"eventName": "Start\x1b[31mImport", "a": "1", "a_2": ""}, map[string]any{"eventName": "StopImport", "a": "2", "a_2": "3"}},
				"bytes_scanned": int64(1234), "total": nil, "counts": nil, "duplicates": nil, "gaps": nil, "windows": nil, "region": c.region,
				"statement": c.config["statement"],
			})
			if sql := fake.Queries()[0].SQL; sql != "SELECT a FROM "+fakeapi.StoreID {
				t.Errorf("asked %q", sql)
			}
		})
	}
}

func TestCount(t *testing.T) {
	got := read(t, newFake("event_key,events", "2024-03,30", ",12"), with(checking("count"), map[string]any{"start_event_time": "2024-03-01T00:00:00Z"}))
	is(t, got, map[string]any{
		"counts": []any{map[string]any{"key": "2024-03", "events": int64(30)}, map[string]any{"key": nil, "events": int64(12)}}, "total": int64(42),
		"duplicates": nil, "gaps": nil, "windows": nil, "region": fakeapi.Region, "by": nil,
	})
	fake := newFake("event_key,events")
	got = read(t, fake, with(checking("count"), map[string]any{"by": "account"}))
	is(t, got, map[string]any{"counts": []any{}, "rows": []any{}, "total": int64(0)})
	if !strings.Contains(fake.Queries()[0].SQL, "recipientAccountId") {
		t.Error(fake.Queries()[0].SQL)
	}
}

func TestTwice(t *testing.T) {
	got := read(t, newFake("event_day,event_ids,extra_copies", "2024-03-29,2,2", "2024-03-31,3,4", "2024-04-02,5,5"), checking("twice"))
	is(t, got, map[string]any{"total": int64(11), "duplicates": []any{
		map[string]any{"month": "2024-03", "event_ids": int64(5), "extra_copies": int64(6), "days": int64(2), "unexplained_days": int64(1),
			"stored_by": []any{map[string]any{"first": importOne, "second": importTwo, "days": int64(1)}}},
		map[string]any{"month": "2024-04", "event_ids": int64(5), "extra_copies": int64(5), "days": int64(1), "unexplained_days": int64(0),
			"stored_by": []any{map[string]any{"first": importTwo, "second": "event_data_store", "days": int64(1)}}},
	}})
	is(t, read(t, newFake("event_day,event_ids,extra_copies"), checking("twice")), map[string]any{"total": int64(0), "duplicates": []any{}, "counts": nil})
}

func TestGaps(t *testing.T) {
	for end, days := range map[string]int64{"2024-03-05T23:59:59Z": 3, "2024-03-06T00:00:00Z": 3, "2024-03-07T01:00:00+01:00": 4, "2024-03-05T23:59:59.999Z": 3} {
		got := read(t, newFake("event_day,events", "2024-03-02,4", "2024-03-04,5"), with(checking("gaps"), map[string]any{"start_event_time": "2024-03-01T00:00:00Z", "end_event_time": end}))
		gaps := acctest.Objects(t, got["gaps"])
		if got["total"] != days || len(gaps) != 3 || !reflect.DeepEqual(gaps[0], map[string]any{"start_day": "2024-03-01", "end_day": "2024-03-01", "days": int64(1)}) {
			t.Errorf("until %s: %v, %v", end, got["total"], gaps)
		}
	}
}

func TestCompare(t *testing.T) {
	got := read(t, newFake("events_1,events_2", "33,7"), with(checking("compare"), map[string]any{"imports": []any{importTwo, importOne}}))
	is(t, got, map[string]any{"total": nil, "windows": []any{
		map[string]any{"import_id": importOne, "import_status": "COMPLETED", "start_event_time": "2024-03-01T00:00:00Z", "end_event_time": "2024-03-31T23:59:59Z", "events": int64(33), "imported_events": int64(30), "difference": int64(3)},
		map[string]any{"import_id": importTwo, "import_status": "COMPLETED", "start_event_time": "2024-03-31T00:00:00Z", "end_event_time": "2024-04-30T23:59:59Z", "events": int64(7), "imported_events": nil, "difference": nil},
	}})
	is(t, read(t, newFake("events_1", "29"), with(checking("compare"), map[string]any{"imports": []any{importOne}})), map[string]any{"total": int64(-1)})
}

// What is wrong is said when it is validated, at its attribute.
func TestBadInput(t *testing.T) {
	server := serve(t, newFake("a"))
	statement := map[string]any{"event_data_store": fakeapi.Store, "statement": "SELECT a FROM {event_data_store}"}
	gaps := with(checking("gaps"), map[string]any{"start_event_time": "2024-03-01T00:00:00Z", "end_event_time": "2024-03-06T00:00:00Z"})
	for name, c := range map[string]struct {
		config    map[string]any
		attribute string
		words     []string
	}{
		"nothing":                  {map[string]any{"event_data_store": fakeapi.Store}, "", []string{"Neither is set", "count, twice, gaps, compare"}},
		"both":                     {with(statement, map[string]any{"check": "count"}), "check", []string{"Both are set"}},
		"a check without a store":  {map[string]any{"check": "count"}, "check", []string{"event_data_store is not set"}},
		"no check":                 {checking("counts"), "check", []string{`write "count"`}},
		"no store":                 {map[string]any{"check": "count", "event_data_store": "security-lake"}, "event_data_store", []string{"is not the id of an event data store"}},
		"another ARN":              {map[string]any{"check": "count", "event_data_store": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/x"}, "event_data_store", []string{"resource type"}},
		"another Region":           {with(checking("count"), map[string]any{"region": "eu-west-3"}), "region", []string{"eu-west-1"}},
		"no key":                   {with(checking("count"), map[string]any{"by": "year"}), "by", []string{"month"}},
		"by without count":         {with(checking("twice"), map[string]any{"by": "day"}), "by", []string{"Argument without effect", `check = "twice" does not use it`}},
		"by with a statement":      {with(statement, map[string]any{"by": "day"}), "by", []string{"in SQL"}},
		"imports with count":       {with(checking("count"), map[string]any{"imports": []any{importOne}}), "imports", []string{"does not use it"}},
		"imports with a statement": {with(statement, map[string]any{"imports": []any{importOne}}), "imports", []string{"in SQL"}},
		"times with a statement":   {with(statement, map[string]any{"start_event_time": "2024-03-01T00:00:00Z"}), "start_event_time", []string{"in SQL"}},
		"times with compare":       {with(checking("compare"), map[string]any{"imports": []any{importOne}, "end_event_time": "2024-03-01T00:00:00Z"}), "end_event_time", []string{"does not use it"}},
		"compare without imports":  {checking("compare"), "check", []string{"imports is not set"}},
		"no imports":               {with(checking("compare"), map[string]any{"imports": []any{}}), "imports", []string{"the set is empty"}},
		"not an import":            {with(checking("compare"), map[string]any{"imports": []any{"s3://logs"}}), "imports", []string{"36 characters"}},
		"a null import":            {with(checking("compare"), map[string]any{"imports": []any{nil}}), "imports", []string{"null"}},
		"not a time":               {with(checking("count"), map[string]any{"start_event_time": "2024-03-01"}), "start_event_time", []string{`write "2024-03-01T00:00:00Z"`}},
		"the end first":            {with(checking("count"), map[string]any{"start_event_time": "2024-03-02T00:00:00Z", "end_event_time": "2024-03-01T00:00:00Z"}), "end_event_time", []string{"not after start_event_time"}},
		"gaps without times":       {checking("gaps"), "check", []string{"whole days in UTC"}},
		"gaps from noon":           {with(gaps, map[string]any{"start_event_time": "2024-03-01T12:00:00Z"}), "start_event_time", []string{`write "2024-03-01T00:00:00Z"`}},
		"gaps until noon":          {with(gaps, map[string]any{"end_event_time": "2024-03-05T12:00:00Z"}), "end_event_time", []string{`write "2024-03-05T23:59:59Z"`}},
		"no bytes":                 {with(statement, map[string]any{"max_bytes_scanned": 0}), "max_bytes_scanned", []string{"1 or more"}},
		"half a byte":              {with(statement, map[string]any{"max_bytes_scanned": 1.5}), "max_bytes_scanned", []string{"whole number"}},
		"no duration":              {with(statement, map[string]any{"timeout": "10 minutes"}), "timeout", []string{`write "10m"`}},
		"no time":                  {with(statement, map[string]any{"timeout": "0s"}), "timeout", []string{"leaves no time"}},
	} {
		t.Run(name, func(t *testing.T) {
			acctest.OneError(t, server.ValidateData(t, lakequery.TypeName, c.config), c.attribute, c.words...)
		})
	}
	for name, config := range map[string]map[string]any{"a statement": statement, "gaps": gaps, "one end": with(checking("twice"), map[string]any{"end_event_time": "2024-03-01T00:00:00Z"})} {
		if diagnostics := server.ValidateData(t, lakequery.TypeName, config); len(diagnostics) != 0 {
			t.Errorf("%s: %+v", name, diagnostics[0])
		}
	}
}

// What is not known is no mistake.
func TestUnknownInput(t *testing.T) {
	server := serve(t, newFake("a"))
	for _, name := range []string{"event_data_store", "statement", "check", "by", "start_event_time", "end_event_time", "imports", "max_bytes_scanned", "timeout", "region"} {
		for _, check := range []string{"count", "twice", "gaps", "compare"} {
			config := map[string]map[string]any{
				"count":   with(checking(check), map[string]any{"by": "day"}),
				"twice":   with(checking(check), map[string]any{"imports": []any{importOne}}),
				"gaps":    with(checking(check), map[string]any{"start_event_time": "2024-03-01T00:00:00Z", "end_event_time": "2024-03-06T00:00:00Z"}),
				"compare": with(checking(check), map[string]any{"imports": []any{importOne}}),
			}[check]
			if _, takes := config[name]; !takes && name != "timeout" && name != "region" && name != "max_bytes_scanned" && name != "statement" {
				continue
			}
			if diagnostics := server.ValidateData(t, lakequery.TypeName, with(config, map[string]any{name: tftypes.UnknownValue})); len(diagnostics) != 0 {
				t.Errorf("%s, unknown %s: %s: %s", check, name, diagnostics[0].Summary, diagnostics[0].Detail)
			}
		}
	}
}

// A statement is looked at before AWS bills it.
func TestBadStatement(t *testing.T) {
	fake := newFake("a")
	server := serve(t, fake)
	for name, c := range map[string]struct {
		config    map[string]any
		attribute string
		words     []string
	}{
		"no store":             {map[string]any{"statement": "SELECT 1"}, "statement", []string{"{event_data_store}"}},
		"an event's id alone":  {map[string]any{"statement": "SELECT a FROM x WHERE eventID = '" + fakeapi.StoreID + "'"}, "statement", []string{"names no event data store"}},
		"the placeholder only": {map[string]any{"statement": "SELECT a FROM {event_data_store}"}, "statement", []string{"event_data_store is not set"}},
		"an ARN":               {map[string]any{"event_data_store": fakeapi.Store, "statement": "SELECT a FROM " + fakeapi.Store}, "statement", []string{"by its id"}},
		"another store":        {map[string]any{"event_data_store": fakeapi.Store, "statement": "SELECT a FROM ffffffff-2b5c-4b1e-9d3a-7f3f4f5c6d7e"}, "event_data_store", []string{fakeapi.StoreID, "ffffffff"}},
		"too long":             {map[string]any{"statement": "SELECT a FROM " + fakeapi.StoreID + " WHERE b = '" + strings.Repeat("ä", 10_000) + "'"}, "statement", []string{"10063 characters"}},
		"a mock":               {map[string]any{"check": "count", "event_data_store": "abcd1234"}, "event_data_store", []string{"is not the id"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diagnostics := server.ValidateData(t, lakequery.TypeName, c.config); len(diagnostics) != 0 {
				t.Errorf("validation: %+v", diagnostics[0])
			}
			_, diagnostics := server.ReadData(t, lakequery.TypeName, c.config)
			acctest.OneError(t, diagnostics, c.attribute, c.words...)
		})
	}
	if fake.Calls("StartQuery") != 0 {
		t.Error("a query was started")
	}
}

func TestErrors(t *testing.T) {
	const summary = "Querying event data store " + fakeapi.StoreID
	statement := map[string]any{"event_data_store": fakeapi.Store, "statement": "SELECT a FROM {event_data_store}"}
	for name, c := range map[string]struct {
		change    func(*fakeapi.AWS)
		config    map[string]any
		attribute string
		words     []string
	}{
		"FAILED":           {func(f *fakeapi.AWS) { f.End, f.Message = "FAILED", "line 1:8: no\x1b[2J column" }, statement, "", []string{"ended FAILED", `line 1:8: no\u001b[2J column`, "AWS bills the 1,234 bytes"}},
		"CANCELLED":        {func(f *fakeapi.AWS) { f.End = "CANCELLED" }, statement, "", []string{"cancelled by somebody else", "1,234"}},
		"TIMED_OUT":        {func(f *fakeapi.AWS) { f.End = "TIMED_OUT" }, statement, "", []string{"longer than AWS lets a query run"}},
		"over the limit":   {func(*fakeapi.AWS) {}, with(statement, map[string]any{"max_bytes_scanned": 1233}), "max_bytes_scanned", []string{"1,234 bytes, and 1,233 are allowed", "only when the query was over", "AWS bills", "raise max_bytes_scanned"}},
		"the timeout":      {func(f *fakeapi.AWS) { f.Runs = time.Hour }, with(statement, map[string]any{"timeout": "1s"}), "timeout", []string{"The timeout was reached after", "It was cancelled.", "AWS bills the"}},
		"no room":          {refusing("StartQuery", "MaxConcurrentQueriesException"), with(statement, map[string]any{"timeout": "1s"}), "timeout", []string{"No query was started", "MaxConcurrentQueriesException: a message of AWS"}},
		"bad SQL":          {refusing("StartQuery", "InvalidQueryStatementException"), statement, "statement", []string{"AWS said: InvalidQueryStatementException", "Trino"}},
		"no such store":    {refusing("StartQuery", "EventDataStoreNotFoundException"), checking("count"), "event_data_store", []string{"There is no event data store"}},
		"in the statement": {refusing("StartQuery", "InactiveEventDataStoreException"), map[string]any{"statement": "SELECT a FROM " + fakeapi.StoreID}, "statement", []string{"PENDING_DELETION"}},
		"not allowed":      {refusing("StartQuery", "AccessDeniedException"), statement, "", []string{"cloudtrail:StartQuery", "kms:Decrypt"}},
		"results denied":   {refusing("GetQueryResults", "AccessDeniedException"), statement, "", []string{"cloudtrail:GetQueryResults"}},
		"another store": {func(f *fakeapi.AWS) {
			f.Other["GetImport"] = func(in fakeapi.Input) any {
				return map[string]any{"ImportId": in.Text("ImportId"), "ImportStatus": "COMPLETED", "Destinations": []any{strings.Replace(fakeapi.Store, "0dd5", "ffff", 1)}}
			}
		}, with(checking("compare"), map[string]any{"imports": []any{importOne}}), "imports", []string{importOne, "another event data store"}},
		"another shape": {func(*fakeapi.AWS) {}, checking("count"), "", []string{"has no column events", "get-query-results"}},
		"imports that cannot be listed": {func(f *fakeapi.AWS) {
			f.Results = func(string) fakeapi.Table {
				return fakeapi.Table{Columns: []string{"event_day", "event_ids", "extra_copies"}, Rows: [][]string{{"2024-03-01", "1", "1"}}}
			}
			f.Other["ListImports"] = func(fakeapi.Input) any { return fakeapi.Refuse("AccessDeniedException") }
		}, checking("twice"), "", []string{"cloudtrail:ListImports", "was started, and AWS bills what it scans", "aws cloudtrail get-query-results --query-id aaaaaaaa-0000-4000-8000-000000000001 --region " + fakeapi.Region}},
		"unclear": {func(f *fakeapi.AWS) {
			f.Before = func(operation string, _ fakeapi.Input) *fakeapi.Reply {
				switch operation {
				case "StartQuery":
					return &fakeapi.Reply{Status: http.StatusBadGateway, Body: "<html>"}
				case "ListQueries":
					return fakeapi.Refuse("AccessDeniedException")
				}
				return nil
			}
		}, statement, "", []string{"no usable answer came back", "cloudtrail:ListQueries", "aws cloudtrail list-queries --event-data-store " + fakeapi.StoreID + " --region " + fakeapi.Region}},
	} {
		t.Run(name, func(t *testing.T) {
			fake := newFake("a", "1")
			c.change(fake)
			_, diagnostics := serve(t, fake).ReadData(t, lakequery.TypeName, c.config)
			acctest.OneError(t, diagnostics, c.attribute, append(c.words, summary)...)
		})
	}
}

// refusing makes all calls of an operation fail.
func refusing(operation, code string) func(*fakeapi.AWS) {
	return func(f *fakeapi.AWS) {
		f.Before = func(called string, _ fakeapi.Input) *fakeapi.Reply {
			if called == operation {
				return fakeapi.Refuse(code)
			}
			return nil
		}
	}
}

// While the provider is not configured, because of a value that is not known, nothing
// is called.
func TestNotConfigured(t *testing.T) {
	server := acctest.NewServer(t)
	_, diagnostics := server.ReadData(t, lakequery.TypeName, checking("count"))
	acctest.OneError(t, diagnostics, "", "Querying event data store "+fakeapi.StoreID, "not known yet")
}

// Values that mocks make up are let through when they are validated.
func TestMocks(t *testing.T) {
	if !attribute.Mocked("abcd1234") {
		t.Fatal("that is no mock")
	}
	server := serve(t, newFake("a"))
	config := map[string]any{"check": "compare", "event_data_store": "abcd1234", "imports": []any{"efgh5678"}, "region": "ijkl9012"}
	if diagnostics := server.ValidateData(t, lakequery.TypeName, config); len(diagnostics) != 0 {
		t.Errorf("%+v", diagnostics[0])
	}
}

// An import that AWS no longer finds is a warning, so that it does not keep anybody from
// a plan or a destroy.
func TestImportsThatAreNotFound(t *testing.T) {
	got, diagnostics := serve(t, newFake("events_1", "1")).ReadData(t, lakequery.TypeName, with(checking("compare"), map[string]any{"imports": []any{"1c9b5dca-3a91-4ac3-92b1-000000000009"}}))
	if len(diagnostics) != 1 || diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning || diagnostics[0].Summary != "Imports were not found" || !strings.Contains(diagnostics[0].Detail, "1c9b5dca-3a91-4ac3-92b1-000000000009") {
		t.Fatalf("%+v", diagnostics)
	}
	windows := acctest.Objects(t, got["windows"])
	if len(windows) != 1 || windows[0]["events"] != nil || windows[0]["imported_events"] != nil || windows[0]["import_id"] != "1c9b5dca-3a91-4ac3-92b1-000000000009" || got["total"] != nil {
		t.Errorf("%+v", got)
	}
}
