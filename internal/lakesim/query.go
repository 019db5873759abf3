package lakesim

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/lakedb"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/lakesql"
)

// The statuses of a query.
const (
	queryQueued    = "QUEUED"
	queryRunning   = "RUNNING"
	queryFinished  = "FINISHED"
	queryFailed    = "FAILED"
	queryCancelled = "CANCELLED"
	queryTimedOut  = "TIMED_OUT"
)

var queryStatuses = []string{queryQueued, queryRunning, queryFinished, queryFailed, queryCancelled, queryTimedOut}

const (
	// queriesKept is how long AWS lists queries:
	// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListQueries.html
	queriesKept = 7 * 24 * time.Hour
	// queryQuota is how many queries can run at a time:
	// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartQuery.html
	queryQuota = 10
)

// queryRecord is what is true of a query.
type queryRecord struct {
	id              string
	account, region string
	statement       string
	query           *lakesql.Query
	stores          []*eventDataStore
	events, bytes   int64 // in the stores when it was started, which it scans
	created         time.Time
	running         time.Time // since when it is RUNNING; zero while it is QUEUED
	ended           time.Time
	status          string
	errorMessage    string
	result          lakedb.Result
	cancelling      bool
	cancel          context.CancelFunc
}

func (q *queryRecord) over() bool { return q.status != queryQueued && q.status != queryRunning }

// scanned returns how many of the events and bytes have been scanned. A query that
// takes longer by the world's will scans them evenly.
func (q *queryRecord) scanned(takes time.Duration, now time.Time) (events, bytes int64) {
	until := now
	if q.over() {
		until = q.ended
	}
	switch {
	case q.running.IsZero():
		return 0, 0
	case q.status == queryFinished, takes <= 0, until.Sub(q.running) >= takes:
		return q.events, q.bytes
	}
	part := float64(until.Sub(q.running)) / float64(takes)
	return int64(part * float64(q.events)), int64(part * float64(q.bytes))
}

// runQuery runs a query in the background. The caller has the simulator's lock.
func (s *Simulator) runQuery(q *queryRecord) {
	ctx, cancel := context.WithCancel(s.background)
	q.cancel = cancel
	s.runs.Add(1)
	go func() {
		defer s.runs.Done()
		defer cancel()
		world := s.world.Load()
		if s.sleep(ctx, time.Duration(world.QueryQueued)) {
			s.mu.Lock()
			q.status, q.running = queryRunning, s.now()
			s.mu.Unlock()
		}
		var result lakedb.Result
		err := errors.New("the query was cancelled")
		if s.sleep(ctx, time.Duration(world.QueryTakes)) {
			result, err = s.database.Run(ctx, q.query.SQL, storeIDs(q.stores))
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		q.ended = s.now()
		q.status = world.QueryEnd
		switch {
		case ctx.Err() != nil:
			q.status = queryCancelled
		case err != nil:
			q.status, q.errorMessage = queryFailed, lakesql.Explain(err)
		case q.status == queryFailed:
			q.errorMessage = "The query failed. Run it again."
		}
		if q.status == queryFinished {
			q.result = result
		} else if result != (lakedb.Result{}) {
			s.unkept.forgotten = append(s.unkept.forgotten, result)
		}
	}()
}

func storeIDs(stores []*eventDataStore) []string {
	ids := make([]string, len(stores))
	for i, store := range stores {
		ids[i] = store.id
	}
	return ids
}

// forgetOldQueries drops the queries that AWS no longer lists, with their results.
func (s *Simulator) forgetOldQueries() {
	now := s.now()
	s.queries = slices.DeleteFunc(s.queries, func(q *queryRecord) bool {
		old := q.over() && now.Sub(q.created) >= queriesKept
		if old && q.result != (lakedb.Result{}) {
			s.unkept.forgotten = append(s.unkept.forgotten, q.result)
		}
		return old
	})
}

// findQuery finds the caller's query.
func (s *Simulator) findQuery(caller awsapi.Caller, id string) (*queryRecord, *awsapi.Error) {
	v := s.view()
	for _, q := range s.queries {
		if q.id == id && q.account == caller.Account && q.region == caller.Region && !v.within(v.world.QueryLag, q.created) {
			return q, nil
		}
	}
	return nil, awsapi.Failure("QueryIdNotFoundException", "The query %s was not found.", id)
}

// requestedQuery checks the members that name a query, and finds it.
func (s *Simulator) requestedQuery(caller awsapi.Caller, in *queryIDInput) (*queryRecord, *awsapi.Error) {
	var c awsapi.Constraints
	c.Required(in.QueryId != nil, "queryId")
	c.Text(in.QueryId, "queryId", 36, 36, importIDPattern)
	c.Text(in.EventDataStore, "eventDataStore", 3, 256, storeARNPattern)
	c.Text(in.EventDataStoreOwnerAccountId, "eventDataStoreOwnerAccountId", 12, 16, ownerPattern)
	if err := c.Failure("InvalidParameterException"); err != nil {
		return nil, err
	}
	q, err := s.findQuery(caller, *in.QueryId)
	if err != nil || in.EventDataStore == nil {
		return q, err
	}
	store, err := s.findStore(caller, *in.EventDataStore)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(q.stores, store) {
		return nil, awsapi.Failure("QueryIdNotFoundException", "The query %s is of another event data store.", q.id)
	}
	return q, nil
}

// queryIDInput is what names a query.
type queryIDInput struct {
	QueryId                      *string //nolint:revive // the API's spelling
	EventDataStore               *string
	EventDataStoreOwnerAccountId *string //nolint:revive // likewise
}
