// Package lakeimportcompletion is the resource
// cloudtrail_lake_import_completion: it waits for the end of an import, so that
// what must happen after it can depend on something.
package lakeimportcompletion

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
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
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)

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

// ImportState refuses: there is nothing at AWS that a waiter could be read from.
func (r *Resource) ImportState(_ context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := "IMPORT_ID"
	if attribute.CheckImportID(req.ID) == nil {
		id = req.ID
	}
	resp.Diagnostics.AddError("A completion cannot be imported", fmt.Sprintf("%s waits for an import and has nothing at AWS, so there is nothing to import, and no need to.\n\n"+
		"What to do: declare it with import_id = %q and apply. If the import has ended, it is created at once. Without max_retries it changes nothing at AWS, and nothing is billed. The import itself is taken over as a cloudtrail_lake_import.", TypeName, id))
}

// ModifyPlan fills in the provider's Region, where the plan creates a waiter
// that names none. A waiter in the state that the planned arguments do not open
// is planned to wait again, in place: where they are not known until the apply,
// a replacement could not be taken back.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	if resp.Diagnostics.Append(checkWired(ctx, req.Config)...); resp.Diagnostics.HasError() || r.client == nil {
		return
	}
	var region types.String
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("region"), &region)...)
	var configured types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("region"), &configured)...)
	if region.IsUnknown() && configured.IsNull() {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("region"), r.client.DefaultRegion())...)
	}
	if req.State.Raw.IsNull() {
		return
	}
	var plan, state model
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if !resp.Diagnostics.HasError() && !plan.gate().Opens(state.known()) {
		plan.progressUnknown()
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	}
}

// Create waits. Its errors leave no state, so the next apply waits again; none
// of them touches the import, which is not this resource's.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(r.wait(ctx, &plan)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	}
}

// wait waits until the import opens the gate, and takes over its record.
func (r *Resource) wait(ctx context.Context, plan *model) diag.Diagnostics {
	timeout, diags := plan.Timeouts.Create(ctx, defaultCreateTimeout)
	if diags.HasError() {
		return diags
	}
	id, name, gate := plan.ImportID.ValueString(), plan.Region.ValueString(), plan.gate()
	region := r.client.In(name)
	ctx = tflog.SetField(tflog.SetField(ctx, "import_id", id), "region", name)
	waitCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	imported, err := region.WaitForGate(waitCtx, id, gate, func(seen lake.Seen) {
		if seen.Err == nil {
			tflog.Info(ctx, "import "+string(seen.Import.Status), map[string]any{"progress": progress(seen, time.Now())})
		}
	})
	switch {
	case err != nil:
		return append(diags, waitError(id, err))
	case imported.Status == lake.StatusFailed:
		diags.Append(report.AllowedFailures(imported, name, gate.AllowFailedEntries))
	case region.FoundNothing(imported):
		diags.Append(report.NoFiles(imported))
	}
	plan.fromAPI(imported)
	return diags
}

// progress returns what an import has done, and when it is expected to end.
func progress(seen lake.Seen, now time.Time) string {
	text := report.Progress(seen.Import.Statistics)
	if expected := report.Expected(seen.ExpectedEnd, now); expected != "" {
		text += ", " + expected
	}
	return text
}

// Read removes the waiter when the import no longer opens the gate, because it
// runs again for example, so that the next apply waits again. A record that AWS
// no longer has, or that has no numbers, is no news.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || r.client == nil {
		return
	}
	id, region, known := state.ImportID.ValueString(), state.Region.ValueString(), state.known()
	ctx = tflog.SetField(tflog.SetField(ctx, "import_id", id), "region", region)
	imported, err := r.client.In(region).Refresh(ctx, known)
	if !imported.Counted {
		imported.Statistics = known.Statistics
	}
	gate := state.gate()
	gate.RequireFiles = false // which was checked when the import ended
	switch {
	case lake.IsImportNotFound(err):
	case err != nil:
		resp.Diagnostics.Append(report.Report(fmt.Sprintf("Reading import %s", id), err, inputPaths))
	case !gate.Opens(imported):
		tflog.Info(ctx, "the import is no longer complete: it is to be waited for again", map[string]any{"status": string(imported.Status)})
		resp.State.RemoveResource(ctx)
	default:
		state.fromAPI(imported)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	}
}

// Update waits again if the import does not open the gate as it is now. Its error
// leaves the state as it was, so that the next apply tries again. Otherwise the
// new arguments matter to the next wait only.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !plan.gate().Opens(state.known()) {
		resp.Diagnostics.Append(r.wait(ctx, &plan)...)
	} else {
		plan.progressFrom(state)
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	}
}

// Delete forgets the waiter. The import is not its own.
func (r *Resource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// checkWired checks in a plan what the validators leave to it.
func checkWired(ctx context.Context, given tfsdk.Config) diag.Diagnostics {
	var config model
	diags := given.Get(ctx, &config)
	diags.Append(attribute.CheckWired(ctx,
		attribute.Wired{At: path.Root("import_id"), Value: config.ImportID, Strict: attribute.ImportID()},
		attribute.Wired{At: path.Root("region"), Value: config.Region, Strict: attribute.Region()})...)
	return diags
}
