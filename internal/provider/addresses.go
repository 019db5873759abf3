package provider

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/signin"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// services are those whose endpoint this version calls, or knows and does not call.
var services = map[string]string{
	"cloudtrail":    "The URL of CloudTrail.",
	"sts":           "The URL of STS.",
	"sso":           "The URL of IAM Identity Center, for profiles that sign in with it.",
	"iam":           "The URL of IAM." + onlyIfSet,
	"kms":           "The URL of KMS." + onlyIfSet,
	"s3":            "The URL of S3, in which the bucket is named in the path." + onlyIfSet,
	"organizations": "The URL of Organizations." + onlyIfSet,
}

const onlyIfSet = " Where `cloudtrail` is set and this is not, the service is not called."

func endpointAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for name, description := range services {
		attributes[name] = address(description)
	}
	return attributes
}

// endpointsGiven returns the URLs of the blocks endpoints, by service.
func (m model) endpointsGiven() map[string]string {
	urls := map[string]string{}
	for _, block := range m.Endpoints.Elements() {
		if object, ok := block.(types.Object); ok {
			for service, value := range object.Attributes() {
				if given, ok := value.(types.String); ok && given.ValueString() != "" {
					urls[service] = given.ValueString()
				}
			}
		}
	}
	return urls
}

// endpoint returns the URL that the blocks endpoints have for a service.
func (m model) endpoint(service string) string { return m.endpointsGiven()[service] }

// resolveEndpoints makes the endpoints that are set reach every call of the
// credential chain, in which the SDK does not look at AWS_ENDPOINT_URL, and
// lets them win over FIPS and dual-stack. It calls nothing but the resolver of
// host names.
func resolveEndpoints(ctx context.Context, base *awsbase.Config, lookup lake.LookupHost) error {
	config, err := withoutCredentials(ctx, base)
	if err != nil {
		return err
	}
	client := sts.NewFromConfig(config)
	if configured := client.Options().BaseEndpoint; base.StsEndpoint == "" && configured != nil {
		base.StsEndpoint = *configured
	}
	if base.StsEndpoint == "" {
		base.StsEndpoint = ordinarySTS(ctx, client.Options(), base.StsRegion, lookup)
	}
	if configured := sso.NewFromConfig(config).Options().BaseEndpoint; base.SsoEndpoint == "" && configured != nil {
		base.SsoEndpoint = *configured
	}
	oidc := ssooidc.NewFromConfig(config).Options().BaseEndpoint
	if oidc == nil && base.SsoEndpoint != "" {
		oidc = &base.SsoEndpoint // a session is renewed where it was begun
	}
	for variable, configured := range map[string]*string{
		"AWS_ENDPOINT_URL_SSO_OIDC": oidc,
		"AWS_ENDPOINT_URL_SIGNIN":   signin.NewFromConfig(config).Options().BaseEndpoint,
	} {
		if configured == nil {
			continue
		}
		// The library has no other way to them. A provider has a process of its own.
		if err := os.Setenv(variable, *configured); err != nil {
			return fmt.Errorf("setting %s: %w", variable, err)
		}
	}
	configured := map[string]string{
		"CLOUDTRAIL": aws.ToString(cloudtrail.NewFromConfig(config).Options().BaseEndpoint), "STS": base.StsEndpoint, "SSO": base.SsoEndpoint,
	}
	for service, of := range baseEndpoints {
		configured[strings.ToUpper(service)] = aws.ToString(of(config))
	}
	for service, endpoint := range configured {
		if err := checkAddress(endpoint); err != nil {
			return &addressError{sourceOf(service, endpoint), err}
		}
	}
	return nil
}

// reach returns the URL of a service, empty for AWS's own, and reports whether the
// service may be called: someone who has set the endpoint of CloudTrail alone, to
// a simulator, must not reach AWS.
func (m model) reach(service string, config aws.Config) (endpoint string, reachable bool) {
	if endpoint = m.endpoint(service); endpoint == "" {
		endpoint = aws.ToString(baseEndpoints[service](config))
	}
	cloudTrail := m.endpoint("cloudtrail") != "" || cloudtrail.NewFromConfig(config).Options().BaseEndpoint != nil
	return endpoint, endpoint != "" || !cloudTrail
}

// baseEndpoints are the endpoints that the environment and the profile set.
var baseEndpoints = map[string]func(aws.Config) *string{
	"iam":           func(config aws.Config) *string { return iam.NewFromConfig(config).Options().BaseEndpoint },
	"kms":           func(config aws.Config) *string { return kms.NewFromConfig(config).Options().BaseEndpoint },
	"organizations": func(config aws.Config) *string { return organizations.NewFromConfig(config).Options().BaseEndpoint },
	"s3":            func(config aws.Config) *string { return s3.NewFromConfig(config).Options().BaseEndpoint },
}

// withoutCredentials loads the AWS configuration but for the credentials.
func withoutCredentials(ctx context.Context, base *awsbase.Config) (aws.Config, error) {
	options := []func(*awsconfig.LoadOptions) error{awsconfig.WithCredentialsProvider(aws.AnonymousCredentials{}), awsconfig.WithRegion(base.Region)}
	if base.Profile != "" {
		options = append(options, awsconfig.WithSharedConfigProfile(base.Profile))
	}
	files, err := base.ResolveSharedConfigFiles()
	if err != nil {
		return aws.Config{}, fmt.Errorf("reading shared_config_files: %w", err)
	}
	if len(files) > 0 {
		options = append(options, awsconfig.WithSharedConfigFiles(files))
	}
	if files, err = base.ResolveSharedCredentialsFiles(); err != nil {
		return aws.Config{}, fmt.Errorf("reading shared_credentials_files: %w", err)
	}
	if len(files) > 0 {
		options = append(options, awsconfig.WithSharedCredentialsFiles(files))
	}
	if base.UseFIPSEndpoint {
		options = append(options, awsconfig.WithUseFIPSEndpoint(aws.FIPSEndpointStateEnabled))
	}
	if base.UseDualStackEndpoint {
		options = append(options, awsconfig.WithUseDualStackEndpoint(aws.DualStackEndpointStateEnabled))
	}
	config, err := awsconfig.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return aws.Config{}, fmt.Errorf("loading the AWS configuration: %w", err)
	}
	return config, nil
}

