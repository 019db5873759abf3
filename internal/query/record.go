package query

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// Status is the state of a query, spelled as the API spells it.
type Status string

// The statuses of a query:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeQuery.html
const (
	StatusQueued    = Status(types.QueryStatusQueued)
	StatusRunning   = Status(types.QueryStatusRunning)
	StatusFinished  = Status(types.QueryStatusFinished)
	StatusFailed    = Status(types.QueryStatusFailed)
	StatusCancelled = Status(types.QueryStatusCancelled)
	StatusTimedOut  = Status(types.QueryStatusTimedOut)
)

// Over reports whether AWS does nothing more for the query. A status that this
// version does not know is taken for one in which AWS may be at work.
func (s Status) Over() bool {
	return s == StatusFinished || s == StatusFailed || s == StatusCancelled || s == StatusTimedOut
}

// Bytes are how many bytes a query has scanned, as far as AWS has said.
type Bytes struct {
	Scanned int64
	Known   bool
}

func bytesOf(scanned *int64) Bytes { return Bytes{aws.ToInt64(scanned), scanned != nil} }

// over reports whether they are known to be above a limit; none is 0.
func (b Bytes) over(limit int64) bool { return limit > 0 && b.Known && b.Scanned > limit }

// record is what AWS has on record of a query.
type record struct {
	id      string
	status  Status
	message string // AWS's reason of a failure
	bytes   Bytes
	sql     string // as AWS has it; empty when AWS does not show it
	created time.Time
}

// describe reads AWS's record of a query.
func (r *Region) describe(ctx context.Context, id string) (record, error) {
	out, err := r.api.DescribeQuery(ctx, &cloudtrail.DescribeQueryInput{QueryId: aws.String(id)})
	switch {
	case err != nil:
	case !lake.SameID(id, aws.ToString(out.QueryId)):
		err = lake.NoAnswer("the answer is about another query, %s", lake.Printable(aws.ToString(out.QueryId)))
	case out.QueryStatus == "":
		err = lake.NoAnswer("the answer has no status")
	}
	if err != nil {
		return record{}, r.engine.Failed("DescribeQuery", "reading query "+id, err)
	}
	now := record{
		id: id, status: Status(lake.Printable(string(out.QueryStatus))),
		message: lake.Printable(aws.ToString(out.ErrorMessage)), sql: aws.ToString(out.QueryString),
	}
	if statistics := out.QueryStatistics; statistics != nil {
		now.bytes, now.created = bytesOf(statistics.BytesScanned), aws.ToTime(statistics.CreationTime)
	}
	return now, nil
}
