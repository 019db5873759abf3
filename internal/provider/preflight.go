package provider

import (
	"context"
	"net"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/logfiles"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/preflight"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// addPreflight adds the clients of the services that may be called, and the checks
// that use them.
func (m model) addPreflight(configured *report.Configured, config aws.Config, callerARN string, timeouts lake.Timeouts) {
	options := preflight.Options{Lake: configured.Lake, CallerARN: callerARN, Patience: min(timeouts.FreshRole, preflight.DefaultBudget)}
	if endpoint, reachable := m.reach("s3", config); reachable {
		configured.Logs = logfiles.New(config, logfiles.Options{Endpoint: endpoint, PathStyle: m.S3UsePathStyle.ValueBool(), NoFIPS: noFIPS})
		options.Logs = configured.Logs
	}
	if endpoint, reachable := m.reach("iam", config); reachable {
		options.IAM = iam.NewFromConfig(config, func(o *iam.Options) {
			setEndpoint(&o.BaseEndpoint, &o.EndpointOptions.UseFIPSEndpoint, &o.EndpointOptions.UseDualStackEndpoint, endpoint)
		})
	}
	if endpoint, reachable := m.reach("organizations", config); reachable {
		options.Organizations = organizations.NewFromConfig(config, func(o *organizations.Options) {
			setEndpoint(&o.BaseEndpoint, &o.EndpointOptions.UseFIPSEndpoint, &o.EndpointOptions.UseDualStackEndpoint, endpoint)
		})
	}
	if endpoint, reachable := m.reach("kms", config); reachable {
		options.KMS = func(region string) *kms.Client {
			return kms.NewFromConfig(config, func(o *kms.Options) {
				o.Region = region
				setEndpoint(&o.BaseEndpoint, &o.EndpointOptions.UseFIPSEndpoint, &o.EndpointOptions.UseDualStackEndpoint, endpoint)
			})
		}
	}
	configured.Preflight = preflight.New(options)
}

// setEndpoint makes an endpoint that is set win over FIPS and dual-stack.
func setEndpoint(base **string, fips *aws.FIPSEndpointState, dualStack *aws.DualStackEndpointState, endpoint string) {
	if endpoint != "" {
		*base, *fips, *dualStack = aws.String(endpoint), aws.FIPSEndpointStateDisabled, aws.DualStackEndpointStateDisabled
	}
}

func noFIPS(ctx context.Context, fips, ordinary string) bool {
	return lake.OnlyOrdinaryHost(ctx, net.DefaultResolver.LookupHost, fips, ordinary)
}
