package lakesim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// storeID is the id of the event data store of a world.
func (w *world) storeID() string { return w.arn[strings.LastIndexByte(w.arn, '/')+1:] }

// query starts a query; STORE in it stands for the id of the world's store.
func (w *world) query(statement string) (*string, error) {
	out, err := w.trail.StartQuery(w.t.Context(), &cloudtrail.StartQueryInput{
		QueryStatement: aws.String(strings.ReplaceAll(statement, "STORE", w.storeID())),
	})
	if err != nil {
		return nil, err
	}
	return out.QueryId, nil
}

// mustQuery starts a query and waits for its end.
func (w *world) mustQuery(statement string) (*string, *cloudtrail.DescribeQueryOutput) {
	w.t.Helper()
	id, err := w.query(statement)
	if err != nil {
		w.t.Fatal(err)
	}
	return id, w.over(id)
}

// over waits for the end of a query.
func (w *world) over(id *string) *cloudtrail.DescribeQueryOutput {
	w.t.Helper()
	return w.queryIs(id, types.QueryStatusFinished, types.QueryStatusFailed, types.QueryStatusCancelled, types.QueryStatusTimedOut)
}

// queryIs waits until a query has one of these statuses.
func (w *world) queryIs(id *string, wanted ...types.QueryStatus) *cloudtrail.DescribeQueryOutput {
	w.t.Helper()
	for {
		out, err := w.trail.DescribeQuery(w.t.Context(), &cloudtrail.DescribeQueryInput{QueryId: id})
		if err != nil {
			w.t.Fatal(err)
		}
		if slices.Contains(wanted, out.QueryStatus) {
			return out
		}
		select {
		case <-time.After(time.Millisecond):
		case <-w.t.Context().Done():
			w.t.Fatalf("the query is %s", out.QueryStatus)
		}
	}
}

// resultRows reads all pages of a result, as "name=text name=text".
func (w *world) resultRows(id *string, pageSize int32) (rows []string, pages int) {
	w.t.Helper()
	in := &cloudtrail.GetQueryResultsInput{QueryId: id}
	if pageSize > 0 {
		in.MaxQueryResults = &pageSize
	}
	for {
		out, err := w.trail.GetQueryResults(w.t.Context(), in)
		if err != nil {
			w.t.Fatal(err)
		}
		pages++
		if n := *out.QueryStatistics.ResultsCount; int(n) != len(out.QueryResultRows) || pageSize > 0 && n > pageSize {
			w.t.Errorf("%d rows on a page that says %d", len(out.QueryResultRows), n)
		}
		for _, row := range out.QueryResultRows {
			var texts []string
			for _, column := range row {
				if len(column) > 1 {
					w.t.Errorf("a column has %d names", len(column))
				}
				for name, text := range column {
					texts = append(texts, name+"="+text)
				}
			}
			rows = append(rows, strings.Join(texts, " "))
		}
		if in.NextToken = out.NextToken; in.NextToken == nil {
			if total := int(*out.QueryStatistics.TotalResultsCount); total != len(rows) {
				w.t.Errorf("%d rows of %d", len(rows), total)
			}
			return rows, pages
		}
	}
}

func (w *world) wantRows(statement string, want ...string) {
	w.t.Helper()
	id, out := w.mustQuery(statement)
	if out.QueryStatus != types.QueryStatusFinished {
		w.t.Fatalf("%s: %s: %s", statement, out.QueryStatus, aws.ToString(out.ErrorMessage))
	}
	if rows, _ := w.resultRows(id, 0); !slices.Equal(rows, want) {
		w.t.Errorf("%s:\n%q\nwant\n%q", statement, rows, want)
	}
}

