package lake

import (
	"context"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"golang.org/x/sync/semaphore"
)

// LogFunc writes one log line with its fields.
type LogFunc func(ctx context.Context, message string, fields ...map[string]any)

// Options are what a Client needs beside the AWS configuration.
type Options struct {
	// AccountID is the 12-digit account of the credentials; empty when unknown.
	AccountID string
	// CloudTrailEndpoint replaces the URL of CloudTrail when it is not empty.
	CloudTrailEndpoint string
	// Log receives what the engine does; nil discards it.
	Log LogFunc
}

// Client reaches CloudTrail Lake with one set of credentials, in any Region.
type Client struct {
	config  aws.Config
	options Options

	mu      sync.Mutex
	regions map[string]*Region
}

// New makes a Client. It calls nothing.
func New(config aws.Config, options Options) *Client {
	if options.Log == nil {
		options.Log = func(context.Context, string, ...map[string]any) {}
	}
	return &Client{config: config, options: options, regions: map[string]*Region{}}
}

// AccountID is the 12-digit account of the credentials, or empty when it is
// not known because the provider was told not to ask for it.
func (c *Client) AccountID() string { return c.options.AccountID }

// DefaultRegion is the Region of the AWS configuration.
func (c *Client) DefaultRegion() string { return c.config.Region }

// In answers the imports of a Region. The same Region always gives the same
// value, because waiting is shared there.
func (c *Client) In(region string) *Region {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.regions[region]
	if !ok {
		paces := newPaces()
		api := cloudtrail.NewFromConfig(c.config, refuseEmptyAnswers, sendPlainly, paces.options, func(o *cloudtrail.Options) {
			o.Region = region
			if c.options.CloudTrailEndpoint != "" {
				o.BaseEndpoint = aws.String(c.options.CloudTrailEndpoint)
			}
		})
		r = newRegion(region, c.options, api, paces)
		c.regions[region] = r
	}
	return r
}

// api is the part of the CloudTrail client that imports and what they go into need.
type api interface {
	StartImport(context.Context, *cloudtrail.StartImportInput, ...func(*cloudtrail.Options)) (*cloudtrail.StartImportOutput, error)
	GetImport(context.Context, *cloudtrail.GetImportInput, ...func(*cloudtrail.Options)) (*cloudtrail.GetImportOutput, error)
	StopImport(context.Context, *cloudtrail.StopImportInput, ...func(*cloudtrail.Options)) (*cloudtrail.StopImportOutput, error)
	ListImports(context.Context, *cloudtrail.ListImportsInput, ...func(*cloudtrail.Options)) (*cloudtrail.ListImportsOutput, error)
	ListImportFailures(context.Context, *cloudtrail.ListImportFailuresInput, ...func(*cloudtrail.Options)) (*cloudtrail.ListImportFailuresOutput, error)
	GetEventDataStore(context.Context, *cloudtrail.GetEventDataStoreInput, ...func(*cloudtrail.Options)) (*cloudtrail.GetEventDataStoreOutput, error)
	ListEventDataStores(context.Context, *cloudtrail.ListEventDataStoresInput, ...func(*cloudtrail.Options)) (*cloudtrail.ListEventDataStoresOutput, error)
}

// Region is CloudTrail Lake in one Region of one account: its imports, and the
// one slot in which they run.
type Region struct {
	name      string
	accountID string
	api       api
	paces     paces
	log       LogFunc

	queue    *semaphore.Weighted // one place: who holds it may ask AWS for the slot
	mu       sync.Mutex
	holder   Import             // the import last seen in the slot
	watches  map[string]*watch  // by import id
	complete map[string]Import  // by import id; those whose end was watched
	contents map[string]Content // by import id; it never changes
	claims   claims

	listing listing
}

func newRegion(name string, options Options, api api, paces paces) *Region {
	return &Region{
		name: name, accountID: options.AccountID, api: api, paces: paces, log: options.Log,
		queue: semaphore.NewWeighted(1), watches: map[string]*watch{}, complete: map[string]Import{}, contents: map[string]Content{},
		claims: claims{created: map[string]bool{}, stopping: map[string]chan struct{}{}, kept: map[string]bool{}},
	}
}

// Get reads AWS's record of an import.
func (r *Region) Get(ctx context.Context, id string) (Import, error) {
	out, err := r.api.GetImport(ctx, &cloudtrail.GetImportInput{ImportId: aws.String(id)})
	if err == nil && aws.ToString(out.ImportId) == "" {
		err = errNoID
	}
	if err != nil {
		return Import{}, r.failed("GetImport", fmt.Sprintf("reading import %s", id), id, err)
	}
	imported := r.importFromGet(out)
	r.mu.Lock()
	r.contents[imported.ID] = imported.Content
	r.mu.Unlock()
	r.log(ctx, "read import", r.fields(imported))
	return imported, nil
}

func (r *Region) failed(operation, attempt, id string, err error) error {
	return &OperationError{Operation: operation, Attempt: attempt, Region: r.name, AccountID: r.accountID, ImportID: id, Err: err}
}

func (r *Region) fields(imported Import) map[string]any {
	return map[string]any{
		"import_id":   imported.ID,
		"region":      r.name,
		"destination": imported.Content.Destination,
		"status":      string(imported.Status),
	}
}
