// Package lakeimportcompletion is the resource
// cloudtrail_lake_import_completion: it waits for the end of an import, so that
// what must happen after it can depend on something.
package lakeimportcompletion

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// TypeName is the name of the resource in HCL.
const TypeName = "cloudtrail_lake_import_completion"

const defaultCreateTimeout = 24 * time.Hour

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)

	inputPaths = report.Paths{lake.InputImportID: path.Root("import_id")}
)

// Resource is the resource cloudtrail_lake_import_completion.
type Resource struct {
	client *lake.Client
}

// NewResource makes the resource for the provider to register.
func NewResource() resource.Resource { return &Resource{} }

// Metadata names the resource.
func (r *Resource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = TypeName
}

// Configure takes the provider's client.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.client = report.Client(req.ProviderData, &resp.Diagnostics)
}

// ValidateConfig checks the timeouts.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(attribute.CheckTimeouts(config.Timeouts)...)
}

// ModifyPlan fills in the provider's Region, where the plan creates a waiter
// that names none.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.client == nil {
		return
	}
	var region types.String
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("region"), &region)...)
	var configured types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("region"), &configured)...)
	if region.IsUnknown() && configured.IsNull() {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("region"), r.client.DefaultRegion())...)
	}
}

// Create waits. Its errors leave no state, so the next apply waits again; none
// of them touches the import, which is not this resource's.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, defaultCreateTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	id, region := plan.ImportID.ValueString(), plan.Region.ValueString()
	ctx = tflog.SetField(tflog.SetField(ctx, "import_id", id), "region", region)
	waitCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	imported, err := r.client.In(region).WaitForEnd(waitCtx, id, plan.MaxRetries.ValueInt64(), func(seen lake.Seen) {
		if seen.Err == nil {
			tflog.Info(ctx, "import "+string(seen.Import.Status), map[string]any{"progress": report.Progress(seen.Import.Statistics)})
		}
	})
	if err != nil {
		resp.Diagnostics.Append(report.Report(fmt.Sprintf("Waiting for import %s", id), err, inputPaths))
		return
	}
	plan.fromAPI(imported)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

// Read removes the waiter when the import is no longer COMPLETED, so that the
// next apply waits again. A record that AWS no longer has changes nothing.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || r.client == nil {
		return
	}
	id, region := state.ImportID.ValueString(), state.Region.ValueString()
	ctx = tflog.SetField(tflog.SetField(ctx, "import_id", id), "region", region)
	imported, err := r.client.In(region).Refresh(ctx, state.known())
	switch {
	case lake.IsImportNotFound(err):
	case err != nil:
		resp.Diagnostics.Append(report.Report(fmt.Sprintf("Reading import %s", id), err, inputPaths))
	case imported.Status != lake.StatusCompleted:
		tflog.Info(ctx, "the import is no longer COMPLETED: it is to be waited for again", map[string]any{"status": string(imported.Status)})
		resp.State.RemoveResource(ctx)
	default:
		state.fromAPI(imported)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	}
}

// Update takes over max_retries and timeouts, which matter to the next wait only.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

// Delete forgets the waiter. The import is not its own.
func (r *Resource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
