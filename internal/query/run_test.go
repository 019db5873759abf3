package query_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query/fakeapi"
)

func TestStatement(t *testing.T) {
	fake := newFake()
	var seen []query.Status
	answer, took, err := ask(t, fake, request(func(r *query.Request) { r.OnSeen = func(s query.Seen) { seen = append(seen, s.Status) } }))
	if err != nil {
		t.Fatal(err)
	}
	started := fake.Queries()
	if len(started) != 1 || started[0].SQL != statement {
		t.Fatalf("started %+v", started)
	}
	want := query.Answer{
		QueryIDs: []string{started[0].ID}, Bytes: query.Bytes{Scanned: 900, Known: true},
		Rows: []query.Row{rowOf("eventName", "StartImport", "n", "3"), rowOf("eventName", "StopImport", "n", "4")},
	}
	if !reflect.DeepEqual(answer, want) {
		t.Errorf("%+v, want %+v", answer, want)
	}
	if took < 7*time.Second || took > 15*time.Second || fake.Calls("DescribeQuery") > 6 {
		t.Errorf("took %s and %d looks", took, fake.Calls("DescribeQuery"))
	}
	if len(seen) < 2 || seen[0] != query.StatusQueued || seen[len(seen)-1] != query.StatusRunning {
		t.Errorf("seen %v", seen)
	}
	if got := texts(answer.Rows[1]); got != "eventName=StopImport n=4" {
		t.Errorf("%v", got)
	}
}

// rowOf is a row of names and values.
func rowOf(all ...string) query.Row {
	row := query.Row{}
	for pair := range slices.Chunk(all, 2) {
		row = append(row, query.Cell{Column: pair[0], Value: pair[1]})
	}
	return row
}

// texts writes the values of a row, in the order of their names.
func texts(row query.Row) string {
	values := row.Values()
	var all []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		text := "NULL"
		if value := values[name]; value != nil {
			text = *value
		}
		all = append(all, name+"="+text)
	}
	return strings.Join(all, " ")
}

// A column without a text is NULL under the name that it has in other rows. One that
// has a name in no row is left out.
func TestNulls(t *testing.T) {
	fake := newFake()
	fake.Results = func(string) fakeapi.Table {
		return fakeapi.Table{Columns: []string{"a", "b", "c", "d"}, Rows: [][]string{
			{"1", fakeapi.Null, "3", fakeapi.Null}, {fakeapi.Null, "5", "", fakeapi.Null}, {fakeapi.Null, fakeapi.Null, "9", fakeapi.Null},
		}}
	}
	answer, _, err := ask(t, fake, request())
	if err != nil || len(answer.Rows) != 3 {
		t.Fatalf("%+v, %v", answer, err)
	}
	for i, want := range []string{"a=1 b=NULL c=3", "a=NULL b=5 c=", "a=NULL b=NULL c=9"} {
		if got := texts(answer.Rows[i]); got != want {
			t.Errorf("row %d: %s, want %s", i, got, want)
		}
	}
}

func TestRowsWithEqualNames(t *testing.T) {
	row := rowOf("n", "1", "N", "2", "n", "3", "n", "4")
	if got := texts(row); got != "N=2 n=1 n_2=3 n_3=4" {
		t.Errorf("%v", got)
	}
	if got, ok := rowOf("EVENT_KEY", "x").Get("event_key"); got != "x" || !ok {
		t.Errorf("%q, %v", got, ok)
	}
	if _, ok := row.Get("m"); ok {
		t.Error("a column that is not there was found")
	}
}

