package provider

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	basediag "github.com/hashicorp/aws-sdk-go-base/v2/diag"
	"github.com/hashicorp/aws-sdk-go-base/v2/logging"
	"github.com/hashicorp/aws-sdk-go-base/v2/useragent"
	"github.com/hashicorp/aws-sdk-go-base/v2/validation"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// defaultMaxRetries is that of hashicorp/aws.
const defaultMaxRetries = 25

type model struct {
	Region                         types.String           `tfsdk:"region"`
	Profile                        types.String           `tfsdk:"profile"`
	AccessKey                      types.String           `tfsdk:"access_key"`
	SecretKey                      types.String           `tfsdk:"secret_key"`
	Token                          types.String           `tfsdk:"token"`
	SharedConfigFiles              []string               `tfsdk:"shared_config_files"`
	SharedCredentialsFiles         []string               `tfsdk:"shared_credentials_files"`
	AllowedAccountIDs              []string               `tfsdk:"allowed_account_ids"`
	ForbiddenAccountIDs            []string               `tfsdk:"forbidden_account_ids"`
	HTTPProxy                      types.String           `tfsdk:"http_proxy"`
	HTTPSProxy                     types.String           `tfsdk:"https_proxy"`
	NoProxy                        types.String           `tfsdk:"no_proxy"`
	CustomCABundle                 types.String           `tfsdk:"custom_ca_bundle"`
	Insecure                       types.Bool             `tfsdk:"insecure"`
	MaxRetries                     types.Int64            `tfsdk:"max_retries"`
	RetryMode                      types.String           `tfsdk:"retry_mode"`
	TokenBucketRateLimiterCapacity types.Int64            `tfsdk:"token_bucket_rate_limiter_capacity"`
	SkipCredentialsValidation      types.Bool             `tfsdk:"skip_credentials_validation"`
	SkipRequestingAccountID        types.Bool             `tfsdk:"skip_requesting_account_id"`
	SkipMetadataAPICheck           types.Bool             `tfsdk:"skip_metadata_api_check"`
	SkipRegionValidation           types.Bool             `tfsdk:"skip_region_validation"`
	STSRegion                      types.String           `tfsdk:"sts_region"`
	UseDualstackEndpoint           types.Bool             `tfsdk:"use_dualstack_endpoint"`
	UseFIPSEndpoint                types.Bool             `tfsdk:"use_fips_endpoint"`
	EC2MetadataServiceEndpoint     types.String           `tfsdk:"ec2_metadata_service_endpoint"`
	EC2MetadataServiceEndpointMode types.String           `tfsdk:"ec2_metadata_service_endpoint_mode"`
	UserAgent                      []string               `tfsdk:"user_agent"`
	AssumeRole                     []assumeRole           `tfsdk:"assume_role"`
	AssumeRoleWithWebIdentity      []assumeRoleByIdentity `tfsdk:"assume_role_with_web_identity"`
	Endpoints                      []endpoints            `tfsdk:"endpoints"`
}

type assumeRole struct {
	RoleARN           types.String      `tfsdk:"role_arn"`
	Duration          types.String      `tfsdk:"duration"`
	ExternalID        types.String      `tfsdk:"external_id"`
	Policy            types.String      `tfsdk:"policy"`
	PolicyARNs        []string          `tfsdk:"policy_arns"`
	SessionName       types.String      `tfsdk:"session_name"`
	SourceIdentity    types.String      `tfsdk:"source_identity"`
	Tags              map[string]string `tfsdk:"tags"`
	TransitiveTagKeys []string          `tfsdk:"transitive_tag_keys"`
}

type assumeRoleByIdentity struct {
	RoleARN              types.String `tfsdk:"role_arn"`
	Duration             types.String `tfsdk:"duration"`
	Policy               types.String `tfsdk:"policy"`
	PolicyARNs           []string     `tfsdk:"policy_arns"`
	SessionName          types.String `tfsdk:"session_name"`
	WebIdentityToken     types.String `tfsdk:"web_identity_token"`
	WebIdentityTokenFile types.String `tfsdk:"web_identity_token_file"`
}

type endpoints struct {
	CloudTrail    types.String `tfsdk:"cloudtrail"`
	STS           types.String `tfsdk:"sts"`
	IAM           types.String `tfsdk:"iam"`
	S3            types.String `tfsdk:"s3"`
	Organizations types.String `tfsdk:"organizations"`
}

func (m model) endpoints() endpoints {
	if len(m.Endpoints) == 0 {
		return endpoints{}
	}
	return m.Endpoints[0]
}

