package lakeimport

import (
	"context"
	"fmt"

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
	var id, region string
	if req.ID != "" {
		var err error
		if id, region, err = attribute.SplitImportID(req.ID); err != nil {
			resp.Diagnostics.AddError("Invalid import id", report.Sentence(err.Error()))
			return
		}
	} else if req.Identity == nil || req.Identity.Raw.IsNull() {
		resp.Diagnostics.AddError("Invalid import id", report.Sentence(attribute.CheckImportID("").Error()))
		return
	} else {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &asked)...)
		if resp.Diagnostics.HasError() {
			return
		}
		id, region = asked.ImportID.ValueString(), asked.Region.ValueString()
	}
	if region == "" {
		region = r.client.DefaultRegion()
	} else {
		resp.Diagnostics.Append(attribute.UnknownRegion(path.Root("region"), region)...)
	}
	account := r.client.AccountID()
	idErr := attribute.CheckImportID(id)
	_, regionErr := trail.PartitionOfRegion(region)
	switch {
	case idErr != nil:
		resp.Diagnostics.AddError("Invalid import id", report.Sentence(fmt.Sprintf("import_id of the identity: %s", idErr)))
	case regionErr != nil:
		resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf("The Region of import %s is wrong: %s.", id, regionErr))
	case asked.AccountID.ValueString() != "" && account != "" && asked.AccountID.ValueString() != account:
		resp.Diagnostics.AddError("Import of another account", fmt.Sprintf("The identity names account %s, but the provider's credentials belong to account %s.", asked.AccountID.ValueString(), account))
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
