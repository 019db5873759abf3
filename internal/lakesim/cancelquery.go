package lakesim

import (
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// cancelQuery cancels a query that is not over.
func (s *Simulator) cancelQuery(caller awsapi.Caller, in *queryIDInput) (any, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.requestedQuery(caller, in)
	if err != nil {
		return nil, err
	}
	if q.over() {
		return nil, awsapi.Failure("InactiveQueryException", "The query %s is %s, and cannot be cancelled.", q.id, q.status)
	}
	takes := time.Duration(s.world.Load().CancelTakes)
	status := queryCancelled
	switch {
	case takes == 0:
		q.cancel()
	case !q.cancelling:
		q.cancelling = true
		s.runs.Add(1)
		go func() {
			defer s.runs.Done()
			s.sleep(s.background, takes)
			q.cancel()
		}()
	}
	if takes > 0 {
		status = queryRunning
	}
	return struct{ QueryId, QueryStatus string }{q.id, status}, nil //nolint:revive // the API's spelling
}
