package lakeimportaction

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// RetryTypeName is the name of the action that retries an import, in HCL.
const RetryTypeName = "cloudtrail_lake_import_retry"

const defaultRetryTimeout = time.Hour

var (
	_ action.ActionWithConfigure  = (*Retry)(nil)
	_ action.ActionWithModifyPlan = (*Retry)(nil)
)

// Retry is the action cloudtrail_lake_import_retry.
type Retry struct{ base }

// NewRetry makes the action for the provider to register.
func NewRetry() action.Action { return &Retry{} }

type retryModel struct {
	ImportID types.String   `tfsdk:"import_id"`
	Region   types.String   `tfsdk:"region"`
	Wait     types.Bool     `tfsdk:"wait"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// Metadata names the action.
func (a *Retry) Metadata(_ context.Context, _ action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = RetryTypeName
}

// Schema describes the action.
func (a *Retry) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schemaOf(ctx,
		"Resumes an import that is FAILED or STOPPED: AWS copies only what is missing. An import that is running or COMPLETED is left as it is, with a warning.",
		"How long to wait for the account's slot, and for the end of the import if `wait` is true, as a duration such as `\"90m\"` or `\"48h\"`. Default `\"1h\"`, and `\"24h\"` if `wait` is true.",
		map[string]schema.Attribute{"wait": schema.BoolAttribute{
			MarkdownDescription: "Whether to watch the import to its end, as `cloudtrail_lake_import_wait` does. Default false: the action ends as soon as AWS has resumed the import.",
			Optional:            true,
		}})
}

// Invoke retries the import, by its id alone, so that nothing is copied twice.
func (a *Retry) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config retryModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	byDefault := defaultRetryTimeout
	if config.Wait.ValueBool() {
		byDefault = defaultWaitTimeout
	}
	timeout, diags := config.Timeouts.Invoke(ctx, byDefault)
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

	summary := fmt.Sprintf("Retrying import %s", n.id)
	imported, err := n.region.Get(waitCtx, n.id)
	if err != nil {
		resp.Diagnostics.Append(n.report(summary, err))
		return
	}
	n.say("Import %s in %s is %s: %s", n.id, n.place, imported.Status, report.Progress(imported.Statistics))
	if !imported.Status.Retryable() {
		resp.Diagnostics.AddWarning(fmt.Sprintf("Import %s is %s: nothing to retry", n.id, imported.Status),
			"Only a FAILED or STOPPED import can be retried. Nothing was done.")
	} else {
		n.while(func(func(lake.Seen)) { imported, err = n.region.Retry(waitCtx, lake.Import{ID: n.id}) }, n.slotLine)
		if err != nil {
			n.say("Import %s was not seen to run again.", n.id)
			resp.Diagnostics.Append(n.report(summary, err))
			return
		}
		n.say("Import %s is %s again", n.id, imported.Status)
	}
	if config.Wait.ValueBool() {
		resp.Diagnostics.Append(n.watch(waitCtx, 0)...)
	}
}