// Results come in pages; none is left out.
func TestPages(t *testing.T) {
	fake := newFake()
	fake.Page = 3
	var rows [][]string
	for i := range 10 {
		rows = append(rows, []string{fmt.Sprint("name ", i), fmt.Sprint(i)})
	}
	fake.Results = func(string) fakeapi.Table { return fakeapi.Table{Columns: []string{"eventName", "n"}, Rows: rows} }
	answer, _, err := ask(t, fake, request())
	if err != nil || len(answer.Rows) != 10 || fake.Calls("GetQueryResults") != 4 {
		t.Fatalf("%d rows in %d pages, %v", len(answer.Rows), fake.Calls("GetQueryResults"), err)
	}
	for i, row := range answer.Rows {
		if n, _ := row.Get("n"); n != fmt.Sprint(i) {
			t.Errorf("row %d is %v", i, row)
		}
	}
}

// What is no whole result is none; in time, it may become one.
func TestResultsThatAreNone(t *testing.T) {
	for name, change := range map[string]func(map[string]any){
		"fewer rows than AWS counts": func(a map[string]any) {
			a["QueryStatistics"] = map[string]any{"TotalResultsCount": 3}
		},
		"a page that was there before": func(a map[string]any) { a["NextToken"] = "page 0" },
		"no list":                      func(a map[string]any) { delete(a, "QueryResultRows") },
		"no rows, and no count":        func(a map[string]any) { a["QueryResultRows"] = []any{}; delete(a, "QueryStatistics") },
		"no rows, and a count":         func(a map[string]any) { a["QueryResultRows"] = []any{} },
		"not FINISHED":                 func(a map[string]any) { a["QueryStatus"] = "RUNNING" },
		"without a status":             func(a map[string]any) { delete(a, "QueryStatus") },
	} {
		t.Run(name, func(t *testing.T) {
			fake := newFake()
			fake.After = edit("GetQueryResults", change)
			answer, took, err := ask(t, fake, request())
			if err == nil || answer.Rows != nil || took < settle || lake.Explain(err).Cause == "" {
				t.Errorf("after %s: %v, %v", took, answer.Rows, err)
			}
			fake = newFake()
			n := 0
			fake.After = edit("GetQueryResults", func(a map[string]any) {
				if n++; n < 3 {
					change(a)
				}
			})
			if answer, took, err := ask(t, fake, request()); err != nil || len(answer.Rows) != 2 || took >= settle || len(fake.Queries()) != 1 {
				t.Errorf("in time: after %s: %v, %v", took, answer.Rows, err)
			}
		})
	}
}

// None is none when AWS says so.
func TestNoRows(t *testing.T) {
	for name, change := range map[string]func(map[string]any){
		"an empty list": func(map[string]any) {},
		"no list":       func(a map[string]any) { delete(a, "QueryResultRows") },
	} {
		fake := newFake()
		fake.Results = func(string) fakeapi.Table { return fakeapi.Table{} }
		fake.After = edit("GetQueryResults", change)
		if answer, took, err := ask(t, fake, request()); err != nil || len(answer.Rows) != 0 || took > time.Minute {
			t.Errorf("%s: after %s: %v, %v", name, took, answer.Rows, err)
		}
	}
}

// Answers that are not about the query are no answers.
func TestDescribeThatIsNone(t *testing.T) {
	for name, change := range map[string]func(map[string]any){
		"about another query": func(a map[string]any) {
			a["QueryId"] = "bbbbbbbb-0000-4000-8000-000000000001"
			a["QueryStatus"] = "FINISHED"
		},
		"without status": func(a map[string]any) { delete(a, "QueryStatus") },
		"a new status":   func(a map[string]any) { a["QueryStatus"] = "ARCHIVED" },
	} {
		fake := newFake()
		fake.After = edit("DescribeQuery", change)
		_, took, err := ask(t, fake, request(within(3*time.Minute)))
		if wait := new(query.WaitError); !errors.As(err, &wait) || wait.Cancel == query.CancelNotTried || took < 3*time.Minute || fake.Calls("GetQueryResults") != 0 || (wait.Last == nil) != (name == "a new status") {
			t.Errorf("%s: after %s: %v", name, took, err)
		}
	}
}

