// Package query runs SQL on event data stores, and has ready-made statements that
// show what has come of an import. It only reads, but AWS bills each query by the
// bytes that it scans: so none is started without need, and none runs on that nobody
// waits for.
package query

import (
	"context"
	"iter"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"golang.org/x/sync/semaphore"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// maxRunning is how many queries of an account may be queued or running in a Region:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
const maxRunning = 10

// api is the part of the CloudTrail client that queries need.
type api interface {
	StartQuery(context.Context, *cloudtrail.StartQueryInput, ...func(*cloudtrail.Options)) (*cloudtrail.StartQueryOutput, error)
	DescribeQuery(context.Context, *cloudtrail.DescribeQueryInput, ...func(*cloudtrail.Options)) (*cloudtrail.DescribeQueryOutput, error)
	GetQueryResults(context.Context, *cloudtrail.GetQueryResultsInput, ...func(*cloudtrail.Options)) (*cloudtrail.GetQueryResultsOutput, error)
	CancelQuery(context.Context, *cloudtrail.CancelQueryInput, ...func(*cloudtrail.Options)) (*cloudtrail.CancelQueryOutput, error)
	ListQueries(context.Context, *cloudtrail.ListQueriesInput, ...func(*cloudtrail.Options)) (*cloudtrail.ListQueriesOutput, error)
}

// engine is the part of a Region of the import engine that queries need.
type engine interface {
	Name() string
	Timeouts() lake.Timeouts
	Since(time.Time) time.Duration
	Log(ctx context.Context, message string, fields map[string]any)
	Failed(operation, attempt string, err error) error
	Get(ctx context.Context, id string) (lake.Import, error)
	List(ctx context.Context, filter lake.Filter) iter.Seq2[lake.Import, error]
	GetEventDataStore(ctx context.Context, arnOrID string) (lake.EventDataStore, error)
}

// Client runs queries with one set of credentials, in any Region.
type Client struct {
	lake *lake.Client

	mu      sync.Mutex
	regions map[string]*Region
}

// New makes a Client. It calls nothing.
func New(client *lake.Client) *Client {
	return &Client{lake: client, regions: map[string]*Region{}}
}

// DefaultRegion returns the Region of the AWS configuration.
func (c *Client) DefaultRegion() string { return c.lake.DefaultRegion() }

// In returns a Region. The same Region always gives the same value, because the
// number of queries that run is bounded there.
func (c *Client) In(region string) *Region {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.regions[region]
	if !ok {
		engine := c.lake.In(region)
		r = newRegion(engine.CloudTrail(), engine)
		c.regions[region] = r
	}
	return r
}

// Region runs queries in one Region of one account.
type Region struct {
	api     api
	engine  engine
	running *semaphore.Weighted

	mu   sync.Mutex
	mine map[string]bool // the queries that this process has started, or has taken for its own
}

func newRegion(api api, engine engine) *Region {
	return &Region{api: api, engine: engine, running: semaphore.NewWeighted(maxRunning), mine: map[string]bool{}}
}

// claim takes a query for one of this process, and reports whether it was none.
func (r *Region) claim(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.mine[id] {
		return false
	}
	r.mine[id] = true
	return true
}

func (r *Region) claimed(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.mine[id]
}
