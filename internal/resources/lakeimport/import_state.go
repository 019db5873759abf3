package lakeimport

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// ImportState takes an import that AWS already has into the state, by its id
// (IMPORT_ID or IMPORT_ID@REGION) or by its identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if r.client == nil {
		resp.Diagnostics.Append(report.Unconfigured("Importing an import"))
		return
	}
	var asked identity
	id, region, _ := strings.Cut(req.ID, "@")
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &asked)...)
		if resp.Diagnostics.HasError() {
			return
		}
		id, region = asked.ImportID.ValueString(), asked.Region.ValueString()
	}
	if region == "" {
		region = r.client.DefaultRegion()
	}
	account := r.client.AccountID()
	switch _, err := trail.PartitionOfRegion(region); {
	case !attribute.ImportIDPattern.MatchString(id):
		resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf("%q is not the id of an import. It is IMPORT_ID or IMPORT_ID@REGION, where IMPORT_ID has 36 characters of 0-9, a-f and hyphens. `aws cloudtrail list-imports` lists them.", id))
	case err != nil:
		resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf("The Region of import %s is wrong: %s.", id, err))
	case asked.AccountID.ValueString() != "" && account != "" && asked.AccountID.ValueString() != account:
		resp.Diagnostics.AddError("Import of another account", fmt.Sprintf("The identity names account %s, but the provider's credentials are of account %s.", asked.AccountID.ValueString(), account))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	r.client.In(region).PlanImport(id)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("import_id"), id)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("region"), region)...)
	if account != "" {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("account_id"), account)...)
	}
}
