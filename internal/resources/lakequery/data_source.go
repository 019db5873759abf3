// Package lakequery is the data source and the action cloudtrail_lake_query: SQL on an
// event data store, and checks of what imports have stored.
package lakequery

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// TypeName is the name of the data source, and of the action, in HCL.
const TypeName = "cloudtrail_lake_query"

var (
	_ datasource.DataSourceWithConfigure      = (*DataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*DataSource)(nil)
)

// DataSource is the data source cloudtrail_lake_query.
type DataSource struct{ configured *report.Configured }

// NewDataSource makes the data source for the provider to register.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// Metadata names the data source.
func (d *DataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = TypeName
}

// Configure takes the provider's clients.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.configured = report.ConfiguredFrom(req.ProviderData, &resp.Diagnostics)
}

// ValidateConfig checks what concerns several attributes.
func (d *DataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(config.validate()...)
}

// Read runs the queries.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if resp.Diagnostics.Append(d.read(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}

func (d *DataSource) read(ctx context.Context, config *model) diag.Diagnostics {
	// Values that were not known are checked here.
	if diags := config.refuse(ctx); diags.HasError() {
		return diags
	}
	request, diags := config.request()
	if diags.HasError() {
		return diags
	}
	if d.configured == nil {
		return diag.Diagnostics{report.Unconfigured(config.attempt(request))}
	}
	region := config.place(d.configured.Queries.DefaultRegion())
	answer, err := d.configured.Queries.In(region).Ask(tflog.SetField(ctx, "region", region), request)
	if err != nil {
		return diag.Diagnostics{config.failed(region, request, answer, err)}
	}
	config.Region = types.StringValue(region)
	config.fill(answer)
	return missing(answer)
}
