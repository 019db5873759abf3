// Package lakeimportaction is the actions on an import: to wait for its end, to
// retry it, to stop it. They are side doors, for when the configuration is not
// to change: an action leaves no data, Terraform remembers no failure of one, and
// before 1.16 nothing waits for it.
package lakeimportaction

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

var inputPaths = report.Paths{lake.InputImportID: path.Root("import_id")}

// base is what the actions share.
type base struct {
	client *lake.Client
}

// Configure takes the provider's client.
func (b *base) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	b.client = report.Client(req.ProviderData, &resp.Diagnostics)
}

// ModifyPlan checks what the validators leave to the plan.
func (b *base) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var id, region types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("import_id"), &id)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("region"), &region)...)
	resp.Diagnostics.Append(checkWired(ctx, id, region)...)
}

func checkWired(ctx context.Context, id, region types.String) diag.Diagnostics {
	return attribute.CheckWired(ctx,
		attribute.Wired{At: path.Root("import_id"), Value: id, Strict: attribute.ImportID()},
		attribute.Wired{At: path.Root("region"), Value: region, Strict: attribute.Region()})
}

// schemaOf is the arguments that the actions share, and more.
func schemaOf(ctx context.Context, description, timeout string, more map[string]schema.Attribute) schema.Schema {
	attributes := map[string]schema.Attribute{
		"import_id": schema.StringAttribute{
			MarkdownDescription: "The id of the import, 36 characters.",
			Required:            true,
			Validators:          []validator.String{attribute.OrMock(attribute.ImportID())},
		},
		"region": schema.StringAttribute{
			MarkdownDescription: "The name of the Region of the import, such as `us-east-1`. Default: the provider's Region.",
			Optional:            true,
			Validators:          []validator.String{attribute.OrMock(attribute.Region())},
		},
	}
	for name, more := range more {
		attributes[name] = more
	}
	return schema.Schema{
		MarkdownDescription: description,
		Attributes:          attributes,
		Blocks:              map[string]schema.Block{"timeouts": attribute.ActionTimeouts(ctx, timeout)},
	}
}

// begin returns the progressReporter of an invocation, and nil, with an error in
// the response, if the provider is not configured.
func (b *base) begin(ctx context.Context, id, region types.String, resp *action.InvokeResponse) (context.Context, *progressReporter) {
	if b.client == nil {
		resp.Diagnostics.AddError(fmt.Sprintf("Invoking an action on import %s", id.ValueString()),
			"The provider is not configured: a value in its provider block is not known. Nothing was done.\n\nWhat to do: apply first what that value depends on, then invoke the action again.")
		return ctx, nil
	}
	if resp.Diagnostics.Append(checkWired(ctx, id, region)...); resp.Diagnostics.HasError() {
		return ctx, nil // not known in the plan
	}
	place := region.ValueString()
	if place == "" {
		place = b.client.DefaultRegion()
	}
	n := &progressReporter{region: b.client.In(place), id: id.ValueString(), place: place, lines: report.Lines{Send: resp.SendProgress, Interrupted: ctx.Done()}, began: time.Now()}
	return tflog.SetField(tflog.SetField(ctx, "import_id", n.id), "region", place), n
}
