package lakeimport

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// ImportsTypeName is the name of the data source of many imports in HCL.
const ImportsTypeName = "cloudtrail_lake_imports"

var (
	_ datasource.DataSourceWithConfigure      = (*ImportsDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*ImportsDataSource)(nil)
)

// ImportsDataSource is the data source cloudtrail_lake_imports.
type ImportsDataSource struct{ report.DataSource }

// NewImportsDataSource makes the data source for the provider to register.
func NewImportsDataSource() datasource.DataSource { return &ImportsDataSource{} }

type importsModel struct {
	listModel
	CreatedAfter   attribute.Time `tfsdk:"created_after"`
	CreatedBefore  attribute.Time `tfsdk:"created_before"`
	IncludeDetails types.Bool     `tfsdk:"include_details"`
	Imports        []record       `tfsdk:"imports"`
	ImportIDs      []string       `tfsdk:"import_ids"`
}

// Metadata names the data source.
func (d *ImportsDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = ImportsTypeName
}

// Schema describes the data source.
func (d *ImportsDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the imports in an account and Region, no matter who started them.",
		Attributes: map[string]schema.Attribute{
			"destination": schema.StringAttribute{
				MarkdownDescription: onlyDestination,
				Optional:            true,
				Validators:          []validator.String{attribute.OrMock(attribute.EventDataStoreARN())},
			},
			"import_status": schema.StringAttribute{
				MarkdownDescription: onlyStatus,
				Optional:            true,
				Validators:          []validator.String{attribute.ImportStatus()},
			},
			"created_after": schema.StringAttribute{
				MarkdownDescription: "Only imports that were created at this time or later. RFC 3339, before `created_before`. Default: no limit.",
				CustomType:          attribute.TimeType{},
				Optional:            true,
				Validators:          []validator.String{attribute.AnyTime()},
			},
			"created_before": schema.StringAttribute{
				MarkdownDescription: "Only imports that were created before this time, and not at it, so that ranges which follow each other share no import. RFC 3339, after `created_after`. Default: no limit.",
				CustomType:          attribute.TimeType{},
				Optional:            true,
				Validators:          []validator.String{attribute.AnyTime()},
			},
			"include_details": schema.BoolAttribute{
				MarkdownDescription: "Whether to read the details that AWS's list does not include. `true` or `false`; default `false`. It costs one call per import, and the provider makes 8 calls per second.",
				Optional:            true,
			},
			"region": attribute.AnsweredRegion(listedRegion),

			"import_ids": schema.ListAttribute{
				MarkdownDescription: "The ids of the imports, in the order of `imports`.",
				ElementType:         types.StringType,
				Computed:            true,
			},
			"imports": schema.ListNestedAttribute{
				MarkdownDescription: "The imports, newest first by `created_timestamp`, those of the same time by id; none is an empty list. Without `include_details`, `import_source`, `start_event_time`, `end_event_time` and `import_statistics` are null.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{
					Attributes: answered(ctx, map[string]schema.Attribute{},
						"import_id", "destinations", "import_source", "start_event_time", "end_event_time", "import_status", "created_timestamp", "updated_timestamp", "import_statistics"),
				},
			},
		},
	}
}

// ValidateConfig checks what concerns two attributes.
func (d *ImportsDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var config importsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(config.check()...)
	after, before := config.CreatedAfter.Instant(), config.CreatedBefore.Instant()
	if !after.IsZero() && !before.IsZero() && !after.Before(before) {
		resp.Diagnostics.AddAttributeError(path.Root("created_before"), "Invalid time range",
			fmt.Sprintf("created_before: %s is not after created_after, %s, so that no import could match.", config.CreatedBefore.ValueString(), config.CreatedAfter.ValueString()))
	}
}

// Read lists the imports.
func (d *ImportsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config importsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(attribute.CheckWired(ctx,
		attribute.Wired{At: path.Root("destination"), Value: config.Destination, Strict: attribute.EventDataStoreARN()},
		attribute.Wired{At: path.Root("region"), Value: config.Region, Strict: attribute.Region()})...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, place, diags := d.Place(logFields(ctx, "", "", config.Destination.ValueString()), config.attempt(), types.StringValue(config.region("")))
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(config.read(ctx, place.Region)...)
	if resp.Diagnostics.HasError() {
		return
	}
	config.Region = place.Name
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}

// read fills the model with the imports of a Region.
func (m *importsModel) read(ctx context.Context, region *lake.Region) diag.Diagnostics {
	var rows []lake.Import
	for row, err := range region.List(ctx, m.filter()) {
		if err != nil {
			return diag.Diagnostics{report.Report(m.attempt(), err, report.Paths{lake.InputDestination: path.Root("destination")})}
		}
		if m.inRange(row.Created) {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b lake.Import) int { return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(a.ID, b.ID)) })
	m.Imports, m.ImportIDs = []record{}, []string{} // not null where there are none
	for _, row := range rows {
		var found record
		if m.IncludeDetails.ValueBool() {
			imported, has, err := details(ctx, region, row)
			if err != nil {
				return diag.Diagnostics{report.Report("Reading import "+row.ID, err, nil)}
			}
			if !has {
				continue
			}
			found.recordFromAPI(imported)
		} else {
			found.rowFromAPI(row)
		}
		m.Imports, m.ImportIDs = append(m.Imports, found), append(m.ImportIDs, row.ID)
	}
	return nil
}

// inRange reports whether an import was created when the filters want it.
func (m *importsModel) inRange(created time.Time) bool {
	after, before := m.CreatedAfter.Instant(), m.CreatedBefore.Instant()
	return !created.Before(after) && (before.IsZero() || created.Before(before))
}
