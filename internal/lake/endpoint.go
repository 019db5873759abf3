package lake

import (
	"context"
	"errors"
	"net"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	smithyendpoints "github.com/aws/smithy-go/endpoints"
)

// LookupHost returns the addresses of a host, as net.Resolver's does.
type LookupHost func(ctx context.Context, host string) ([]string, error)

// OnlyOrdinaryHost reports whether a service has its ordinary host in a Region
// but no FIPS host. Where neither can be found, names are not resolved here at
// all, as behind some proxies, and that says nothing about the FIPS host.
func OnlyOrdinaryHost(ctx context.Context, lookup LookupHost, fips, ordinary string) bool {
	var unknown *net.DNSError
	if _, err := lookup(ctx, fips); !errors.As(err, &unknown) || !unknown.IsNotFound {
		return false
	}
	_, err := lookup(ctx, ordinary)
	return err == nil
}

// endpoint makes an endpoint that is set win over FIPS and dual-stack, which the
// SDK takes for a contradiction, and uses the ordinary host in Regions without a
// FIPS host. So does hashicorp/aws:
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs#use_fips_endpoint
func (c *Client) endpoint(o *cloudtrail.Options) {
	if c.options.CloudTrailEndpoint != "" {
		o.BaseEndpoint = aws.String(c.options.CloudTrailEndpoint)
	}
	if o.BaseEndpoint != nil {
		o.EndpointOptions.UseFIPSEndpoint = aws.FIPSEndpointStateDisabled
		o.EndpointOptions.UseDualStackEndpoint = aws.DualStackEndpointStateDisabled
		return
	}
	o.EndpointResolverV2 = &fipsResolver{EndpointResolverV2: o.EndpointResolverV2, client: c, ordinary: map[string]bool{}}
}

// fipsResolver remembers which Regions have no FIPS host.
type fipsResolver struct {
	cloudtrail.EndpointResolverV2
	client *Client

	mu       sync.Mutex
	ordinary map[string]bool // by FIPS host
}

func (r *fipsResolver) ResolveEndpoint(ctx context.Context, params cloudtrail.EndpointParameters) (smithyendpoints.Endpoint, error) {
	fips, err := r.EndpointResolverV2.ResolveEndpoint(ctx, params)
	if err != nil || !aws.ToBool(params.UseFIPS) {
		return fips, err //nolint:wrapcheck // it is the SDK's own
	}
	params.UseFIPS = aws.Bool(false)
	ordinary, err := r.EndpointResolverV2.ResolveEndpoint(ctx, params)
	if err != nil {
		return fips, nil // there is nothing to fall back on
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	only, known := r.ordinary[fips.URI.Host]
	if !known {
		only = OnlyOrdinaryHost(ctx, r.client.options.LookupHost, fips.URI.Hostname(), ordinary.URI.Hostname())
		r.ordinary[fips.URI.Host] = only
		if only {
			r.client.options.Log(ctx, "CloudTrail has no FIPS endpoint in this Region; its ordinary one is used.", map[string]any{"host": ordinary.URI.Host})
		}
	}
	if only {
		return ordinary, nil
	}
	return fips, nil
}