func TestQueriesThatEndWithoutResult(t *testing.T) {
	for end, want := range map[string]query.EndedError{
		"FAILED":    {Status: query.StatusFailed, Message: `the query\u001b[31m has failed`},
		"CANCELLED": {Status: query.StatusCancelled},
		"TIMED_OUT": {Status: query.StatusTimedOut},
	} {
		fake := newFake()
		fake.End, fake.Message = end, "the query\x1b[31m has failed"
		answer, _, err := ask(t, fake, request())
		want.QueryID, want.Region, want.Bytes = fake.Queries()[0].ID, fakeapi.Region, query.Bytes{Scanned: 900, Known: true}
		if ended := new(query.EndedError); !errors.As(err, &ended) || *ended != want || fake.Calls("CancelQuery")+fake.Calls("GetQueryResults") != 0 {
			t.Errorf("%s: %+v", end, err)
		}
		if len(answer.QueryIDs) != 1 {
			t.Errorf("%s: the query is not named: %+v", end, answer)
		}
	}
}

// A query that AWS does not know yet is no news for the settle time.
func TestQueryThatIsNotFound(t *testing.T) {
	fake := newFake()
	fake.Hides = 30 * time.Second
	if answer, _, err := ask(t, fake, request()); err != nil || len(answer.Rows) != 2 {
		t.Errorf("%v, %v", answer.Rows, err)
	}
	fake = newFake()
	fake.Hides = time.Hour
	_, took, err := ask(t, fake, request())
	if !lake.HasCode(err, "QueryIdNotFound") || took < settle || took > 2*settle {
		t.Errorf("after %s: %v", took, err)
	}
}

func TestTimeout(t *testing.T) {
	fake := newFake()
	fake.Runs, fake.Scans = time.Hour, 3600
	_, took, err := ask(t, fake, request(within(time.Minute)))
	wait := new(query.WaitError)
	if !errors.As(err, &wait) || !errors.Is(err, context.DeadlineExceeded) || wait.Cancel != query.CancelAccepted || !wait.Bytes.Known || wait.Bytes.Scanned != 60 {
		t.Fatalf("%+v", err)
	}
	if took > 70*time.Second || fake.Queries()[0].End != "CANCELLED" {
		t.Errorf("after %s: %+v", took, fake.Queries())
	}
}

// An interrupt cancels the query, soon, even if AWS does not answer at once.
func TestInterrupt(t *testing.T) {
	for name, c := range map[string]struct {
		before func(string, fakeapi.Input) *fakeapi.Reply
		want   query.Cancel
	}{
		"cancelled":      {nil, query.CancelAccepted},
		"cancelled late": {on("CancelQuery", 1, fakeapi.Fail()), query.CancelAccepted},
		"not allowed":    {on("CancelQuery", -1, fakeapi.Refuse("AccessDeniedException")), query.CancelUncertain},
		"no answer":      {on("CancelQuery", -1, silent), query.CancelUncertain},
		"goes on":        {goesOn, query.CancelAsked},
		"over by then":   {on("CancelQuery", -1, fakeapi.Refuse("InactiveQueryException")), query.CancelOver},
	} {
		synctest.Test(t, func(t *testing.T) {
			fake := newFake()
			fake.Runs, fake.Before = time.Hour, c.before
			began := time.Now()
			_, err := region(fake).Ask(interruptAfter(t.Context(), 20*time.Second), request())
			wait := new(query.WaitError)
			if !errors.As(err, &wait) || !errors.Is(err, context.Canceled) || wait.Cancel != c.want || time.Since(began) > 25*time.Second {
				t.Errorf("%s: after %s: %+v", name, time.Since(began), err)
			}
		})
	}
}

