package lake

import (
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
)

// Client reaches CloudTrail Lake with one set of credentials, in any Region.
type Client struct {
	config  aws.Config
	options Options

	mu      sync.Mutex
	regions map[string]*Region
}

// New makes a Client. It calls nothing.
func New(config aws.Config, options Options) *Client {
	return &Client{config: config, options: options.complete(), regions: map[string]*Region{}}
}

// AccountID returns the 12-digit account of the credentials, or empty when it is
// not known because the provider was told not to ask for it.
func (c *Client) AccountID() string { return c.options.AccountID }

// DefaultRegion returns the Region of the AWS configuration.
func (c *Client) DefaultRegion() string { return c.config.Region }

// In returns CloudTrail Lake in a Region. The same Region always gives the same
// value, because what is known and who waits is shared there.
func (c *Client) In(region string) *Region {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.regions[region]
	if !ok {
		paces, clock := newPaces(), &clock{}
		// Waiting for a turn comes before the timeout of an attempt begins.
		api := cloudtrail.NewFromConfig(Reliably(c.config, c.options.Timeouts.Attempt), checkAnswers, sendPlainly, logNoResults, paces.options, clock.set, c.endpoint, func(o *cloudtrail.Options) {
			o.Region = region
		})
		r = newRegion(place{region, c.options.AccountID, api}, c.options, paces, clock)
		r.sdk = api
		c.regions[region] = r
	}
	return r
}
