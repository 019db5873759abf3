package query

import (
	"context"
	"fmt"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// Check is a ready-made question.
type Check string

// The checks.
const (
	CheckCount   Check = "count"   // how many events there are, by a key
	CheckTwice   Check = "twice"   // which events are stored more than once
	CheckGaps    Check = "gaps"    // which days have no event
	CheckCompare Check = "compare" // whether there are as many events as imports have copied
)

// Checks returns the names of all checks.
func Checks() []string {
	return []string{string(CheckCount), string(CheckTwice), string(CheckGaps), string(CheckCompare)}
}

// By is what events are counted by.
type By string

// The keys.
const (
	ByMonth   By = "month"
	ByDay     By = "day"
	ByAccount By = "account"
	ByRegion  By = "region"
)

// Bys returns the names of all keys.
func Bys() []string {
	return []string{string(ByMonth), string(ByDay), string(ByAccount), string(ByRegion)}
}

// DefaultTimeout is how long a request may take.
const DefaultTimeout = 10 * time.Minute

// Request is what is asked: a statement, or a check.
type Request struct {
	Stores     []string  // the ids of the event data stores that a statement names
	Store      string    // the ARN or id of the event data store of a check
	Statement  string    // empty for a check
	Check      Check     // empty for a statement
	By         By        // of CheckCount; by month if it is empty
	Start, End time.Time // of CheckCount and CheckTwice, with both ends; zero for no limit. Days for CheckGaps, End not among them
	Imports    []string  // of CheckCompare, and of CheckTwice, where none stands for all
	MaxBytes   int64     // of all queries together; 0 for no limit
	Timeout    time.Duration
	OnSeen     func(Seen) // is told what was seen; may be nil
}

// Answer is what has come of a request. What was not asked for is nil.
type Answer struct {
	QueryIDs   []string
	Rows       []Row // as AWS gives them
	Bytes      Bytes
	Total      *int64 // events, copies too many, days without events, or the sum of differences; nil if not known
	Counts     []Count
	Duplicates []Duplicates
	Gaps       []Gap
	Windows    []Window
	Missing    []string // the imports that were asked about and that AWS does not find
}

// Ask runs what a request asks for. Its queries are over when it returns, or were
// cancelled.
func (r *Region) Ask(ctx context.Context, request Request) (Answer, error) {
	if request.Timeout == 0 {
		request.Timeout = DefaultTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, request.Timeout)
	defer cancel()
	run := &run{stores: request.Stores, maxBytes: request.MaxBytes, began: time.Now(), onSeen: request.OnSeen}
	if request.Check != "" {
		run.stores = []string{lake.StoreID(request.Store)}
	}
	answer, err := r.ask(ctx, run, request)
	answer.QueryIDs, answer.Bytes = run.ids, run.bytes()
	return answer, err
}

func (r *Region) ask(ctx context.Context, run *run, request Request) (Answer, error) {
	switch request.Check {
	case "":
		_, rows, err := r.query(ctx, run, request.Statement)
		return Answer{Rows: rows}, err
	case CheckCount:
		return r.count(ctx, run, request)
	case CheckTwice:
		return r.twice(ctx, run, request)
	case CheckGaps:
		return r.gaps(ctx, run, request)
	case CheckCompare:
		return r.compare(ctx, run, request)
	}
	return Answer{}, fmt.Errorf("there is no check %q", request.Check)
}
