package lakeimportaction

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// StopTypeName is the name of the action that stops an import, in HCL.
const StopTypeName = "cloudtrail_lake_import_stop"

const defaultStopTimeout = 15 * time.Minute

var (
	_ action.ActionWithConfigure  = (*Stop)(nil)
	_ action.ActionWithModifyPlan = (*Stop)(nil)
)

// Stop is the action cloudtrail_lake_import_stop.
type Stop struct{ base }

// NewStop makes the action for the provider to register.
func NewStop() action.Action { return &Stop{} }

type stopModel struct {
	ImportID types.String   `tfsdk:"import_id"`
	Region   types.String   `tfsdk:"region"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// Metadata names the action.
func (a *Stop) Metadata(_ context.Context, _ action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = StopTypeName
}

// Schema describes the action.
func (a *Stop) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schemaOf(ctx,
		"Stops an import and waits until it is STOPPED. Imported events stay in the event data store. An import that has ended is left as it is, with a warning.",
		"How long to wait until the import is STOPPED, as a duration such as `\"10m\"`. Default `\"15m\"`.", nil)
}

// Invoke stops the import if it is running, and waits until it is stopped.
func (a *Stop) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config stopModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	timeout, diags := config.Timeouts.Invoke(ctx, defaultStopTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, n := a.begin(ctx, config.ImportID, config.Region, resp)
	if n == nil {
		return
	}
	waitCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	summary := fmt.Sprintf("Stopping import %s", n.id)
	before, err := n.region.Get(waitCtx, n.id)
	if err != nil {
		resp.Diagnostics.Append(n.report(summary, err))
		return
	}
	n.say("Import %s in %s is %s: %s", n.id, n.place, before.Status, report.Progress(before.Statistics))
	if before.Status.Finished() {
		resp.Diagnostics.AddWarning(fmt.Sprintf("Import %s is %s: nothing to stop", n.id, before.Status), "The import has ended. Nothing was done.")
		return
	}
	var after lake.Import
	n.while(func(func(lake.Seen)) { after, err = n.region.Stop(waitCtx, lake.Import{ID: n.id}) }, func() string {
		return fmt.Sprintf("Stopping import %s, %s elapsed", n.id, elapsed(time.Since(n.began)))
	})
	switch {
	case err != nil:
		n.say("Import %s was not seen to end. %s", n.id, n.whereToLook())
		resp.Diagnostics.Append(n.report(summary, err))
	case !after.Status.Finished():
		// The engine leaves alone what a resource of this process has taken over.
		resp.Diagnostics.AddAttributeError(inputPaths[lake.InputImportID], summary,
			"A resource of this run has just been created with the import, so it was left running.\n\nWhat to do: stop it in a run of its own, with `terraform apply -invoke` and this action's address.")
	default:
		n.say("Import %s is %s after %s: %s", n.id, after.Status, elapsed(time.Since(n.began)), report.Progress(after.Statistics))
	}
}
