package lakeimport

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

var (
	_ list.ListResourceWithConfigure      = (*Resource)(nil)
	_ list.ListResourceWithValidateConfig = (*Resource)(nil)
)

// NewListResource makes the list resource for the provider to register.
func NewListResource() list.ListResource { return &Resource{} }

type listModel struct {
	Destination  types.String `tfsdk:"destination"`
	ImportStatus types.String `tfsdk:"import_status"`
	Region       types.String `tfsdk:"region"`
}

// List returns the imports of an account and Region to `terraform query`. It
// asks AWS for a page only when the one before is used up, and for the details
// of an import, which cost a call each, only if Terraform wants the resource.
func (r *Resource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config listModel
	diags := req.Config.Get(ctx, &config)
	if r.client == nil {
		diags.Append(report.Unconfigured("Listing imports"))
	}
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	region := config.region(r.client.DefaultRegion())
	config.Region = types.StringValue(region)
	stream.Results = found(logFields(ctx, "", region, config.Destination.ValueString()), req, r.client.In(region), config)
}

// found asks AWS as far as it is read, and at most up to the limit of the query.
// One error ends it.
func found(ctx context.Context, req list.ListRequest, region *lake.Region, config listModel) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		fail := func(err error, attempt string) {
			push(list.ListResult{Diagnostics: diag.Diagnostics{report.Report(attempt, err, report.Paths{lake.InputDestination: path.Root("destination")})}})
		}
		left := req.Limit
		for imported, err := range region.List(ctx, config.filter()) {
			if err != nil {
				fail(err, config.attempt())
				return
			}
			if req.IncludeResource {
				var has bool
				if imported, has, err = details(ctx, region, imported); err != nil {
					fail(err, "Reading import "+imported.ID)
					return
				}
				if !has {
					continue
				}
			}
			left--
			if !push(listed(ctx, req, config.Region.ValueString(), imported)) || left == 0 {
				return
			}
		}
	}
}

// details reads an import that AWS has listed. has is false, without an error,
// if AWS no longer has it.
func details(ctx context.Context, region *lake.Region, row lake.Import) (imported lake.Import, has bool, err error) {
	imported, err = region.Get(ctx, row.ID)
	if lake.IsImportNotFound(err) {
		tflog.Info(ctx, "AWS listed an import and no longer has it", map[string]any{"import_id": row.ID})
		return row, false, nil
	}
	if err != nil {
		return row, false, err
	}
	return imported, true, nil
}

// listed is an import as `terraform query` shows it.
func listed(ctx context.Context, req list.ListRequest, region string, imported lake.Import) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = displayName(imported)
	var m model
	m.fromAPI(region, imported)
	result.Diagnostics.Append(result.Identity.Set(ctx, m.identity())...)
	if req.IncludeResource {
		// Only the schema knows the type of timeouts that are not set.
		result.Diagnostics.Append(result.Resource.GetAttribute(ctx, path.Root("timeouts"), &m.Timeouts)...)
		result.Diagnostics.Append(result.Resource.Set(ctx, m)...)
	}
	return result
}

// displayName returns how a person is shown which import it is. AWS gives imports no names.
func displayName(imported lake.Import) string {
	what := "into " + imported.Content.Destination
	if imported.Content.Source.S3LocationURI != "" {
		what = imported.Content.String()
	}
	return fmt.Sprintf("%s, created %s, %s", imported.Status, report.Timestamp(imported.Created), what)
}

// check checks what concerns two attributes.
func (m listModel) check() diag.Diagnostics {
	destination, err := trail.ParseEventDataStoreARN(m.Destination.ValueString())
	if err != nil {
		return nil // it is not known yet, or its own validator refuses it
	}
	return attribute.CheckRegion(m.Region, destination)
}

// region is the Region whose imports are listed.
func (m listModel) region(byDefault string) string {
	if destination, err := trail.ParseEventDataStoreARN(m.Destination.ValueString()); err == nil {
		return destination.Region
	}
	if !m.Region.IsNull() {
		return m.Region.ValueString()
	}
	return byDefault
}

func (m listModel) filter() lake.Filter {
	return lake.Filter{Destination: m.Destination.ValueString(), Status: lake.Status(m.ImportStatus.ValueString())}
}

// attempt is what a query attempts, in words.
func (m listModel) attempt() string {
	if m.Destination.ValueString() != "" {
		return "Listing the imports of destination " + m.Destination.ValueString()
	}
	return "Listing imports"
}
