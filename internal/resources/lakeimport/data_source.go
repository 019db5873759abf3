package lakeimport

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource is the data source cloudtrail_lake_import.
type DataSource struct{ report.DataSource }

// NewDataSource makes the data source for the provider to register.
func NewDataSource() datasource.DataSource { return &DataSource{} }

type dataSourceModel struct {
	record
	Region    types.String `tfsdk:"region"`
	AccountID types.String `tfsdk:"account_id"`
}

// Metadata names the data source.
func (d *DataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = TypeName
}

// Schema describes the data source.
func (d *DataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads AWS's record of one import, no matter who started it. It starts nothing and waits for nothing.",
		Attributes: answered(ctx, map[string]schema.Attribute{
			"import_id": importIDAttribute("The id of the import to read, 36 characters. An import that AWS does not have in this account and Region is an error."),
			"region":    attribute.AnsweredRegion("the provider's Region"),
		}, "destinations", "import_source", "start_event_time", "end_event_time", "import_status", "created_timestamp", "updated_timestamp", "import_statistics", "account_id"),
	}
}

// answered adds attributes of the resource as a data source has them.
func answered(ctx context.Context, to map[string]schema.Attribute, names ...string) map[string]schema.Attribute {
	var of resource.SchemaResponse
	(&Resource{}).Schema(ctx, resource.SchemaRequest{}, &of)
	for _, name := range names {
		to[name] = attribute.Answered(of.Schema.Attributes[name], replaces, dropsKeys)
	}
	return to
}

func importIDAttribute(description string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: description,
		Required:            true,
		Validators:          []validator.String{attribute.OrMock(attribute.ImportID())},
	}
}

// checkWiredID checks what the validators leave to the read.
func checkWiredID(ctx context.Context, id, region types.String) diag.Diagnostics {
	return attribute.CheckWired(ctx,
		attribute.Wired{At: path.Root("import_id"), Value: id, Strict: attribute.ImportID()},
		attribute.Wired{At: path.Root("region"), Value: region, Strict: attribute.Region()})
}

var dataSourcePaths = report.Paths{lake.InputImportID: path.Root("import_id")}

// Read reads the import.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config dataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if resp.Diagnostics.Append(checkWiredID(ctx, config.ImportID, config.Region)...); resp.Diagnostics.HasError() {
		return
	}
	id := config.ImportID.ValueString()
	attempt := "Reading import " + id
	ctx, place, diags := d.Place(logFields(ctx, id, "", ""), attempt, config.Region)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	imported, err := place.Get(ctx, id)
	if err != nil {
		resp.Diagnostics.Append(report.Report(attempt, err, dataSourcePaths))
		return
	}
	config.recordFromAPI(imported)
	config.Region, config.AccountID = place.Name, place.AccountID
	if destination, ok := config.destination(); ok {
		config.AccountID = types.StringValue(destination.AccountID)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
