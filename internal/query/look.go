package query

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

const (
	// maxListed is the most queries that AWS lists in one answer:
	// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListQueries.html
	maxListed = 1000
	// clockRoom is how far before a call its query may seem to have been created: AWS's
	// times may be in whole seconds.
	clockRoom = time.Second
	// listRoom is how far before a call a list begins.
	listRoom = time.Minute
)

// look looks for the query of a StartQuery that began at that time, until it is seen,
// or until AWS has answered for as long as it may take to show it; looked is for how
// long it has answered, and settled whether that was long enough. A query with the
// same statement is as good as the one that was to be started: it brings the same
// result, and is paid for already.
func (r *Region) look(ctx context.Context, stores []string, sql string, began time.Time) (id string, looked time.Duration, settled bool) {
	others := map[string]bool{} // have other statements
	var answered time.Time      // the last look that AWS answered, zero after one that it did not
	for n, pause := 0, minPause; ctx.Err() == nil; n, pause = n+1, min(2*pause, maxPause) {
		now := time.Now()
		id, err := r.lookOnce(ctx, stores, sql, began, n, others)
		switch {
		case id != "":
			return id, looked, true
		case err == nil:
			if !answered.IsZero() {
				looked += now.Sub(answered)
			}
			if answered = now; looked >= r.engine.Timeouts().Settle {
				return "", looked, true
			}
		case !lake.IsPassing(err):
			r.engine.Log(ctx, "whether the query was started cannot be found out", map[string]any{"region": r.engine.Name(), "error": err.Error()})
			return "", looked, false
		default:
			answered = time.Time{}
		}
		lake.Sleep(ctx, pause)
	}
	return "", looked, false
}

// lookOnce looks once, and takes the query for one of this process if it is there.
func (r *Region) lookOnce(ctx context.Context, stores []string, sql string, began time.Time, n int, others map[string]bool) (string, error) {
	for _, store := range stores {
		rows, err := r.list(ctx, store, began, n)
		if err != nil {
			return "", err
		}
		for _, row := range rows {
			id := aws.ToString(row.QueryId)
			if others[id] || r.claimed(id) || row.CreationTime != nil && r.engine.Since(*row.CreationTime) > time.Since(began)+clockRoom {
				continue
			}
			found, err := r.describe(ctx, id)
			switch {
			case lake.HasCode(err, "QueryIdNotFound"), err == nil && found.sql == "":
				// It is looked at again: what AWS does not show yet is no other statement.
			case err != nil:
				return "", err
			case !sameStatement(found.sql, sql):
				others[id] = true
			case r.claim(id):
				return id, nil
			}
		}
	}
	return "", nil
}

// list returns the queries of an event data store. Every other list is without
// times: no filter of AWS's decides that there is none.
func (r *Region) list(ctx context.Context, store string, began time.Time, n int) ([]types.Query, error) {
	in := &cloudtrail.ListQueriesInput{EventDataStore: aws.String(store), MaxResults: aws.Int32(maxListed)}
	if n%2 == 0 {
		ahead := r.engine.Since(time.Now()) // how far AWS's clock is ahead of this machine's
		in.StartTime, in.EndTime = aws.Time(began.Add(ahead-listRoom)), aws.Time(time.Now().Add(ahead))
	}
	page := func(ctx context.Context, token *string) ([]types.Query, *string, error) {
		in.NextToken = token
		out, err := r.api.ListQueries(ctx, in)
		if err != nil {
			return nil, nil, err //nolint:wrapcheck // wrapped below
		}
		return out.Queries, out.NextToken, nil
	}
	var rows []types.Query
	for row, err := range lake.EachRow(ctx, page) {
		if err == nil && aws.ToString(row.QueryId) == "" {
			err = lake.NoAnswer("the list has a query without id")
		}
		if err != nil {
			return nil, r.engine.Failed("ListQueries", "listing the queries", err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// sameStatement reports whether two statements are the same but for white space,
// which AWS may keep or not.
func sameStatement(a, b string) bool {
	return strings.Join(strings.Fields(a), " ") == strings.Join(strings.Fields(b), " ")
}
