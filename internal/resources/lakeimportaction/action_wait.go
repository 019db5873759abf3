package lakeimportaction

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
)

// WaitTypeName is the name of the action that waits for an import, in HCL.
const WaitTypeName = "cloudtrail_lake_import_wait"

const (
	defaultWaitTimeout = 24 * time.Hour
	// maxMaxRetries keeps a mistyped number from retrying for ever.
	maxMaxRetries = 100
)

var (
	_ action.ActionWithConfigure  = (*Wait)(nil)
	_ action.ActionWithModifyPlan = (*Wait)(nil)
)

// Wait is the action cloudtrail_lake_import_wait.
type Wait struct{ base }

// NewWait makes the action for the provider to register.
func NewWait() action.Action { return &Wait{} }

type waitModel struct {
	ImportID   types.String   `tfsdk:"import_id"`
	Region     types.String   `tfsdk:"region"`
	MaxRetries types.Number   `tfsdk:"max_retries"`
	Timeouts   timeouts.Value `tfsdk:"timeouts"`
}

// Metadata names the action.
func (a *Wait) Metadata(_ context.Context, _ action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = WaitTypeName
}

// Schema describes the action.
func (a *Wait) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schemaOf(ctx,
		"Watches an import to its end and shows its progress. Fails when the import failed or was stopped.",
		"How long to wait for the end of the import, retries included, as a duration such as `\"90m\"` or `\"48h\"`. Default `\"24h\"`. The import continues after the timeout.",
		map[string]schema.Attribute{"max_retries": schema.NumberAttribute{
			MarkdownDescription: "How often to retry the import when it ends FAILED before that is an error; 0 to 100, default 0. A retry resumes the same import and copies only what is missing.",
			Optional:            true,
			Validators:          []validator.Number{attribute.Between(0, maxMaxRetries)},
		}})
}

// Invoke waits. Its errors do not touch the import.
func (a *Wait) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config waitModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	timeout, diags := config.Timeouts.Invoke(ctx, defaultWaitTimeout)
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
	n.say("Import %s in %s: watching it to its end, for %s at most", n.id, n.place, limit(timeout))
	resp.Diagnostics.Append(n.watch(waitCtx, attribute.Whole(config.MaxRetries))...)
}