// toBase is the configuration as the AWS library takes it.
func (m model) toBase(version, terraformVersion string) *awsbase.Config {
	products := awsbase.UserAgentProducts{
		{Name: "Terraform", Version: terraformVersion, Comment: "+https://www.terraform.io"},
		{Name: "terraform-provider-cloudtrail", Version: version},
	}
	config := &awsbase.Config{
		AccessKey:                      m.AccessKey.ValueString(),
		AllowedAccountIds:              m.AllowedAccountIDs,
		CallerDocumentationURL:         "https://registry.terraform.io/providers/cloudtrail-lake/cloudtrail/latest/docs",
		CallerName:                     "Terraform CloudTrail Lake Provider",
		CustomCABundle:                 m.CustomCABundle.ValueString(),
		EC2MetadataServiceEnableState:  m.metadataService(),
		EC2MetadataServiceEndpoint:     m.EC2MetadataServiceEndpoint.ValueString(),
		EC2MetadataServiceEndpointMode: m.EC2MetadataServiceEndpointMode.ValueString(),
		ForbiddenAccountIds:            m.ForbiddenAccountIDs,
		HTTPProxy:                      m.HTTPProxy.ValueStringPointer(),
		HTTPSProxy:                     m.HTTPSProxy.ValueStringPointer(),
		HTTPProxyMode:                  awsbase.HTTPProxyModeLegacy,
		Insecure:                       m.Insecure.ValueBool(),
		Logger:                         logging.TfLogger(""),
		MaxRetries:                     m.maxRetries(),
		NoProxy:                        m.NoProxy.ValueString(),
		Profile:                        m.Profile.ValueString(),
		Region:                         m.Region.ValueString(),
		RetryMode:                      aws.RetryMode(m.RetryMode.ValueString()),
		SecretKey:                      m.SecretKey.ValueString(),
		SharedConfigFiles:              m.SharedConfigFiles,
		SharedCredentialsFiles:         m.SharedCredentialsFiles,
		SkipCredsValidation:            m.SkipCredentialsValidation.ValueBool(),
		SkipRequestingAccountId:        m.SkipRequestingAccountID.ValueBool(),
		StsEndpoint:                    m.endpoints().STS.ValueString(),
		StsRegion:                      m.STSRegion.ValueString(),
		// The library would log whole answers, those of STS with new credentials among them.
		SuppressDebugLog:               true,
		Token:                          m.Token.ValueString(),
		TokenBucketRateLimiterCapacity: int(m.TokenBucketRateLimiterCapacity.ValueInt64()),
		UseDualStackEndpoint:           m.UseDualstackEndpoint.ValueBool(),
		UseFIPSEndpoint:                m.UseFIPSEndpoint.ValueBool(),
		UserAgent:                      append(products, useragent.FromSlice(m.UserAgent)...),
	}
	for _, role := range m.AssumeRole {
		if role.RoleARN.ValueString() == "" {
			continue
		}
		config.AssumeRole = append(config.AssumeRole, awsbase.AssumeRole{
			RoleARN:           role.RoleARN.ValueString(),
			Duration:          duration(role.Duration),
			ExternalID:        role.ExternalID.ValueString(),
			Policy:            role.Policy.ValueString(),
			PolicyARNs:        role.PolicyARNs,
			SessionName:       role.SessionName.ValueString(),
			SourceIdentity:    role.SourceIdentity.ValueString(),
			Tags:              role.Tags,
			TransitiveTagKeys: role.TransitiveTagKeys,
		})
	}
	for _, role := range m.AssumeRoleWithWebIdentity {
		config.AssumeRoleWithWebIdentity = &awsbase.AssumeRoleWithWebIdentity{
			RoleARN:              role.RoleARN.ValueString(),
			Duration:             duration(role.Duration),
			Policy:               role.Policy.ValueString(),
			PolicyARNs:           role.PolicyARNs,
			SessionName:          role.SessionName.ValueString(),
			WebIdentityToken:     role.WebIdentityToken.ValueString(),
			WebIdentityTokenFile: role.WebIdentityTokenFile.ValueString(),
		}
	}
	return config
}

func (m model) metadataService() imds.ClientEnableState {
	switch {
	case m.SkipMetadataAPICheck.IsNull():
		return imds.ClientDefaultEnableState
	case m.SkipMetadataAPICheck.ValueBool():
		return imds.ClientDisabled
	default:
		return imds.ClientEnabled
	}
}

// maxRetries is 0 where the SDK is to take the environment's number.
func (m model) maxRetries() int {
	switch {
	case !m.MaxRetries.IsNull():
		return int(m.MaxRetries.ValueInt64())
	case os.Getenv("AWS_MAX_ATTEMPTS") != "":
		return 0
	default:
		return defaultMaxRetries
	}
}

