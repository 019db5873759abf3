// Package provider is the provider block, its AWS configuration, and the list
// of what the provider registers.
package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/eventdatastore"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/functions"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/importestimate"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimportaction"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimportcompletion"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakequery"
)

// Address is where the registry has the provider.
const Address = "registry.terraform.io/cloudtrail-lake/cloudtrail"

var (
	_ provider.ProviderWithActions       = (*Provider)(nil)
	_ provider.ProviderWithFunctions     = (*Provider)(nil)
	_ provider.ProviderWithListResources = (*Provider)(nil)
)

// Provider is the provider "cloudtrail".
type Provider struct {
	version  string
	timeouts lake.Timeouts
}

// New returns a maker of providers of that version. The engine waits for AWS as
// the timeouts say.
func New(version string, timeouts lake.Timeouts) func() provider.Provider {
	return func() provider.Provider { return &Provider{version: version, timeouts: timeouts} }
}

// Metadata names the provider.
func (p *Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "cloudtrail"
	resp.Version = p.version
}

// Configure makes the clients that all objects share. While a value of the
// configuration is not known, in a plan, there is none: objects then plan
// without asking AWS.
func (p *Provider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	if !req.Config.Raw.IsFullyKnown() {
		resp.Diagnostics.AddWarning("The configuration of the provider is not known yet",
			"A value in the provider block depends on something that this plan creates. Imports are planned from the state, without calling AWS, and checked during the apply.")
		return
	}
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	configured, diags := config.newClient(ctx, config.toBase(p.version, req.TerraformVersion), p.timeouts)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	resp.ResourceData, resp.DataSourceData, resp.ListResourceData, resp.ActionData = configured, configured, configured, configured
}

// Resources are the resources of the provider.
func (p *Provider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		lakeimport.NewResource,
		lakeimportcompletion.NewResource,
	}
}

// DataSources are the data sources of the provider.
func (p *Provider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		eventdatastore.NewDataSource,
		importestimate.NewDataSource,
		lakeimport.NewDataSource,
		lakeimport.NewFailuresDataSource,
		lakeimport.NewImportsDataSource,
		lakequery.NewDataSource,
	}
}

// ListResources are what `terraform query` can list.
func (p *Provider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		lakeimport.NewListResource,
	}
}

// Actions are the actions of the provider.
func (p *Provider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{
		lakeimportaction.NewRetry,
		lakeimportaction.NewStop,
		lakeimportaction.NewWait,
		lakequery.NewAction,
	}
}

// Functions are the functions of the provider.
func (p *Provider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		functions.NewImportBucketPolicyStatement,
		functions.NewImportKMSKeyPolicyStatement,
		functions.NewImportRolePermissionsPolicy,
		functions.NewImportRoleTrustPolicy,
		functions.NewImportWindows,
		functions.NewParseS3LocationURI,
		functions.NewS3LocationURI,
	}
}
