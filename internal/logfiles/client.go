// Package logfiles finds, counts and samples the trail logs that an import would
// copy. It lists buckets, and reads small parts of objects; it changes nothing.
package logfiles

import (
	"context"
	"net/http"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"golang.org/x/sync/semaphore"
)

// maxCalls is how many calls to S3 are under way at a time. S3 serves 5,500 a
// second for each prefix:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html
const maxCalls = 128

// maxReading is how many pages are read at a time. Others wait where they take no
// memory of this process.
const maxReading = 8

// Options say how S3 is reached.
type Options struct {
	Endpoint  string // replaces the URL of S3 when it is not empty
	PathStyle bool   // whether the bucket is named in the path instead of the host
	// NoFIPS reports whether a Region has the ordinary host of S3, but not the FIPS
	// host. Nil stands for a FIPS host in each Region.
	NoFIPS func(ctx context.Context, fips, ordinary string) bool
}

// Client lists and reads objects, in any Region.
type Client struct {
	config   aws.Config
	options  Options
	calls    *semaphore.Weighted
	reading  *semaphore.Weighted // held with each memory
	memories chan *memory

	mu      sync.Mutex
	regions map[string]*s3.Client
}

// New makes a Client. It calls nothing.
func New(config aws.Config, options Options) *Client {
	config = config.Copy()
	if buildable, ok := config.HTTPClient.(*awshttp.BuildableClient); ok {
		config.HTTPClient = buildable.WithTransportOptions(func(t *http.Transport) { t.MaxIdleConnsPerHost = maxCalls })
	}
	return &Client{config: config, options: options, calls: semaphore.NewWeighted(maxCalls), reading: semaphore.NewWeighted(maxReading), memories: make(chan *memory, maxReading), regions: map[string]*s3.Client{}}
}

// S3 returns the SDK's client for the buckets of a Region.
func (c *Client) S3(ctx context.Context, region string) *s3.Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	client, ok := c.regions[region]
	if !ok {
		client = s3.NewFromConfig(c.config, func(o *s3.Options) {
			o.Region = region
			o.DisableLogOutputChecksumValidationSkipped = true
			if c.options.Endpoint != "" {
				o.BaseEndpoint = aws.String(c.options.Endpoint)
				o.EndpointOptions.UseFIPSEndpoint = aws.FIPSEndpointStateDisabled
				o.EndpointOptions.UseDualStackEndpoint = aws.DualStackEndpointStateDisabled
			}
			o.UsePathStyle = c.options.PathStyle || o.BaseEndpoint != nil
			if c.options.NoFIPS != nil && o.BaseEndpoint == nil && o.EndpointOptions.UseFIPSEndpoint == aws.FIPSEndpointStateEnabled && c.noFIPS(ctx, region) {
				o.EndpointOptions.UseFIPSEndpoint = aws.FIPSEndpointStateDisabled
			}
		})
		c.regions[region] = client
	}
	return client
}

// noFIPS reports whether a Region is one of those in which S3 has no FIPS host:
// https://docs.aws.amazon.com/general/latest/gr/s3.html
func (c *Client) noFIPS(ctx context.Context, region string) bool {
	resolver := s3.NewDefaultEndpointResolverV2()
	params := s3.EndpointParameters{Region: aws.String(region), UseFIPS: aws.Bool(true)}
	fips, err := resolver.ResolveEndpoint(ctx, params.WithDefaults())
	if err != nil {
		return false
	}
	params.UseFIPS = aws.Bool(false)
	ordinary, err := resolver.ResolveEndpoint(ctx, params.WithDefaults())
	return err == nil && c.options.NoFIPS(ctx, fips.URI.Hostname(), ordinary.URI.Hostname())
}

// call does one call when it is its turn.
func (c *Client) call(ctx context.Context, do func() error) error {
	if err := c.calls.Acquire(ctx, 1); err != nil {
		return err //nolint:wrapcheck // it is the context's, and is wrapped with what was attempted
	}
	defer c.calls.Release(1)
	return do()
}