// A query answers on the events that imports have stored, each as often as it was.
func TestQuery(t *testing.T) {
	w := newWorld(t, func(c *lakesim.Config) { c.EventDataStores = []string{"demo", "other"} })
	w.put(logKey(day, "one"), logFile(t, 3, day))
	w.put(logKey(day.AddDate(0, 1, 0), "two"), logFile(t, 4, day.AddDate(0, 1, 0)))
	w.wantRows("SELECT count(*) FROM STORE", "_col0=0")
	w.ended(w.start("s3://logs/").ImportId)
	w.ended(w.start("s3://logs/AWSLogs/" + account + "/CloudTrail/us-east-1/2026/03/").ImportId)
	w.wantRows("SELECT COUNT(*) AS events, COUNT(DISTINCT eventID) FROM STORE", "events=11 _col1=7")
	w.wantRows("SELECT date_trunc('month', eventTime) AS month, COUNT(*) AS events FROM STORE GROUP BY date_trunc('month', eventTime) ORDER BY 1 DESC",
		"month=2026-03-01 00:00:00.000 events=8", "month=2026-02-01 00:00:00.000 events=3")
	other := w.sim.Ready("").EventDataStores["other"]
	w.wantRows("SELECT COUNT(*) FROM STORE AS a LEFT JOIN "+other[strings.LastIndexByte(other, '/')+1:]+" AS b ON a.eventID = b.eventID WHERE b.eventID IS NULL", "_col0=11")

	id, out := w.mustQuery("SELECT eventID FROM STORE WHERE eventTime < '2026-03-01 00:00:00'")
	statistics := out.QueryStatistics
	if *out.QueryString != "SELECT eventID FROM "+w.storeID()+" WHERE eventTime < '2026-03-01 00:00:00'" || *out.QueryId != *id ||
		*statistics.EventsMatched != 3 || *statistics.EventsScanned != 11 || *statistics.BytesScanned < 11*50 || !statistics.CreationTime.Equal(w.clock.Now()) {
		t.Errorf("%+v, %+v", out, statistics)
	}
	list, err := w.trail.ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: &w.arn, MaxResults: aws.Int32(2), QueryStatus: types.QueryStatusFinished})
	if err != nil || len(list.Queries) != 2 || *list.Queries[0].QueryId != *id || list.NextToken == nil {
		t.Fatalf("%+v, %v", list, err)
	}
	list, err = w.trail.ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: &w.arn, MaxResults: aws.Int32(2), QueryStatus: types.QueryStatusFinished, NextToken: list.NextToken})
	if err != nil || len(list.Queries) != 2 || *list.Queries[1].QueryId == *id {
		t.Errorf("%+v, %v", list, err)
	}
	if list, err = w.trail.ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: &other}); err != nil || len(list.Queries) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	w.clock.advance(8 * 24 * time.Hour)
	if list, err = w.trail.ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: &w.arn}); err != nil || len(list.Queries) != 0 {
		t.Errorf("queries are listed after 8 days: %+v, %v", list, err)
	}
}

// Results come in pages of at most 1,000 rows, in their order.
func TestQueryPages(t *testing.T) {
	w := newWorld(t)
	w.put(logKey(day, "many"), logFile(t, 2345, day))
	w.ended(w.start("s3://logs/").ImportId)
	id, _ := w.mustQuery("SELECT eventID FROM STORE ORDER BY eventID")
	rows, pages := w.resultRows(id, 0)
	if pages != 3 || len(rows) != 2345 || !slices.IsSorted(rows) {
		t.Errorf("%d rows on %d pages, sorted %t", len(rows), pages, slices.IsSorted(rows))
	}
	again, pages := w.resultRows(id, 999)
	if pages != 3 || !slices.Equal(again, rows) {
		t.Errorf("%d pages, %d rows", pages, len(again))
	}
	w.patch(`{"list_page_size": 500, "list_empty_pages": 1}`)
	if again, pages = w.resultRows(id, 0); pages != 10 || !slices.Equal(again, rows) {
		t.Errorf("%d pages, %d rows", pages, len(again))
	}
	out, err := w.trail.GetQueryResults(t.Context(), &cloudtrail.GetQueryResultsInput{QueryId: id})
	if err != nil {
		t.Fatal(err)
	}
	other, _ := w.mustQuery("SELECT eventID FROM STORE")
	_, err = w.trail.GetQueryResults(t.Context(), &cloudtrail.GetQueryResultsInput{QueryId: other, NextToken: out.NextToken})
	wantCode(t, err, "InvalidNextTokenException")
}