// goesOn accepts a cancel that has no effect yet, as AWS documents it.
func goesOn(operation string, in fakeapi.Input) *fakeapi.Reply {
	if operation != "CancelQuery" {
		return nil
	}
	return &fakeapi.Reply{Status: http.StatusOK, Body: map[string]any{"QueryId": in.Text("QueryId"), "QueryStatus": "RUNNING"}}
}

func TestMaxBytes(t *testing.T) {
	fake := newFake()
	fake.Runs, fake.Scans = 1000*time.Second, 1000
	_, took, err := ask(t, fake, request(atMost(100)))
	over := new(query.LimitError)
	if !errors.As(err, &over) || over.Ended || over.Cancel != query.CancelAccepted || over.Max != 100 || over.Bytes.Scanned <= 100 || over.Bytes.Scanned > 110 || took > 110*time.Second {
		t.Errorf("after %s: %+v", took, err)
	}
	// AWS need not count while the query runs.
	fake = newFake()
	fake.After = edit("DescribeQuery", func(a map[string]any) {
		if a["QueryStatus"] != "FINISHED" {
			delete(a, "QueryStatistics")
		}
	})
	_, _, err = ask(t, fake, request(atMost(899)))
	if over := new(query.LimitError); !errors.As(err, &over) || !over.Ended || over.Cancel != query.CancelNotTried || over.Bytes.Scanned != 900 || fake.Calls("GetQueryResults")+fake.Calls("CancelQuery") != 0 {
		t.Errorf("at the end: %+v", err)
	}
	if answer, _, err := ask(t, newFake(), request(atMost(900))); err != nil || len(answer.Rows) != 2 {
		t.Errorf("no more than it may: %v", err)
	}
	// Not known is not no.
	fake = newFake()
	fake.After = edit("DescribeQuery", func(a map[string]any) { delete(a, "QueryStatistics") })
	_, took, err = ask(t, fake, request(atMost(5000)))
	if over := new(query.LimitError); !errors.As(err, &over) || over.Bytes.Known || !over.Ended || took < settle {
		t.Errorf("not known: after %s: %+v", took, err)
	}
	if answer, took, err := ask(t, fake, request()); err != nil || answer.Bytes != (query.Bytes{Scanned: 900, Known: true}) || took > time.Minute {
		t.Errorf("without a limit, the results say it: after %s: %+v, %v", took, answer.Bytes, err)
	}
}

// Ten queries run at a time, and no more.
func TestTenAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := newFake()
		fake.Runs = time.Minute
		most := 0
		r := region(fake)
		watch := time.NewTicker(time.Second)
		defer watch.Stop()
		done := make(chan struct{})
		go func() {
			var group sync.WaitGroup
			for i := range 25 {
				group.Go(func() {
					asked := request()
					asked.Statement = fmt.Sprintf("%s WHERE eventName = 'n%d'", statement, i)
					if _, err := r.Ask(t.Context(), asked); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			close(done)
		}()
		for running := true; running; {
			select {
			case <-done:
				running = false
			case <-watch.C:
				now := 0
				for _, q := range fake.Queries() {
					if q.Status() != "FINISHED" {
						now++
					}
				}
				most = max(most, now)
			}
		}
		if most != 10 || len(fake.Queries()) != 25 {
			t.Errorf("%d at a time, %d in all", most, len(fake.Queries()))
		}
	})
}

// Nothing of the results is in the log.
func TestLogHasNoResults(t *testing.T) {
	fake := newFake()
	var log strings.Builder
	synctest.Test(t, func(t *testing.T) {
		client := lake.New(fake.Config(), lake.Options{Log: func(_ context.Context, message string, fields ...map[string]any) { fmt.Fprintln(&log, message, fields) }})
		if _, err := query.New(client).In(fakeapi.Region).Ask(t.Context(), request()); err != nil {
			t.Error(err)
		}
	})
	if !strings.Contains(log.String(), "query finished") || !strings.Contains(log.String(), "rows:2") || strings.Contains(log.String(), "StopImport") {
		t.Error(log.String())
	}
}
