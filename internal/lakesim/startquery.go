package lakesim

import (
	"errors"
	"regexp"
	"slices"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/lakedb"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/lakesql"
)

var (
	ownerPattern      = regexp.MustCompile(`^\d+$`)
	queryAliasPattern = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9._\-]*$`)
)

const longestStatement = 10_000

type startQueryInput struct {
	QueryStatement               *string
	DeliveryS3Uri                *string
	QueryAlias                   *string
	QueryParameters              []string
	EventDataStoreOwnerAccountId *string //nolint:revive // the API's spelling
}

func (in *startQueryInput) check() *awsapi.Error {
	var c awsapi.Constraints
	c.Text(in.QueryStatement, "queryStatement", 1, longestStatement, nil)
	c.Text(in.QueryAlias, "queryAlias", 1, 256, queryAliasPattern)
	c.Text(in.EventDataStoreOwnerAccountId, "eventDataStoreOwnerAccountId", 12, 16, ownerPattern)
	if err := c.Failure("InvalidParameterException"); err != nil {
		return err
	}
	switch {
	case in.QueryStatement != nil && (in.QueryAlias != nil || in.QueryParameters != nil):
		return invalidParameter("QueryStatement cannot be used with QueryAlias or QueryParameters.")
	case in.QueryAlias != nil:
		return awsapi.Failure("UnsupportedOperationException", "This simulator has no dashboards, whose queries a QueryAlias names.")
	case in.QueryStatement == nil:
		return invalidParameter("A query needs a QueryStatement.")
	case in.DeliveryS3Uri != nil:
		return awsapi.Failure("UnsupportedOperationException", "This simulator does not deliver the results of queries to S3.")
	}
	return nil
}

// startQuery starts a query. Its statement is checked without the simulator's lock,
// because that needs the database.
func (s *Simulator) startQuery(caller awsapi.Caller, in *startQueryInput) (any, *awsapi.Error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	q := &queryRecord{
		id: awsapi.NewUUID(), account: caller.Account, region: caller.Region,
		statement: *in.QueryStatement, status: queryQueued,
	}
	if err := s.translate(caller, q); err != nil {
		return nil, err
	}
	if err := s.database.Check(q.query.SQL, storeIDs(q.stores)); err != nil {
		return nil, invalidStatement(lakesql.Explain(err))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, &awsapi.Error{Code: "InternalFailure", Message: "The simulator is closing.", Status: 500}
	}
	s.forgetOldQueries()
	running := 0
	for _, other := range s.queries {
		if other.account == caller.Account && other.region == caller.Region && !other.over() {
			running++
		}
	}
	if running >= queryQuota {
		return nil, awsapi.Failure("MaxConcurrentQueriesException", "The account runs %d queries, and can run no more at a time.", running)
	}
	for _, store := range q.stores {
		events, bytes := store.events.size()
		q.events += events
		q.bytes += bytes
	}
	q.created = s.now()
	s.queries = append(s.queries, q)
	s.runQuery(q)
	return struct{ QueryId string }{q.id}, nil //nolint:revive // the API's spelling
}

// translate makes the statement of a query one of the database's, and finds the event
// data stores that it names.
func (s *Simulator) translate(caller awsapi.Caller, q *queryRecord) *awsapi.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	query, err := lakesql.Translate(q.statement, func(id string) (string, error) {
		store, refusal := s.findStore(caller, id)
		if refusal != nil {
			return "", refusedStoreError{refusal}
		}
		if refusal := s.acceptsQueries(caller, store); refusal != nil {
			return "", refusedStoreError{refusal}
		}
		if !slices.Contains(q.stores, store) {
			q.stores = append(q.stores, store)
		}
		return lakedb.Table(store.id), nil
	})
	var refused refusedStoreError
	switch {
	case errors.As(err, &refused):
		return refused.refusal
	case err != nil:
		return invalidStatement(err.Error())
	}
	q.query = query
	return nil
}

// refusedStoreError carries an error of AWS's through the translation of a statement.
type refusedStoreError struct{ refusal *awsapi.Error }

func (r refusedStoreError) Error() string { return r.refusal.Message }

func (s *Simulator) acceptsQueries(caller awsapi.Caller, store *eventDataStore) *awsapi.Error {
	if store.status() == storePendingDeletion {
		return inactiveStore(store)
	}
	if store.kmsKey == "" {
		return nil
	}
	if key, exists := s.directory.key(store.kmsKey, caller.Account, caller.Region); exists && !key.Enabled {
		return awsapi.Failure("InsufficientEncryptionPolicyException", "The KMS key %s of the event data store is not enabled.", store.kmsKey)
	}
	return nil
}

func invalidStatement(message string) *awsapi.Error {
	return awsapi.Failure("InvalidQueryStatementException", "%s", message)
}
