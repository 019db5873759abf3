package lakeimport

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// FailuresTypeName is the name of the data source of an import's failures in HCL.
const FailuresTypeName = "cloudtrail_lake_import_failures"

var _ datasource.DataSourceWithConfigure = (*FailuresDataSource)(nil)

// FailuresDataSource is the data source cloudtrail_lake_import_failures.
type FailuresDataSource struct{ report.DataSource }

// NewFailuresDataSource makes the data source for the provider to register.
func NewFailuresDataSource() datasource.DataSource { return &FailuresDataSource{} }

type failuresModel struct {
	ImportID         types.String     `tfsdk:"import_id"`
	Status           types.String     `tfsdk:"status"`
	Region           types.String     `tfsdk:"region"`
	Failures         []failure        `tfsdk:"failures"`
	CountByErrorType map[string]int64 `tfsdk:"count_by_error_type"`
	CountByStatus    map[string]int64 `tfsdk:"count_by_status"`
}

type failure struct {
	Location        types.String `tfsdk:"location"`
	Status          types.String `tfsdk:"status"`
	ErrorType       types.String `tfsdk:"error_type"`
	ErrorMessage    types.String `tfsdk:"error_message"`
	LastUpdatedTime types.String `tfsdk:"last_updated_time"`
}

// Metadata names the data source.
func (d *FailuresDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = FailuresTypeName
}

// Schema describes the data source, by
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ImportFailureListItem.html
func (d *FailuresDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	counts := func(description string) schema.Attribute {
		return schema.MapAttribute{MarkdownDescription: description, ElementType: types.Int64Type, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the entries that an import could not copy, with AWS's reasons.",
		Attributes: map[string]schema.Attribute{
			"import_id": importIDAttribute("The id of the import whose failures are listed, 36 characters. An import that AWS does not have in this account and Region is an error."),
			"status": schema.StringAttribute{
				MarkdownDescription: "Only failures of this status: `FAILED`, `RETRY`, or `SUCCEEDED`, which is a failure that a later retry has fixed. Default: all.",
				Optional:            true,
				Validators:          []validator.String{attribute.OneOf(string(lake.FailureFailed), string(lake.FailureRetry), string(lake.FailureSucceeded))},
			},
			"region": attribute.AnsweredRegion("the provider's Region"),

			"failures": schema.ListNestedAttribute{
				MarkdownDescription: "The failures, sorted by `location`; none is an empty list.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"location":          text("What could not be copied: the S3 location of an object, or of a prefix that holds it."),
					"status":            text("The status of the failure: `FAILED`, `RETRY` or `SUCCEEDED`."),
					"error_type":        text("AWS's name for the kind of error; null if AWS gave none."),
					"error_message":     text("AWS's reason; null if AWS gave none."),
					"last_updated_time": text("When AWS last updated the failure, RFC 3339; null if AWS gave none."),
				}},
			},
			"count_by_error_type": counts("Number of `failures` by `error_type`; those without one count as `\"\"`."),
			"count_by_status":     counts("Number of `failures` by `status`. A status that no failure has is not in the map."),
		},
	}
}

// Read lists the failures.
func (d *FailuresDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config failuresModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if resp.Diagnostics.Append(checkWiredID(ctx, config.ImportID, config.Region)...); resp.Diagnostics.HasError() {
		return
	}
	id := config.ImportID.ValueString()
	ctx, place, diags := d.Place(logFields(ctx, id, "", ""), "Listing the failures of import "+id, config.Region)
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

// read fills the model with the failures of the import. AWS does not document
// how it answers for an import that it does not have. An empty list might be
// that, so that the import itself is read then: no failures must not be what a
// wrong Region looks like.
func (m *failuresModel) read(ctx context.Context, region *lake.Region) diag.Diagnostics {
	id := m.ImportID.ValueString()
	report := func(err error) diag.Diagnostics {
		return diag.Diagnostics{report.Report("Listing the failures of import "+id, err, dataSourcePaths)}
	}
	m.Failures, m.CountByErrorType, m.CountByStatus = []failure{}, map[string]int64{}, map[string]int64{}
	found := false
	for failed, err := range region.ListFailures(ctx, id) {
		if err != nil {
			return report(err)
		}
		found = true
		if only := m.Status.ValueString(); only == "" || only == string(failed.Status) {
			m.add(failed)
		}
	}
	if !found {
		if _, err := region.Get(ctx, id); err != nil {
			return report(err)
		}
	}
	slices.SortStableFunc(m.Failures, func(a, b failure) int { return cmp.Compare(a.Location.ValueString(), b.Location.ValueString()) })
	return nil
}

func (m *failuresModel) add(failed lake.Failure) {
	m.Failures = append(m.Failures, failure{
		Location:        attribute.Text(failed.Location),
		Status:          attribute.Text(string(failed.Status)),
		ErrorType:       attribute.Text(failed.ErrorType),
		ErrorMessage:    attribute.Text(failed.ErrorMessage),
		LastUpdatedTime: attribute.Timestamp(failed.LastUpdated),
	})
	m.CountByErrorType[failed.ErrorType]++
	m.CountByStatus[string(failed.Status)]++
}
