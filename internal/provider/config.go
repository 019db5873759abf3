package provider

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	"github.com/hashicorp/aws-sdk-go-base/v2/logging"
	"github.com/hashicorp/aws-sdk-go-base/v2/useragent"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
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
	MaxRetries                     types.Number           `tfsdk:"max_retries"`
	RetryMode                      types.String           `tfsdk:"retry_mode"`
	TokenBucketRateLimiterCapacity types.Number           `tfsdk:"token_bucket_rate_limiter_capacity"`
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
	Endpoints                      types.List             `tfsdk:"endpoints"`
	S3UsePathStyle                 types.Bool             `tfsdk:"s3_use_path_style"`
	Preflight                      types.String           `tfsdk:"preflight"`

	// What means nothing here.
	S3USEast1RegionalEndpoint types.String `tfsdk:"s3_us_east_1_regional_endpoint"`
	TagPolicyCompliance       types.String `tfsdk:"tag_policy_compliance"`
	DefaultTags               types.List   `tfsdk:"default_tags"`
	IgnoreTags                types.List   `tfsdk:"ignore_tags"`
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
		HTTPSProxy:                     m.httpsProxy(),
		HTTPProxyMode:                  awsbase.HTTPProxyModeLegacy,
		Insecure:                       m.Insecure.ValueBool(),
		Logger:                         discreetLogger{logging.TfLogger("")},
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
		SsoEndpoint:                    m.endpoint("sso"),
		StsEndpoint:                    m.endpoint("sts"),
		StsRegion:                      m.STSRegion.ValueString(),
		// The library would log whole responses, including those of STS with new credentials.
		SuppressDebugLog:               true,
		Token:                          m.Token.ValueString(),
		TokenBucketRateLimiterCapacity: int(attribute.Whole(m.TokenBucketRateLimiterCapacity)),
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
	config.AssumeRoleWithWebIdentity = m.webIdentity()
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
		return int(attribute.Whole(m.MaxRetries))
	case os.Getenv("AWS_MAX_ATTEMPTS") != "":
		return 0
	default:
		return defaultMaxRetries
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

// httpsProxy returns the proxy for HTTPS, which is that for HTTP if there is no
// other. Without it, aws-sdk-go-base warns of what the documentation promises.
func (m model) httpsProxy() *string {
	if m.HTTPSProxy.IsNull() && os.Getenv("HTTPS_PROXY") == "" && os.Getenv("https_proxy") == "" {
		return m.HTTPProxy.ValueStringPointer()
	}
	return m.HTTPSProxy.ValueStringPointer()
}
