package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// Schema is that of hashicorp/aws, as far as it has a meaning here, so that a
// provider block can be pasted:
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs#argument-reference
func (p *Provider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Imports trail logs from S3 into AWS CloudTrail Lake event data stores.",
		Attributes: map[string]schema.Attribute{
			"region":     text("The name of the Region, such as `us-east-1`. Default: the environment variables `AWS_REGION` and `AWS_DEFAULT_REGION`, then the profile. An import runs in the Region of its event data store, whatever stands here."),
			"profile":    text("The profile of the shared configuration files. Default: `AWS_PROFILE`, then `default`."),
			"access_key": text("The access key id. Default: `AWS_ACCESS_KEY_ID`, then whatever the AWS SDKs find. Needs `secret_key`."),
			"secret_key": secret("The secret access key. Default: `AWS_SECRET_ACCESS_KEY`. Needs `access_key`."),
			"token":      secret("The session token of temporary credentials. Default: `AWS_SESSION_TOKEN`."),
			"shared_config_files": schema.ListAttribute{
				MarkdownDescription: "Paths of the shared configuration files. Default: `AWS_CONFIG_FILE`, then `~/.aws/config`.",
				ElementType:         types.StringType, Optional: true, Validators: []validator.List{noNulls{}},
			},
			"shared_credentials_files": schema.ListAttribute{
				MarkdownDescription: "Paths of the shared credentials files. Default: `AWS_SHARED_CREDENTIALS_FILE`, then `~/.aws/credentials`.",
				ElementType:         types.StringType, Optional: true, Validators: []validator.List{noNulls{}},
			},
			"allowed_account_ids":   accounts("The only accounts, 12 digits each, that the provider may work in; others are an error. Not with `forbidden_account_ids`.", "forbidden_account_ids"),
			"forbidden_account_ids": accounts("Accounts, 12 digits each, that the provider may not work in. Not with `allowed_account_ids`.", "allowed_account_ids"),

			"http_proxy":       proxy("The URL of the proxy for HTTP. Default: `HTTP_PROXY`."),
			"https_proxy":      proxy("The URL of the proxy for HTTPS; empty for none. Default: `HTTPS_PROXY`, then `http_proxy`."),
			"no_proxy":         text("Hosts to reach without a proxy, separated by commas. Default: `NO_PROXY`."),
			"custom_ca_bundle": text("The path of a file with root and intermediate certificates. Default: `AWS_CA_BUNDLE`."),
			"insecure":         flag("Whether to accept any TLS certificate. Default `false`."),

			"max_retries": schema.NumberAttribute{
				MarkdownDescription: "How often a call is tried before its error is reported, 1 or more. Default: `AWS_MAX_ATTEMPTS`, then 25. `StartImport` is never repeated unless AWS certainly did not act on it.",
				Optional:            true, Validators: []validator.Number{attribute.AtLeast(1)},
			},
			"retry_mode": schema.StringAttribute{
				MarkdownDescription: "How calls are repeated: `standard` or `adaptive`. Default: `AWS_RETRY_MODE`, then `standard`.",
				Optional:            true, Validators: []validator.String{attribute.OneOf("standard", "adaptive")},
			},
			"token_bucket_rate_limiter_capacity": schema.NumberAttribute{
				MarkdownDescription: "The capacity of the AWS SDK's token bucket for repeated calls, in tokens, 1 or more. Default: no limit.",
				Optional:            true, Validators: []validator.Number{attribute.AtLeast(1)},
			},

			"preflight": schema.StringAttribute{
				MarkdownDescription: "What becomes of what pre-flight checks find before an import is started, resumed or retried: `warn` shows warnings, `error` lets the apply start nothing where AWS documents that the import would fail or lose logs, `off` checks nothing. Default `warn`. A resource can have its own.",
				Optional:            true, Validators: []validator.String{attribute.OneOf(string(report.PreflightWarn), string(report.PreflightError), string(report.PreflightOff))},
			},

			"skip_credentials_validation": flag("Whether not to check the credentials with STS. Default `false`."),
			"skip_requesting_account_id":  flag("Whether not to ask for the account id. The account of an event data store is then checked by AWS only. Default `false`."),
			"skip_metadata_api_check":     flag("Whether not to ask the EC2 metadata service for credentials. Default: `AWS_EC2_METADATA_DISABLED`, then `false`."),
			"skip_region_validation":      flag("Whether to accept a Region that this version does not know. Default `false`."),
			"sts_region":                  text("The name of the Region of STS. Default: `region`."),
			"use_dualstack_endpoint":      flag("Whether to use endpoints that IPv6 reaches too. Default: `AWS_USE_DUALSTACK_ENDPOINT`, then `false`."),
			"use_fips_endpoint":           flag("Whether to use FIPS endpoints. Default: `AWS_USE_FIPS_ENDPOINT`, then `false`."),

			"ec2_metadata_service_endpoint": address("The URL of the EC2 metadata service. Default: `AWS_EC2_METADATA_SERVICE_ENDPOINT`."),
			"ec2_metadata_service_endpoint_mode": schema.StringAttribute{
				MarkdownDescription: "The protocol of the EC2 metadata service: `IPv4` or `IPv6`. Default: `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE`, then `IPv4`.",
				Optional:            true, Validators: []validator.String{attribute.OneOf("IPv4", "IPv6")},
			},
			"s3_use_path_style":              flag("Whether the bucket is named in the path of an S3 URL instead of the host. Default `false`; always so with an endpoint of S3."),
			"s3_us_east_1_regional_endpoint": text("Accepted so that a block of the AWS provider can be copied, without effect."),
			"tag_policy_compliance":          text("Accepted so that a block of the AWS provider can be copied. Imports have no tags."),

			"user_agent": schema.ListAttribute{
				MarkdownDescription: "Products to add to the User-Agent header, each `NAME`, `NAME/VERSION` or `NAME/VERSION (COMMENT)`. `TF_APPEND_USER_AGENT` is added too.",
				ElementType:         types.StringType, Optional: true,
				Validators: []validator.List{noNulls{}, products},
			},
		},
		Blocks: map[string]schema.Block{
			"assume_role": schema.ListNestedBlock{
				MarkdownDescription: "A role to assume. Several blocks are a chain, in their order.",
				NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
					"role_arn":            roleARN("The ARN of the role. A block without one is ignored."),
					"duration":            sessionDuration(),
					"external_id":         formed("The external ID that the role's trust policy requires.", externalID),
					"policy":              formed("An IAM policy, as JSON, that limits the session.", jsonObject),
					"policy_arns":         policyARNs("ARNs of IAM policies that limit the session."),
					"session_name":        formed("The name of the session. Default: one that the SDK makes up.", sessionName),
					"source_identity":     formed("The source identity of the session.", sessionName),
					"tags":                schema.MapAttribute{MarkdownDescription: "Tags of the session.", ElementType: types.StringType, Optional: true, Validators: []validator.Map{noNulls{}}},
					"transitive_tag_keys": texts("Keys of the tags that go on to the next role of a chain."),
				}},
			},
			"assume_role_with_web_identity": schema.ListNestedBlock{
				MarkdownDescription: "A role to assume with a token of OpenID Connect; at most one block. Not used, with a warning, beside `access_key`.",
				Validators:          []validator.List{oneBlock{}},
				NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
					"role_arn":                roleARN("The ARN of the role. Default: `AWS_ROLE_ARN`, if there is a token. A block without a role is ignored."),
					"duration":                sessionDuration(),
					"policy":                  formed("An IAM policy, as JSON, that limits the session.", jsonObject),
					"policy_arns":             policyARNs("ARNs of IAM policies that limit the session."),
					"session_name":            formed("The name of the session. Default: `AWS_ROLE_SESSION_NAME`, then one that the SDK makes up.", sessionName),
					"web_identity_token":      secret("The token. Either this or `web_identity_token_file`."),
					"web_identity_token_file": text("The path of a file with the token. Default: `AWS_WEB_IDENTITY_TOKEN_FILE`."),
				}},
			},
			// Not a set: the framework's path of an element of a set shows all of its
			// values, and a URL can have a password.
			endpointsBlock: schema.ListNestedBlock{
				MarkdownDescription: "URLs that replace those of AWS, for VPC endpoints and simulators. They win over FIPS and dual-stack endpoints. `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_CLOUDTRAIL`, the same variables of other services, and `endpoint_url` and `services` in a profile work too. The names of all other services that the AWS provider has are accepted, and have no effect.",
				NestedObject:        schema.NestedBlockObject{Attributes: endpointAttributes()},
			},
			"default_tags": schema.ListNestedBlock{
				MarkdownDescription: "Accepted so that a block of the AWS provider can be copied. Imports have no tags.",
				NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
					"tags": schema.MapAttribute{MarkdownDescription: Meaningless, ElementType: types.StringType, Optional: true},
				}},
			},
			"ignore_tags": schema.ListNestedBlock{
				MarkdownDescription: "Accepted so that a block of the AWS provider can be copied. Imports have no tags.",
				NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
					"keys":         schema.SetAttribute{MarkdownDescription: Meaningless, ElementType: types.StringType, Optional: true},
					"key_prefixes": schema.SetAttribute{MarkdownDescription: Meaningless, ElementType: types.StringType, Optional: true},
				}},
			},
		},
	}
}

