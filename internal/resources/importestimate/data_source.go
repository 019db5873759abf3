// Package importestimate is the data source cloudtrail_lake_import_estimate: what
// an import would copy, and what that may cost.
package importestimate

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/logfiles"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// TypeName is the name of the data source in HCL.
const TypeName = "cloudtrail_lake_import_estimate"

var (
	_ datasource.DataSourceWithConfigure      = (*DataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*DataSource)(nil)
)

// DataSource is the data source cloudtrail_lake_import_estimate.
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

// ValidateConfig checks what concerns two attributes.
func (d *DataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(attribute.CheckEventTimes(config.StartEventTime, config.EndEventTime)...)
}

// Read lists the log files, and looks into a sample of them.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(attribute.CheckWired(ctx,
		attribute.Wired{At: path.Root("s3_location_uri"), Value: config.S3LocationURI, Strict: attribute.S3Location()},
		attribute.Wired{At: path.Root("s3_bucket_region"), Value: config.S3BucketRegion, Strict: attribute.Region()})...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(d.read(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}

func (d *DataSource) read(ctx context.Context, config *model) diag.Diagnostics {
	if d.configured == nil {
		return diag.Diagnostics{report.Unconfigured(config.attempt())}
	}
	if d.configured.Logs == nil {
		return diag.Diagnostics{noEndpoint()}
	}
	location, err := trail.ParseS3LocationURI(config.S3LocationURI.ValueString())
	if err != nil { // a validator has said so
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("s3_location_uri"), "Invalid S3 location URI", fmt.Sprintf("s3_location_uri: %s.", err))}
	}
	query := logfiles.Query{
		Location: location, Region: config.S3BucketRegion.ValueString(),
		Start: config.StartEventTime.Instant(), End: config.EndEventTime.Instant(),
	}
	began := time.Now()
	summary, err := d.configured.Logs.Summarize(ctx, query, began)
	if err != nil {
		return diag.Diagnostics{config.failed(location, err)}
	}
	listed := time.Since(began)
	expansion, err := d.configured.Logs.Expand(ctx, query, summary)
	if err != nil {
		return diag.Diagnostics{config.failed(location, err)}
	}
	tflog.Info(ctx, "estimated an import", map[string]any{
		"s3_location_uri": config.S3LocationURI.ValueString(), "log_files": summary.Files, "pages": summary.Calls, "sampled_files": expansion.Files,
		"listing_ms": listed.Milliseconds(), "total_ms": time.Since(began).Milliseconds(),
	})
	config.fill(summary, expansion)
	return nil
}