// ordinarySTS returns the URL of STS in a Region that has no FIPS host of it, and
// empty where the SDK's own choice is right.
func ordinarySTS(ctx context.Context, options sts.Options, region string, lookup lake.LookupHost) string {
	if options.EndpointOptions.UseFIPSEndpoint != aws.FIPSEndpointStateEnabled {
		return ""
	}
	if region == "" {
		region = options.Region
	}
	resolver := sts.NewDefaultEndpointResolverV2()
	params := sts.EndpointParameters{Region: aws.String(region), UseFIPS: aws.Bool(true), UseDualStack: aws.Bool(false), UseGlobalEndpoint: aws.Bool(false)}
	fips, err := resolver.ResolveEndpoint(ctx, params)
	if err != nil {
		return ""
	}
	params.UseFIPS = aws.Bool(false)
	ordinary, err := resolver.ResolveEndpoint(ctx, params)
	if err != nil || !lake.OnlyOrdinaryHost(ctx, lookup, fips.URI.Hostname(), ordinary.URI.Hostname()) {
		return ""
	}
	return ordinary.URI.String()
}

// addressError reports an invalid URL in the environment or a profile.
type addressError struct {
	source string
	err    error
}

func (e *addressError) Error() string { return e.source + ": " + e.err.Error() }
func (e *addressError) Unwrap() error { return e.err }

// sourceOf names where the endpoint of a service comes from.
func sourceOf(service, endpoint string) string {
	for _, variable := range []string{"AWS_ENDPOINT_URL_" + service, "AWS_ENDPOINT_URL"} {
		if os.Getenv(variable) == endpoint {
			return "the environment variable " + variable
		}
	}
	return "endpoint_url of the profile"
}

var errAddress = errors.New("it must begin with http:// or https:// and name a host, as \"https://host:8443\" does")

// checkAddress refuses what is no URL of a host. Its errors show no user info,
// nor anything else of the value that could be a part of it.
func checkAddress(given string) error {
	if given == "" {
		return nil
	}
	parsed, err := url.Parse(given)
	if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Hostname() == "" {
		if strings.Contains(given, "@") {
			return errAddress
		}
		return fmt.Errorf("%q: %w", given, errAddress)
	}
	return nil
}

var errProxy = errors.New("it must name a host, as \"http://proxy:3128\" or \"proxy:3128\" does")

// checkProxy refuses what is no address of a proxy, without showing it, because it
// may have a password. The scheme may be missing:
// https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
func checkProxy(given string) error {
	if given == "" {
		return nil
	}
	if !strings.Contains(given, "://") {
		given = "http://" + given
	}
	parsed, err := url.Parse(given)
	if err != nil || parsed.Hostname() == "" || strings.ContainsAny(parsed.Host, " \t") || parsed.Fragment != "" || !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, parsed.Scheme) {
		return errProxy
	}
	return nil
}

// checkProxies checks the proxies of the environment that are used. Go takes one
// that it cannot read for none, so that a call would go past it.
func (m model) checkProxies() diag.Diagnostics {
	var diags diag.Diagnostics
	for _, proxy := range []struct {
		name string
		used bool
	}{{"HTTP_PROXY", m.HTTPProxy.IsNull()}, {"HTTPS_PROXY", m.HTTPSProxy.IsNull()}} {
		for _, variable := range []string{proxy.name, strings.ToLower(proxy.name)} {
			if err := checkProxy(os.Getenv(variable)); err != nil && proxy.used {
				diags.AddError("Invalid proxy", fmt.Sprintf("The environment variable %s: %s.", variable, err))
			}
		}
	}
	return diags
}

// addressValidator accepts what check has nothing against.
type addressValidator struct {
	summary string
	check   func(string) error
}

func (addressValidator) Description(context.Context) string               { return "the address of a host" }
func (v addressValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v addressValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if err := v.check(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, v.summary, fmt.Sprintf("%s: %s.", lastName(req.Path), err))
	}
}

// lastName is the name of an attribute without the block around it, which may
// be shown with all of its values.
func lastName(at path.Path) string {
	text := at.String()
	return text[strings.LastIndex(text, ".")+1:]
}

// meaningless warns once of all that was pasted and means nothing here.
func (m model) meaningless(ctx context.Context) diag.Diagnostics {
	var names []string
	for name, given := range map[string]bool{
		"s3_us_east_1_regional_endpoint": !m.S3USEast1RegionalEndpoint.IsNull(),
		"tag_policy_compliance":          !m.TagPolicyCompliance.IsNull(),
		"default_tags":                   len(m.DefaultTags.Elements()) > 0,
		"ignore_tags":                    len(m.IgnoreTags.Elements()) > 0,
	} {
		if given {
			names = append(names, name)
		}
	}
	for _, name := range otherEndpointsGiven(ctx) {
		names = append(names, endpointsBlock+"."+name)
	}
	var diags diag.Diagnostics
	if len(names) > 0 {
		slices.Sort(names)
		diags.AddWarning("Arguments that mean nothing here", fmt.Sprintf(
			"%s: accepted, so that a block of the AWS provider can be copied, but they have no effect. Imports have no tags, and this provider does not call these services. They can be removed.", strings.Join(names, ", ")))
	}
	return diags
}
