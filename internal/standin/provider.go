// Package standin stands in for hashicorp/aws and hashicorp/awscc, which the tests
// cannot download: the types that the examples use, with the arguments that they
// use, over the API of the simulator.
package standin

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// AWS returns a server of the provider aws.
func AWS() tfprotov6.ProviderServer {
	return providerserver.NewProtocol6(&standin{name: "aws", kinds: awsKinds})()
}

// AWSCC returns a server of the provider awscc.
func AWSCC() tfprotov6.ProviderServer {
	return providerserver.NewProtocol6(&standin{name: "awscc", kinds: awsccKinds})()
}

// standin is a provider that takes its credentials and endpoints as the AWS SDK
// does, and from its block.
type standin struct {
	name  string
	kinds []kind
}

type model struct {
	Region                    types.String `tfsdk:"region"`
	Profile                   types.String `tfsdk:"profile"`
	AccessKey                 types.String `tfsdk:"access_key"`
	SecretKey                 types.String `tfsdk:"secret_key"`
	S3UsePathStyle            types.Bool   `tfsdk:"s3_use_path_style"`
	SkipCredentialsValidation types.Bool   `tfsdk:"skip_credentials_validation"`
	AssumeRole                []role       `tfsdk:"assume_role"`
	Endpoints                 []endpoints  `tfsdk:"endpoints"`
}

// ccModel is the block of the provider awscc, which has attributes for blocks.
type ccModel struct {
	Region    types.String `tfsdk:"region"`
	Profile   types.String `tfsdk:"profile"`
	AccessKey types.String `tfsdk:"access_key"`
	SecretKey types.String `tfsdk:"secret_key"`
	Endpoints *ccEndpoints `tfsdk:"endpoints"`
}

type ccEndpoints struct {
	CloudControl types.String `tfsdk:"cloudcontrolapi"`
	STS          types.String `tfsdk:"sts"`
}

type role struct {
	RoleARN types.String `tfsdk:"role_arn"`
}

// endpoints are the services that the types call. The simulator has one URL for
// all, so that the first one that is given serves.
type endpoints struct {
	CloudTrail types.String `tfsdk:"cloudtrail"`
	IAM        types.String `tfsdk:"iam"`
	KMS        types.String `tfsdk:"kms"`
	S3         types.String `tfsdk:"s3"`
	STS        types.String `tfsdk:"sts"`
}

// Metadata sets what the names of the types begin with.
func (p *standin) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = p.name
}

// Schema sets the schema of the provider block.
func (p *standin) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	text := schema.StringAttribute{Optional: true}
	if p.name == "awscc" {
		resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
			"region": text, "profile": text, "access_key": text,
			"secret_key": schema.StringAttribute{Optional: true, Sensitive: true},
			"endpoints":  schema.SingleNestedAttribute{Optional: true, Attributes: map[string]schema.Attribute{"cloudcontrolapi": text, "sts": text}},
		}}
		return
	}
	resp.Schema = schema.Schema{
		Attributes: map[string]schema.Attribute{
			"region": text, "profile": text, "access_key": text,
			"secret_key":                  schema.StringAttribute{Optional: true, Sensitive: true},
			"s3_use_path_style":           schema.BoolAttribute{Optional: true},
			"skip_credentials_validation": schema.BoolAttribute{Optional: true},
		},
		Blocks: map[string]schema.Block{
			"assume_role": schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{"role_arn": text}}},
			"endpoints": schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
				"cloudtrail": text, "iam": text, "kms": text, "s3": text, "sts": text,
			}}},
		},
	}
}

// Configure loads the configuration of the AWS SDK.
func (p *standin) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config model
	if p.name == "awscc" {
		var block ccModel
		resp.Diagnostics.Append(req.Config.Get(ctx, &block)...)
		config = model{Region: block.Region, Profile: block.Profile, AccessKey: block.AccessKey, SecretKey: block.SecretKey}
		if block.Endpoints != nil {
			config.Endpoints = []endpoints{{CloudTrail: block.Endpoints.CloudControl}}
		}
	} else {
		resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	loaded, err := load(ctx, config)
	if err != nil {
		resp.Diagnostics.AddError("Loading the AWS configuration", err.Error())
		return
	}
	resp.ResourceData, resp.DataSourceData = loaded, loaded
}

func load(ctx context.Context, config model) (aws.Config, error) {
	var options []func(*awsconfig.LoadOptions) error
	if region := config.Region.ValueString(); region != "" {
		options = append(options, awsconfig.WithRegion(region))
	}
	if profile := config.Profile.ValueString(); profile != "" {
		options = append(options, awsconfig.WithSharedConfigProfile(profile))
	}
	if key := config.AccessKey.ValueString(); key != "" {
		options = append(options, awsconfig.WithCredentialsProvider(credentials.NewStaticCredentialsProvider(key, config.SecretKey.ValueString(), "")))
	}
	loaded, err := awsconfig.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return aws.Config{}, fmt.Errorf("loading the AWS configuration: %w", err)
	}
	for _, given := range config.Endpoints {
		for _, url := range []types.String{given.CloudTrail, given.IAM, given.KMS, given.S3, given.STS} {
			if url.ValueString() != "" {
				loaded.BaseEndpoint = aws.String(url.ValueString())
				break
			}
		}
	}
	for _, role := range config.AssumeRole {
		loaded.Credentials = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(sts.NewFromConfig(loaded), role.RoleARN.ValueString()))
	}
	return loaded, nil
}

// Resources returns the resource types.
func (p *standin) Resources(context.Context) []func() resource.Resource {
	made := make([]func() resource.Resource, len(p.kinds))
	for i := range p.kinds {
		made[i] = func() resource.Resource { return &standinResource{kind: p.kinds[i]} }
	}
	return made
}

// DataSources returns the data sources.
func (p *standin) DataSources(context.Context) []func() datasource.DataSource {
	if p.name != "aws" {
		return nil
	}
	return []func() datasource.DataSource{func() datasource.DataSource { return &callerIdentity{} }}
}
