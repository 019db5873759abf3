package lakequery_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query/fakeapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakequery"
)

// printed invokes the action and returns its lines, without those about queries.
func printed(t *testing.T, fake *fakeapi.AWS, config map[string]any) []string {
	t.Helper()
	invoked := serve(t, fake).Invoke(t.Context(), t, lakequery.TypeName, config, nil)
	for _, d := range invoked.Diagnostics {
		t.Fatalf("%v: %s: %s", config, d.Summary, d.Detail)
	}
	last := len(invoked.Lines) - 1
	if last < 1 || !strings.HasPrefix(invoked.Lines[last], "AWS scanned, and bills, 1,234 bytes. Queries: "+fake.Queries()[0].ID) {
		t.Fatalf("the last line does not say what it costs: %q", invoked.Lines)
	}
	return slices.DeleteFunc(invoked.Lines[:last], func(line string) bool { return strings.HasPrefix(line, "Query ") })
}

func TestActionPrintsTables(t *testing.T) {
	for name, c := range map[string]struct {
		fake   *fakeapi.AWS
		config map[string]any
		want   []string
	}{
		"a statement": {newFake("eventName,n", "Start\x1b[31mImport\u202e,1", "Stop,22"), map[string]any{"statement": "SELECT a FROM " + fakeapi.StoreID}, []string{
			`eventName                    n`,
			`Start\u001b[31mImport\u202e  1`,
			`Stop                         22`,
			"Rows: 2",
		}},
		"a long text": {newFake("eventName", strings.Repeat("x", 61)), map[string]any{"statement": "SELECT a FROM " + fakeapi.StoreID}, []string{"eventName", strings.Repeat("x", 57) + "...", "Rows: 1"}},
		"no rows":     {newFake("eventName"), map[string]any{"statement": "SELECT a FROM " + fakeapi.StoreID}, []string{"Rows: 0"}},
		"count": {newFake("event_key,events", "eu-west-1,1234", ",5"), with(checking("count"), map[string]any{"by": "region"}), []string{
			"region     events",
			"eu-west-1   1,234",
			"none            5",
			"Events: 1,239",
		}},
		"twice": {newFake("event_day,event_ids,extra_copies", "2024-03-29,2,2", "2024-03-31,3,4"), checking("twice"), []string{
			"month    event ids  extra copies  days  unexplained days",
			"2024-03          5             6     2                 1",
			"2024-03: may be stored by " + importOne + " and " + importTwo + ", which have 1 day in common",
			"Extra copies: 6",
		}},
		"nothing twice": {newFake("event_day,event_ids,extra_copies"), checking("twice"), []string{"Extra copies: 0"}},
		"gaps": {newFake("event_day,events", "2024-03-02,4"), with(checking("gaps"), map[string]any{"start_event_time": "2024-03-01T00:00:00Z", "end_event_time": "2024-03-05T00:00:00Z"}), []string{
			"start day   end day     days",
			"2024-03-01  2024-03-01     1",
			"2024-03-03  2024-03-04     2",
			"Days without an event: 3",
		}},
		"compare": {newFake("events_1,events_2", "33,7"), with(checking("compare"), map[string]any{"imports": []any{importOne, importTwo}}), []string{
			"import                                status     from                  to                    events   imported  difference",
			importOne + "  COMPLETED  2024-03-01T00:00:00Z  2024-03-31T23:59:59Z      33         30           3",
			importTwo + "  COMPLETED  2024-03-31T00:00:00Z  2024-04-30T23:59:59Z       7  not known   not known",
			"The sum of the differences is not known: AWS does not show the numbers of each import.",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got := printed(t, c.fake, c.config)
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestActionPrintsSixtyRows(t *testing.T) {
	var rows []string
	for i := range 1063 {
		rows = append(rows, fmt.Sprint(i))
	}
	got := printed(t, newFake("n", rows...), map[string]any{"statement": "SELECT n FROM " + fakeapi.StoreID})
	if len(got) != 1+60+1+1 || got[60] != "59" || got[61] != "... and 1,003 more rows" || got[62] != "Rows: 1,063" {
		t.Errorf("%d lines: %q", len(got), got[58:])
	}
}

func TestActionErrors(t *testing.T) {
	server := serve(t, newFake("a"))
	acctest.OneError(t, server.ValidateAction(t, lakequery.TypeName, with(checking("twice"), map[string]any{"by": "day"})), "by", "Argument without effect")
	acctest.OneError(t, server.ValidateAction(t, lakequery.TypeName, map[string]any{}), "", "Neither is set")
	acctest.OneError(t, server.PlanInvoke(t, lakequery.TypeName, map[string]any{"statement": "SELECT 1"}), "statement", "names no event data store")
	acctest.OneError(t, server.PlanInvoke(t, lakequery.TypeName, map[string]any{"check": "count", "event_data_store": "abcd1234"}), "event_data_store", "is not the id")
	for _, config := range []map[string]any{
		{"statement": "SELECT 1 FROM {event_data_store}", "event_data_store": tftypes.UnknownValue},
		{"statement": tftypes.UnknownValue, "event_data_store": fakeapi.Store},
		{"check": "compare", "event_data_store": fakeapi.Store, "imports": tftypes.UnknownValue},
	} {
		if diagnostics := append(server.ValidateAction(t, lakequery.TypeName, config), server.PlanInvoke(t, lakequery.TypeName, config)...); len(diagnostics) != 0 {
			t.Errorf("%v: %s: %s", config, diagnostics[0].Summary, diagnostics[0].Detail)
		}
	}
	for name, c := range map[string]struct {
		change    func(*fakeapi.AWS)
		config    map[string]any
		attribute string
		words     string
	}{
		"over the limit":        {func(*fakeapi.AWS) {}, with(checking("count"), map[string]any{"max_bytes_scanned": 1000}), "max_bytes_scanned", "1,000 are allowed"},
		"bad SQL":               {refusing("StartQuery", "InvalidQueryStatementException"), map[string]any{"statement": "SELECT a FROM " + fakeapi.StoreID}, "statement", "Trino"},
		"not known in the plan": {func(*fakeapi.AWS) {}, checking("gaps"), "check", "whole days"},
		"no store in the end":   {func(*fakeapi.AWS) {}, map[string]any{"statement": "SELECT 1"}, "statement", "names no event data store"},
	} {
		fake := newFake("a", "1")
		c.change(fake)
		invoked := serve(t, fake).Invoke(t.Context(), t, lakequery.TypeName, c.config, nil)
		t.Log(name)
		acctest.OneError(t, invoked.Diagnostics, c.attribute, c.words)
	}
	invoked := acctest.NewServer(t).Invoke(t.Context(), t, lakequery.TypeName, checking("count"), nil)
	acctest.OneError(t, invoked.Diagnostics, "", "not known yet")
}

// What a query waits for is told, and an interrupt cancels it and ends the lines.
func TestActionTellsAndIsInterrupted(t *testing.T) {
	fake := newFake("a")
	fake.Runs = time.Hour
	turnedAway := 1
	fake.Before = func(operation string, _ fakeapi.Input) *fakeapi.Reply {
		if operation == "StartQuery" && turnedAway > 0 {
			turnedAway--
			return fakeapi.Refuse("MaxConcurrentQueriesException")
		}
		return nil
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	invoked := serve(t, fake).Invoke(ctx, t, lakequery.TypeName, checking("count"), func(line string) {
		if strings.HasPrefix(line, "Query ") {
			cancel()
		}
	})
	started := fake.Queries()
	if len(invoked.Lines) != 2 || !strings.HasPrefix(invoked.Lines[0], "Waiting to start a query in eu-west-1") || !strings.HasPrefix(invoked.Lines[1], "Query "+started[0].ID+" in eu-west-1 is ") {
		t.Errorf("%q", invoked.Lines)
	}
	if text := invoked.Text(tfprotov6.DiagnosticSeverityError); !strings.Contains(text, "Terraform was interrupted") || !strings.Contains(text, "It was cancelled.") || started[0].End != "CANCELLED" {
		t.Errorf("%s, %+v", text, started)
	}
}

// Both have the same arguments.
func TestActionHasTheArgumentsOfTheDataSource(t *testing.T) {
	server := acctest.NewServer(t)
	action := map[string]*tfprotov6.SchemaAttribute{}
	for _, a := range server.Schemas.ActionSchemas[lakequery.TypeName].Schema.Block.Attributes {
		action[a.Name] = a
	}
	arguments := 0
	for _, a := range server.Schemas.DataSourceSchemas[lakequery.TypeName].Block.Attributes {
		if !a.Optional {
			continue
		}
		arguments++
		if same := action[a.Name]; same == nil || !same.Type.Equal(a.Type) || same.Description != a.Description || a.Description == "" {
			t.Errorf("%s differs: %+v", a.Name, same)
		}
	}
	if arguments != len(action) || arguments != 10 {
		t.Errorf("%d arguments, and %d of the action", arguments, len(action))
	}
}