// newClient resolves the AWS configuration and makes the engine's client. It
// calls STS once at most, which shows both whether the credentials are valid
// and whose they are.
func (m model) newClient(ctx context.Context, base *awsbase.Config, timeouts lake.Timeouts) (*lake.Client, diag.Diagnostics) {
	var diags diag.Diagnostics
	skipValidation := base.SkipCredsValidation
	base.SkipCredsValidation = true // the library would not tell the account
	ctx, config, baseDiags := awsbase.GetAwsConfig(ctx, base)
	appendBase(&diags, "Configuring the AWS client", baseDiags)
	if diags.HasError() {
		return nil, diags
	}
	if config.Region == "" {
		diags.AddAttributeError(path.Root("region"), "Missing Region", "No Region is configured. Set region in the provider block, the environment variable AWS_REGION, or a region in the profile.")
		return nil, diags
	}
	if !m.SkipRegionValidation.ValueBool() {
		if err := validation.SupportedRegion(config.Region); err != nil {
			diags.AddAttributeError(path.Root("region"), "Invalid Region", fmt.Sprintf("region: %s. If it is a Region that this version does not know yet, set skip_region_validation.", err))
			return nil, diags
		}
	}
	account := ""
	if !skipValidation || !base.SkipRequestingAccountId {
		var err error
		switch account, err = callerAccount(ctx, lake.Reliably(config, timeouts.Attempt), base); {
		case err != nil && !skipValidation:
			diags.AddError("Validating the AWS credentials", fmt.Sprintf("STS did not accept the provider's credentials, or could not be reached.\n\n%s\n\nWhat to do: check the credentials, the Region and the endpoint; skip_credentials_validation leaves out this check.", withoutUserInfo(err.Error())))
			return nil, diags
		case err != nil:
			diags.AddWarning("The account of the AWS credentials is not known", fmt.Sprintf("STS could not be asked: %s\n\nWhether an event data store is of that account is left to AWS to check. skip_requesting_account_id leaves out the question.", withoutUserInfo(err.Error())))
		}
	}
	if err := base.VerifyAccountIDAllowed(account); err != nil {
		diags.AddError("Account not allowed", fmt.Sprintf("The credentials are of account %q, which allowed_account_ids and forbidden_account_ids rule out. Nothing was called but STS.", account))
		return nil, diags
	}
	return lake.New(config, lake.Options{
		AccountID:          account,
		CloudTrailEndpoint: m.endpoints().CloudTrail.ValueString(),
		Log:                tflog.Info,
		Timeouts:           timeouts,
	}), diags
}

// callerAccount asks STS whose the credentials are. The library can do that
// too, but brings along the whole client of IAM, a tenth of the provider's size.
func callerAccount(ctx context.Context, config aws.Config, base *awsbase.Config) (string, error) {
	client := sts.NewFromConfig(config, func(o *sts.Options) {
		if base.StsRegion != "" {
			o.Region = base.StsRegion
		}
		if base.StsEndpoint != "" {
			o.BaseEndpoint = aws.String(base.StsEndpoint)
		}
	})
	identity, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return "", fmt.Errorf("asking STS for the caller's identity: %w", err)
	}
	if aws.ToString(identity.Account) == "" {
		return "", errors.New("asking STS for the caller's identity: the answer names no account")
	}
	return aws.ToString(identity.Account), nil
}

func appendBase(diags *diag.Diagnostics, attempt string, from basediag.Diagnostics) {
	for _, d := range from {
		summary, detail := withoutUserInfo(attempt+": "+d.Summary()), withoutUserInfo(d.Detail())
		if d.Severity() == basediag.SeverityError {
			diags.AddError(summary, detail)
		} else {
			diags.AddWarning(summary, detail)
		}
	}
}

// userInfoPattern finds what stands between the scheme of a URL and an @: the
// URL may be one that cannot be parsed.
var userInfoPattern = regexp.MustCompile(`://[^/\s"]*@`)

// withoutUserInfo returns a text without the names and passwords in its URLs.
func withoutUserInfo(text string) string { return userInfoPattern.ReplaceAllString(text, "://***@") }

var (
	accountIDPattern = regexp.MustCompile(`^[0-9]{12}$`)
	productPattern   = regexp.MustCompile(`^[^\s/()]+(/[^\s/()]+)?( \([^()]*\))?$`)
)

// duration is the value of a duration that sessionDurationValidator has passed.
func duration(value types.String) time.Duration {
	parsed, err := time.ParseDuration(value.ValueString())
	if err != nil {
		return 0
	}
	return parsed
}

// The bounds of https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
const (
	minSession = 15 * time.Minute
	maxSession = 12 * time.Hour
)

type sessionDurationValidator struct{}

func (sessionDurationValidator) Description(context.Context) string {
	return "a duration from 15 minutes to 12 hours"
}

func (v sessionDurationValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (sessionDurationValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	given := req.ConfigValue.ValueString()
	if parsed, err := time.ParseDuration(given); err != nil || parsed < minSession || parsed > maxSession {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid session duration", fmt.Sprintf("%s: %q is not a duration from 15 minutes to 12 hours, such as \"15m\" or \"1h30m\".", req.Path, given))
	}
}
