package provider

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	"github.com/hashicorp/aws-sdk-go-base/v2/validation"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// newClient resolves the AWS configuration and makes the clients. It
// calls STS once at most, which shows both whether the credentials are valid
// and whose they are.
func (m model) newClient(ctx context.Context, base *awsbase.Config, timeouts lake.Timeouts) (*report.Configured, diag.Diagnostics) {
	diags := m.meaningless(ctx)
	diags.Append(m.checkKeys()...)
	diags.Append(m.checkRegion(path.Root("region"), base.Region)...)
	diags.Append(m.checkRegion(path.Root("sts_region"), base.StsRegion)...)
	diags.Append(m.checkWebIdentity(base)...)
	diags.Append(m.checkProxies()...)
	if diags.HasError() {
		return nil, diags
	}
	if err := completeEnvironment(base.AssumeRoleWithWebIdentity); err != nil {
		m.addConfigurationError(&diags, base, err)
		return nil, diags
	}
	if err := resolveEndpoints(ctx, base, net.DefaultResolver.LookupHost); err != nil {
		m.addConfigurationError(&diags, base, err)
		return nil, diags
	}
	skipValidation := base.SkipCredsValidation
	base.SkipCredsValidation = true // the library would not tell the account
	ctx, config, baseDiags := awsbase.GetAwsConfig(ctx, base)
	m.addBase(&diags, base, baseDiags)
	if diags.HasError() {
		return nil, diags
	}
	if config.Region == "" {
		diags.AddAttributeError(path.Root("region"), "Missing Region", "No Region is configured. Set region in the provider block, the environment variable AWS_REGION, or a region in the profile.")
		return nil, diags
	}
	if diags.Append(m.checkRegion(path.Root("region"), config.Region)...); diags.HasError() {
		return nil, diags
	}
	var caller caller
	if !skipValidation || !base.SkipRequestingAccountId {
		var err error
		switch caller, err = whoCalls(ctx, lake.Reliably(config, timeouts.Attempt), base); {
		case err != nil && !skipValidation:
			m.addConfigurationError(&diags, base, err)
			return nil, diags
		case err != nil:
			diags.AddWarning("The account of the AWS credentials is not known", fmt.Sprintf("%s\n\n%s\n\nAWS itself checks whether an event data store belongs to the account. Set skip_requesting_account_id to skip this question.", m.explain(base, err).cause, readable(err)))
		}
	}
	if diags.Append(m.checkAccount(base, caller.account)...); diags.HasError() {
		return nil, diags
	}
	configured := &report.Configured{
		Lake:          lake.New(config, lake.Options{AccountID: caller.account, CloudTrailEndpoint: m.endpoint("cloudtrail"), Log: tflog.Info, Timeouts: timeouts}),
		PreflightMode: report.PreflightMode(cmp.Or(m.Preflight.ValueString(), string(report.PreflightWarn))),
	}
	configured.Queries = query.New(configured.Lake)
	m.addPreflight(configured, lake.Reliably(config, timeouts.Attempt), caller.arn, timeouts)
	return configured, diags
}

// checkKeys refuses half of a static key.
func (m model) checkKeys() diag.Diagnostics {
	var diags diag.Diagnostics
	access, secret, token := m.AccessKey.ValueString() != "", m.SecretKey.ValueString() != "", m.Token.ValueString() != ""
	const both = "Set access_key and secret_key together, or neither of them to use the environment, a profile or a role."
	switch {
	case access && !secret:
		diags.AddAttributeError(path.Root("access_key"), "Missing secret_key", "access_key is set, but secret_key is not. "+both)
	case secret && !access:
		diags.AddAttributeError(path.Root("secret_key"), "Missing access_key", "secret_key is set, but access_key is not. "+both)
	case token && !access:
		diags.AddAttributeError(path.Root("token"), "Missing access_key", "token is set, but access_key and secret_key are not. A session token belongs to its keys. "+both)
	}
	return diags
}

// checkRegion refuses a Region that this version does not know.
func (m model) checkRegion(at path.Path, region string) diag.Diagnostics {
	var diags diag.Diagnostics
	if region != "" && !m.SkipRegionValidation.ValueBool() && validation.SupportedRegion(region) != nil {
		diags.AddAttributeError(at, "Invalid Region", fmt.Sprintf("%s: %q is not an AWS Region that this version knows. Correct it, or set skip_region_validation if the Region is new.", at, region))
	}
	return diags
}

// checkAccount refuses an account that the provider may not work in, and one
// that it cannot know.
func (m model) checkAccount(base *awsbase.Config, account string) diag.Diagnostics {
	var diags diag.Diagnostics
	for name, listed := range map[string]bool{"allowed_account_ids": len(base.AllowedAccountIds) > 0, "forbidden_account_ids": len(base.ForbiddenAccountIds) > 0} {
		if listed && account == "" {
			diags.AddAttributeError(path.Root(name), "The account cannot be checked", fmt.Sprintf(
				"%s is set, but the account of the credentials is not known: %s. Let the provider ask STS, or remove %s.", name, m.whyUnknown(), name))
		}
	}
	if diags.HasError() {
		return diags
	}
	if err := base.VerifyAccountIDAllowed(account); err != nil {
		name, reason := "allowed_account_ids", "does not contain it"
		if slices.Contains(base.ForbiddenAccountIds, account) {
			name, reason = "forbidden_account_ids", "contains it"
		}
		diags.AddAttributeError(path.Root(name), "Account not allowed", fmt.Sprintf("The credentials belong to account %q, and %s %s. Only STS was called.", account, name, reason))
	}
	return diags
}

func (m model) whyUnknown() string {
	if m.SkipRequestingAccountID.ValueBool() {
		return "skip_credentials_validation and skip_requesting_account_id are both set"
	}
	return "STS could not be asked, which skip_credentials_validation allows"
}

// caller is whose the credentials are. Both are empty when not known.
type caller struct{ account, arn string }

// whoCalls asks STS whose the credentials are. The library can do that
// too, but tells the account alone.
func whoCalls(ctx context.Context, config aws.Config, base *awsbase.Config) (caller, error) {
	client := sts.NewFromConfig(config, func(o *sts.Options) {
		if base.StsRegion != "" {
			o.Region = base.StsRegion
		}
		if base.StsEndpoint != "" {
			o.BaseEndpoint = aws.String(base.StsEndpoint)
			o.EndpointOptions.UseFIPSEndpoint = aws.FIPSEndpointStateDisabled
			o.EndpointOptions.UseDualStackEndpoint = aws.DualStackEndpointStateDisabled
		}
	})
	identity, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return caller{}, fmt.Errorf("asking STS for the caller's identity: %w", err)
	}
	account := strings.TrimSpace(aws.ToString(identity.Account))
	if account == "" {
		return caller{}, errors.New("asking STS for the caller's identity: the answer names no account")
	}
	return caller{account, strings.TrimSpace(aws.ToString(identity.Arn))}, nil
}