func text(description string) schema.Attribute {
	return schema.StringAttribute{MarkdownDescription: description, Optional: true}
}

func formed(description string, of form) schema.Attribute {
	return schema.StringAttribute{MarkdownDescription: description, Optional: true, Validators: []validator.String{of}}
}

func policyARNs(description string) schema.Attribute {
	return schema.SetAttribute{MarkdownDescription: description, ElementType: types.StringType, Optional: true, Validators: []validator.Set{noNulls{}, policies}}
}

func address(description string) schema.Attribute {
	return schema.StringAttribute{MarkdownDescription: description, Optional: true, Validators: []validator.String{addressValidator{"Invalid URL", checkAddress}}}
}

func proxy(description string) schema.Attribute {
	return schema.StringAttribute{MarkdownDescription: description, Optional: true, Validators: []validator.String{addressValidator{"Invalid proxy", checkProxy}}}
}

func secret(description string) schema.Attribute {
	return schema.StringAttribute{MarkdownDescription: description, Optional: true, Sensitive: true}
}

func flag(description string) schema.Attribute {
	return schema.BoolAttribute{MarkdownDescription: description, Optional: true}
}

func texts(description string) schema.Attribute {
	return schema.SetAttribute{MarkdownDescription: description, ElementType: types.StringType, Optional: true, Validators: []validator.Set{noNulls{}}}
}

func accounts(description, conflict string) schema.Attribute {
	return schema.SetAttribute{
		MarkdownDescription: description, ElementType: types.StringType, Optional: true,
		Validators: []validator.Set{
			noNulls{},
			accountIDs,
			not{conflict},
		},
	}
}

func roleARN(description string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: description, Optional: true,
		Validators: []validator.String{emptyOr{attribute.RoleARN()}},
	}
}

func sessionDuration() schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: "How long the session is valid, 15 minutes to 12 hours, as a duration such as `\"1h\"`. Default: 15 minutes.", Optional: true,
		Validators: []validator.String{sessionDurationValidator{}},
	}
}