func TestQueryErrors(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	for statement, code := range map[string]string{
		"SELECT count(*) FROM " + strings.Repeat("0", 8) + "-1111-2222-3333-444444444444": "EventDataStoreNotFoundException",
		"SELECT count(*) FROM nowhere":                 "InvalidQueryStatementException",
		"SELECT nothing FROM STORE":                    "InvalidQueryStatementException",
		"SELECT eventID FROM STORE WHERE":              "InvalidQueryStatementException",
		"DELETE FROM STORE":                            "InvalidQueryStatementException",
		"SELECT eventID FROM STORE; SELECT 1":          "InvalidQueryStatementException",
		"SELECT load_extension('x') FROM STORE":        "InvalidQueryStatementException",
		"SELECT * FROM sqlite_master":                  "InvalidQueryStatementException",
		"":                                             "InvalidParameterException",
		"SELECT '" + strings.Repeat("a", 10_000) + "'": "InvalidParameterException",
	} {
		_, err := w.query(statement)
		if wantCode(t, err, code); t.Failed() {
			t.Fatal(statement)
		}
	}
	for _, in := range []*cloudtrail.StartQueryInput{
		{QueryStatement: aws.String("SELECT 1"), DeliveryS3Uri: aws.String("s3://logs/")}, {QueryAlias: aws.String("dashboard")},
	} {
		_, err := w.trail.StartQuery(ctx, in)
		wantCode(t, err, "UnsupportedOperationException")
	}
	id, _ := w.mustQuery("SELECT count(*) FROM STORE")
	_, err := w.trail.CancelQuery(ctx, &cloudtrail.CancelQueryInput{QueryId: id})
	wantCode(t, err, "InactiveQueryException")
	_, err = w.client("111122223333", "us-east-1").DescribeQuery(ctx, &cloudtrail.DescribeQueryInput{QueryId: id})
	wantCode(t, err, "QueryIdNotFoundException")
	_, err = w.trail.GetQueryResults(ctx, &cloudtrail.GetQueryResultsInput{QueryId: id, MaxQueryResults: aws.Int32(1001)})
	wantCode(t, err, "InvalidMaxResultsException")
	later := w.clock.Now().Add(time.Hour)
	now := w.clock.Now()
	_, err = w.trail.ListQueries(ctx, &cloudtrail.ListQueriesInput{EventDataStore: &w.arn, StartTime: &later, EndTime: &now})
	wantCode(t, err, "InvalidDateRangeException")
	_, err = w.trail.ListQueries(ctx, &cloudtrail.ListQueriesInput{EventDataStore: &w.arn, QueryStatus: "DONE"})
	wantCode(t, err, "InvalidQueryStatusException")
	if _, err := w.trail.DeleteEventDataStore(ctx, &cloudtrail.DeleteEventDataStoreInput{EventDataStore: &w.arn}); err != nil {
		t.Fatal(err)
	}
	_, err = w.query("SELECT count(*) FROM STORE")
	wantCode(t, err, "InactiveEventDataStoreException")
}

