package lakesim

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

const queryPageSize = 1000

type describeQueryInput struct {
	queryIDInput
	QueryAlias *string
	RefreshId  *string //nolint:revive // the API's spelling
}

// queryStatistics are those of DescribeQuery.
type queryStatistics struct {
	EventsMatched         int64
	EventsScanned         int64
	BytesScanned          int64
	ExecutionTimeInMillis int64
	CreationTime          awsapi.Timestamp
}

func (s *Simulator) describeQuery(caller awsapi.Caller, in *describeQueryInput) (any, *awsapi.Error) {
	if in.QueryId == nil && in.QueryAlias != nil {
		return nil, awsapi.Failure("UnsupportedOperationException", "This simulator has no dashboards, whose queries a QueryAlias names.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.requestedQuery(caller, &in.queryIDInput)
	if err != nil {
		return nil, err
	}
	v := s.view()
	var statistics *queryStatistics
	if q.over() || v.world.QueryStatistics == QueryStatisticsAlways {
		events, bytes := q.scanned(time.Duration(v.world.QueryTakes), v.now)
		statistics = &queryStatistics{
			EventsMatched: q.result.Rows, EventsScanned: events, BytesScanned: bytes,
			ExecutionTimeInMillis: q.lasted(v.now).Milliseconds(), CreationTime: awsapi.Timestamp{Time: q.created},
		}
	}
	return struct {
		QueryId         string //nolint:revive // the API's spelling
		QueryString     string
		QueryStatus     string
		QueryStatistics *queryStatistics `json:",omitempty"`
		ErrorMessage    string           `json:",omitempty"`
	}{q.id, q.statement, q.status, statistics, q.errorMessage}, nil
}

// lasted returns how long a query has been running.
func (q *queryRecord) lasted(now time.Time) time.Duration {
	switch {
	case q.running.IsZero():
		return 0
	case q.over():
		return q.ended.Sub(q.running)
	}
	return now.Sub(q.running)
}

type getQueryResultsInput struct {
	queryIDInput
	NextToken       *string
	MaxQueryResults *int64
}

type queryResultsShape struct {
	QueryStatus     string
	QueryStatistics *resultStatistics      `json:",omitempty"`
	QueryResultRows [][]map[string]*string `json:",omitzero"`
	NextToken       *string                `json:",omitempty"`
	ErrorMessage    string                 `json:",omitempty"`
}

// resultStatistics are those of GetQueryResults.
type resultStatistics struct {
	ResultsCount      int64
	TotalResultsCount int64
	BytesScanned      int64
}

// getQueryResults returns a page of a result. It reads the page from the database
// without the simulator's lock.
func (s *Simulator) getQueryResults(caller awsapi.Caller, in *getQueryResultsInput) (any, *awsapi.Error) {
	if n := in.MaxQueryResults; n != nil && (*n < 1 || *n > queryPageSize) {
		return nil, awsapi.Failure("InvalidMaxResultsException", "MaxQueryResults is %d, and has to be between 1 and %d.", *n, queryPageSize)
	}
	if err := constrainToken(in.NextToken); err != nil {
		return nil, err
	}
	s.mu.Lock()
	q, err := s.requestedQuery(caller, &in.queryIDInput)
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	v := s.view()
	_, bytes := q.scanned(time.Duration(v.world.QueryTakes), v.now)
	answer := queryResultsShape{QueryStatus: q.status, ErrorMessage: q.errorMessage}
	finished, result := q.status == queryFinished, q.result
	s.mu.Unlock()
	if !finished {
		if in.NextToken != nil {
			return nil, awsapi.Failure("InvalidNextTokenException", "The query has no results, and so no NextToken.")
		}
		return answer, nil
	}
	position, err := s.tokens.read(in.NextToken, strings.Join([]string{"GetQueryResults", caller.Account, caller.Region, q.id}, " "), v.now)
	if err != nil {
		return nil, err
	}
	size := int64(queryPageSize)
	if in.MaxQueryResults != nil {
		size = *in.MaxQueryResults
	}
	if most := int64(v.world.ListPageSize); most > 0 {
		size = min(size, most)
	}
	skip, _ := strconv.ParseInt(position.After, 10, 64) // empty on the first page
	position.Issued = v.now
	if skip < result.Rows && position.Empty < v.world.ListEmptyPages {
		position.Empty++
		size = 0
	} else {
		position.Empty = 0
	}
	rows, failed := s.database.Page(result, skip, size)
	if failed != nil {
		return nil, internalFailure(failed)
	}
	skip += int64(len(rows))
	if position.After = strconv.FormatInt(skip, 10); skip < result.Rows {
		answer.NextToken = s.tokens.text(position)
	}
	answer.QueryResultRows = q.texts(rows, v.world)
	answer.QueryStatistics = &resultStatistics{ResultsCount: int64(len(rows)), TotalResultsCount: result.Rows, BytesScanned: bytes}
	return answer, nil
}

// texts writes rows as the API does: a list of columns each, and in each the text of
// one column by its name.
func (q *queryRecord) texts(rows [][]any, world *World) [][]map[string]*string {
	texts := make([][]map[string]*string, len(rows))
	for i, row := range rows {
		texts[i] = make([]map[string]*string, len(row))
		for c, value := range row {
			name := q.query.Columns[c]
			if world.QueryColumnNames == ColumnsLowerCase {
				name = strings.ToLower(name)
			}
			text, there := q.query.Text(c, value)
			texts[i][c] = map[string]*string{name: &text}
			switch {
			case there || world.QueryNulls == NullsEmpty:
			case world.QueryNulls == NullsNull:
				texts[i][c][name] = nil
			default:
				texts[i][c] = map[string]*string{}
			}
		}
	}
	return texts
}

type listQueriesInput struct {
	EventDataStore *string
	NextToken      *string
	MaxResults     *int64
	StartTime      *awsapi.Timestamp
	EndTime        *awsapi.Timestamp
	QueryStatus    *string
}

type queryRow struct {
	QueryId      string //nolint:revive // the API's spelling
	QueryStatus  string
	CreationTime awsapi.Timestamp
}

// listQueries lists the queries of an event data store, newest first.
func (s *Simulator) listQueries(caller awsapi.Caller, in *listQueriesInput) (any, *awsapi.Error) {
	switch {
	case in.MaxResults != nil && (*in.MaxResults < 1 || *in.MaxResults > 1000):
		return nil, awsapi.Failure("InvalidMaxResultsException", "MaxResults is %d, and has to be between 1 and 1000.", *in.MaxResults)
	case in.StartTime != nil && in.EndTime != nil && !in.StartTime.Before(in.EndTime.Time):
		return nil, awsapi.Failure("InvalidDateRangeException", "StartTime has to be before EndTime.")
	case in.QueryStatus != nil && !slices.Contains(queryStatuses, *in.QueryStatus):
		return nil, awsapi.Failure("InvalidQueryStatusException", "%s is not the status of a query.", *in.QueryStatus)
	}
	if err := constrainToken(in.NextToken); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	store, err := s.requestedStore(caller, in.EventDataStore)
	if err != nil {
		return nil, err
	}
	if store.status() == storePendingDeletion {
		return nil, inactiveStore(store)
	}
	s.forgetOldQueries()
	v := s.view()
	var rows []*queryRecord
	for _, q := range slices.Backward(s.queries) {
		if slices.Contains(q.stores, store) && q.account == caller.Account && in.takes(q) && !v.within(v.world.QueryLag, q.created) {
			rows = append(rows, q)
		}
	}
	size := pageSize(in.MaxResults)
	if v.world.ListPageSize > 0 {
		size = min(size, v.world.ListPageSize)
	}
	place := func(q *queryRecord) string { return strconv.Itoa(1_000_000_000 - slices.Index(s.queries, q)) }
	page, next, err := page(s.tokens, rows, place, in.NextToken, size, "ListQueries "+caller.Account+" "+store.arn(), v.now,
		pageRules{emptyPages: v.world.ListEmptyPages})
	if err != nil {
		return nil, err
	}
	shapes := make([]queryRow, len(page))
	for i, q := range page {
		shapes[i] = queryRow{q.id, q.status, awsapi.Timestamp{Time: q.created}}
	}
	return struct {
		Queries   []queryRow
		NextToken *string `json:",omitempty"`
	}{shapes, next}, nil
}

// takes reports whether a query is among those that a list asks for.
func (in *listQueriesInput) takes(q *queryRecord) bool {
	return (in.StartTime == nil || !q.created.Before(in.StartTime.Time)) &&
		(in.EndTime == nil || !q.created.After(in.EndTime.Time)) &&
		(in.QueryStatus == nil || q.status == *in.QueryStatus)
}
