package lake

import (
	"context"
	"errors"
	"net"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
)

// resolverOf knows some hosts, and says of all others that they do not exist, or
// that it cannot say.
func resolverOf(err *net.DNSError, known ...string) LookupHost {
	return func(_ context.Context, host string) ([]string, error) {
		if slices.Contains(known, host) {
			return []string{"192.0.2.1"}, nil
		}
		return nil, err
	}
}

func TestEndpointWithFIPS(t *testing.T) {
	const fips, ordinary = "cloudtrail-fips.eu-west-3.amazonaws.com", "cloudtrail.eu-west-3.amazonaws.com"
	missing, unsure := &net.DNSError{IsNotFound: true}, &net.DNSError{IsTimeout: true}
	for name, c := range map[string]struct {
		lookup LookupHost
		fips   bool
		want   string
	}{
		"a FIPS host":                  {resolverOf(missing, fips, ordinary), true, fips},
		"no FIPS host":                 {resolverOf(missing, ordinary), true, ordinary},
		"no host, as behind a proxy":   {resolverOf(missing), true, fips},
		"a resolver that is not there": {resolverOf(unsure, ordinary), true, fips},
		"FIPS is not asked for":        {resolverOf(missing), false, ordinary},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			client := New(aws.Config{Region: "eu-west-3"}, Options{LookupHost: func(ctx context.Context, host string) ([]string, error) {
				asked++
				return c.lookup(ctx, host)
			}})
			options := cloudtrail.New(cloudtrail.Options{Region: "eu-west-3"}, client.endpoint).Options()
			for range 3 {
				got, err := options.EndpointResolverV2.ResolveEndpoint(t.Context(), cloudtrail.EndpointParameters{
					Region: aws.String("eu-west-3"), UseFIPS: aws.Bool(c.fips), UseDualStack: aws.Bool(false),
				})
				if err != nil || got.URI.Host != c.want {
					t.Fatalf("%s, %v", got.URI.Host, err)
				}
			}
			if asked > 2 {
				t.Errorf("%d lookups for one Region", asked)
			}
		})
	}
}

func TestEndpointThatIsSet(t *testing.T) {
	var called lookups
	client := New(aws.Config{}, Options{CloudTrailEndpoint: "https://trail.example", LookupHost: called.lookup})
	options := cloudtrail.New(cloudtrail.Options{
		Region:          "eu-west-3",
		EndpointOptions: cloudtrail.EndpointResolverOptions{UseFIPSEndpoint: aws.FIPSEndpointStateEnabled, UseDualStackEndpoint: aws.DualStackEndpointStateEnabled},
	}, client.endpoint).Options()
	if aws.ToString(options.BaseEndpoint) != "https://trail.example" || options.EndpointOptions.UseFIPSEndpoint == aws.FIPSEndpointStateEnabled || options.EndpointOptions.UseDualStackEndpoint == aws.DualStackEndpointStateEnabled {
		t.Errorf("%q, FIPS %v, dual-stack %v", aws.ToString(options.BaseEndpoint), options.EndpointOptions.UseFIPSEndpoint, options.EndpointOptions.UseDualStackEndpoint)
	}
	if called != 0 {
		t.Errorf("%d lookups", called)
	}
}

// lookups counts lookups.
type lookups int

func (c *lookups) lookup(context.Context, string) ([]string, error) {
	*c++
	return nil, errors.New("no lookup was expected")
}