// Queries are queued, run, and are cancelled, and ten of them run at a time.
func TestQueryStatuses(t *testing.T) {
	waits := make(chan chan time.Time, 100)
	w := newWorld(t, func(c *lakesim.Config) {
		c.World.QueryQueued, c.World.QueryTakes = lakesim.Duration(time.Minute), lakesim.Duration(4*time.Minute)
		c.After = func(time.Duration) <-chan time.Time {
			wait := make(chan time.Time)
			waits <- wait
			return wait
		}
	})
	file := logFile(t, 8, day)
	w.put(logKey(day, "one"), file)
	w.ended(w.start("s3://logs/").ImportId)
	ctx := t.Context()
	id, err := w.query("SELECT count(*) FROM STORE")
	if err != nil {
		t.Fatal(err)
	}
	queued := w.queryIs(id, types.QueryStatusQueued)
	if *queued.QueryStatistics.BytesScanned != 0 {
		t.Errorf("a query that is queued has scanned %d bytes", *queued.QueryStatistics.BytesScanned)
	}
	close(<-waits)
	w.queryIs(id, types.QueryStatusRunning)
	end := <-waits
	w.clock.advance(time.Minute)
	running := w.queryIs(id, types.QueryStatusRunning)
	if s := running.QueryStatistics; *s.EventsScanned != 2 || *s.BytesScanned == 0 || *s.ExecutionTimeInMillis != 60_000 {
		t.Errorf("%d events and %d bytes scanned in %d ms", *s.EventsScanned, *s.BytesScanned, *s.ExecutionTimeInMillis)
	}
	part := *running.QueryStatistics.BytesScanned
	results, err := w.trail.GetQueryResults(ctx, &cloudtrail.GetQueryResultsInput{QueryId: id})
	if err != nil || results.QueryStatus != types.QueryStatusRunning || len(results.QueryResultRows) != 0 || results.QueryStatistics != nil {
		t.Errorf("%+v, %v", results, err)
	}
	w.patch(`{"query_statistics": "at_end"}`)
	if got := w.queryIs(id, types.QueryStatusRunning); got.QueryStatistics != nil {
		t.Errorf("statistics while it runs: %+v", got.QueryStatistics)
	}
	close(end)
	if got := w.over(id); got.QueryStatus != types.QueryStatusFinished || *got.QueryStatistics.EventsScanned != 8 || *got.QueryStatistics.BytesScanned < 3*part {
		t.Errorf("%s, %+v", got.QueryStatus, got.QueryStatistics)
	}

	var ids []*string
	for range 10 {
		id, err := w.query("SELECT count(*) FROM STORE")
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	_, err = w.query("SELECT count(*) FROM STORE")
	wantCode(t, err, "MaxConcurrentQueriesException")
	cancelled, err := w.trail.CancelQuery(ctx, &cloudtrail.CancelQueryInput{QueryId: ids[3]})
	if err != nil || cancelled.QueryStatus != types.QueryStatusCancelled || *cancelled.QueryId != *ids[3] {
		t.Errorf("%+v, %v", cancelled, err)
	}
	if got := w.over(ids[3]); got.QueryStatus != types.QueryStatusCancelled {
		t.Errorf("it is %s", got.QueryStatus)
	}
	w.patch(`{"cancel_takes": "1h"}`)
	for range 2 {
		if cancelled, err = w.trail.CancelQuery(ctx, &cloudtrail.CancelQueryInput{QueryId: ids[4]}); err != nil || cancelled.QueryStatus != types.QueryStatusRunning {
			t.Errorf("%+v, %v", cancelled, err)
		}
	}
	w.patch(`{"query_lag": "30s"}`)
	_, err = w.trail.DescribeQuery(ctx, &cloudtrail.DescribeQueryInput{QueryId: ids[5]})
	wantCode(t, err, "QueryIdNotFoundException")
	if list, err := w.trail.ListQueries(ctx, &cloudtrail.ListQueriesInput{EventDataStore: &w.arn}); err != nil || len(list.Queries) != 1 {
		t.Errorf("%d queries are listed, %v", len(list.Queries), err)
	}
}

// A query can end otherwise than well.
func TestQueryEnds(t *testing.T) {
	for status, message := range map[string]string{"FAILED": "The query failed. Run it again.", "TIMED_OUT": "", "CANCELLED": ""} {
		w := newWorld(t, func(c *lakesim.Config) { c.World.QueryEnd = status })
		id, out := w.mustQuery("SELECT count(*) FROM STORE")
		if string(out.QueryStatus) != status || aws.ToString(out.ErrorMessage) != message {
			t.Errorf("%s: %q", out.QueryStatus, aws.ToString(out.ErrorMessage))
		}
		results, err := w.trail.GetQueryResults(t.Context(), &cloudtrail.GetQueryResultsInput{QueryId: id})
		if err != nil || string(results.QueryStatus) != status || len(results.QueryResultRows) != 0 || aws.ToString(results.ErrorMessage) != message {
			t.Errorf("%+v, %v", results, err)
		}
	}
	w := newWorld(t, func(c *lakesim.Config) { c.World.QueryColumnNames = lakesim.ColumnsLowerCase })
	w.wantRows("SELECT count(*) AS HowMany FROM STORE", "howmany=0")
}

// What an event lacks is NULL, which results show in one of three ways.
func TestQueryNulls(t *testing.T) {
	w := newWorld(t)
	w.put(logKey(day, "bare"), zipped(t, []byte(`{"Records":[{"eventID":"a","eventTime":"2026-02-01T00:00:00Z"}]}`)))
	w.ended(w.start("s3://logs/").ImportId)
	const statement = "SELECT eventID, awsRegion AS r FROM STORE WHERE awsRegion IS NULL AND eventName IS NULL AND recipientAccountId IS NULL AND eventSource IS NULL AND userAgent IS NULL"
	w.wantRows(statement, "eventID=a")
	for nulls, want := range map[string]string{lakesim.NullsEmpty: `[{"eventID":"a"},{"r":""}]`, lakesim.NullsNull: `[{"eventID":"a"},{"r":null}]`, lakesim.NullsLeftOut: `[{"eventID":"a"},{}]`} {
		w.patch(`{"query_nulls": "` + nulls + `"}`)
		id, _ := w.mustQuery(statement)
		if body := w.raw("GetQueryResults", `{"QueryId":"`+*id+`"}`).body; !strings.Contains(body, want) {
			t.Errorf("%s: %s, want %s", nulls, body, want)
		}
	}
}

// Queries and an import that fills the same event data store do not stop each other,
// and a query sees whole files.
func TestQueriesWhileImporting(t *testing.T) {
	w := newWorld(t)
	for i := range 40 {
		w.put(logKey(day.Add(time.Duration(i)*time.Hour), fmt.Sprint("f", i)), logFile(t, 25, day))
	}
	id := w.start("s3://logs/").ImportId
	for running := true; running; {
		query, _ := w.mustQuery("SELECT count(*) AS n FROM STORE")
		running = w.get(id).ImportStatus != types.ImportStatusCompleted
		rows, _ := w.resultRows(query, 0)
		var n int
		if _, err := fmt.Sscanf(rows[0], "n=%d", &n); err != nil || n%25 != 0 {
			t.Fatalf("%q, %v", rows, err)
		}
	}
	w.wantRows("SELECT count(*) AS n FROM STORE", "n=1000")
}
