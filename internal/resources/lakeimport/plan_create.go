package lakeimport

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// planCreate plans an import that is not in the state, or the new half of a
// replacement, which Terraform plans as if it were not.
func (r *Resource) planCreate(ctx context.Context, plan model, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var replaces string
	resp.Diagnostics.Append(readPrivate(ctx, req.Private, privateImportID, &replaces)...)
	var with replacement // empty as long as it is not known
	if content, whole := plan.wholeAPI(ctx); whole {
		with = replacement{content, plan.onExisting(), report.PreflightOff}
		if r.configured != nil {
			with.Preflight = r.checks(plan)
		}
	}
	resp.Diagnostics.Append(writePrivate(ctx, resp.Private, privateReplacement, with)...)
	destination, known := plan.destination()
	if !known {
		if replaces == "" && !req.ClientCapabilities.DeferralAllowed {
			resp.Diagnostics.Append(r.planChecks(ctx, plan, replaces)...)
		}
		return
	}
	if r.client != nil {
		shared := map[string]int{}
		resp.Diagnostics.Append(readPrivate(ctx, req.Private, privateShared, &shared)...)
		maps.Copy(shared, r.client.In(destination.Region).Shared())
		resp.Diagnostics.Append(writePrivate(ctx, resp.Private, privateShared, shared)...)
	}
	if replaces == "" { // Terraform drops the warnings of a replacement's new half
		resp.Diagnostics.Append(futureWarning(plan, r.now())...)
	}
	when := planning
	if req.ClientCapabilities.DeferralAllowed {
		when = applying
	}
	checks, takeover := r.checkCreate(ctx, &plan, destination, replaces, when)
	if when == applying {
		checks = checks.Errors() // the plan has said the rest
		resp.Diagnostics = resp.Diagnostics.Errors()
	}
	resp.Diagnostics.Append(checks...)
	resp.Diagnostics.Append(takeover...)
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// checkCreate fills in what follows from the destination's ARN, checks what the
// world allows, and looks for an import that AWS has already; takeover says whether
// one is taken over. replaces is the id of the import that the resource has until
// then.
func (r *Resource) checkCreate(ctx context.Context, plan *model, destination trail.EventDataStoreARN, replaces string, when phase) (checks, takeover diag.Diagnostics) {
	regionLeftOut := plan.Region.IsUnknown()
	plan.Region = types.StringValue(destination.Region)
	plan.AccountID = types.StringValue(destination.AccountID)
	if r.client == nil {
		return nil, nil
	}
	checks = r.checkPlace(destination, regionLeftOut)
	source, sourceDiags := plan.source(ctx)
	checks.Append(sourceDiags...)
	if role, err := trail.ParseRoleARN(source.S3BucketAccessRoleARN.ValueString()); err == nil && role.AccountID != destination.AccountID {
		checks.AddAttributeWarning(s3Path.AtName("s3_bucket_access_role_arn"), fmt.Sprintf("Role %s is of another account", role.Name),
			fmt.Sprintf("The role belongs to account %s, the event data store to account %s. iam:PassRole does not cross accounts, so AWS will most likely refuse the import. "+
				"To import from a bucket in another account, use a role in account %s and allow it in the bucket policy.", role.AccountID, destination.AccountID, destination.AccountID))
	}
	if checks.HasError() || !plan.knowsLogs(ctx) || when == applying && !plan.wholeContent(ctx) {
		if !checks.HasError() && when == planning && replaces == "" {
			checks.Append(r.planChecks(ctx, *plan, replaces)...)
		}
		return checks, nil
	}
	content, contentDiags := plan.toAPI(ctx)
	checks.Append(contentDiags...)
	found, takeover := r.planExisting(ctx, *plan, content, destination.Region, replaces, when)
	checks.Append(found...)
	return checks, takeover
}

// planExisting looks for an import that AWS has already, and returns what the
// apply will do about it.
func (r *Resource) planExisting(ctx context.Context, plan model, content lake.Content, regionName, replaces string, when phase) (diags, takeover diag.Diagnostics) {
	region := r.client.In(regionName)
	r.takeOver(ctx, regionName)
	start := region.PlanStart
	if when == applying {
		start = region.PlanStartAgain
	}
	decision, err := start(ctx, content, plan.onExisting(), replaces)
	own := err == nil && r.own(region, decision.Existing.ID, replaces)
	if own && replaces == "" { // tainted: it is stopped first
		decision, err = region.PlanReplacement(ctx, content, plan.onExisting(), decision.Existing.ID)
	}
	r.handOver(ctx, regionName)
	var held *lake.HeldError
	switch {
	case errors.As(err, &held):
		diags.Append(heldError(held))
	case err != nil:
		diags.Append(existingUnknownWarning(content, err))
		if when == planning && replaces == "" {
			diags.Append(r.planChecks(ctx, plan, replaces)...)
		}
	case decision.ByAccess() && !plan.wholeContent(ctx):
		// The apply knows the role, and decides.
	case decision.Action == lake.ActionRefuse:
		diags.Append(refusedPlannedWarning(&lake.ExistsError{Content: content, Region: regionName, Decision: decision}, own))
	default:
		takeover = existingWarning(decision.Action, decision.Existing, true, own)
		if when == planning && replaces == "" { // Terraform drops the warnings of a replacement's new half
			diags.Append(r.overlapWarning(ctx, content, decision, regionName, replaces)...)
			if decision.Action == lake.ActionStart || decision.Action == lake.ActionResume {
				diags.Append(r.planChecks(ctx, plan, replaces)...)
			}
		}
		if decision.Action == lake.ActionStart && decision.Unread > 0 {
			diags.AddWarning("This plan has not looked at all existing imports",
				"It creates too many imports to wait for the refresh of the others. The apply checks every existing import before it starts one, and starts nothing twice.")
		}
	}
	return diags, takeover
}

// own reports whether an import is the one that the resource has until then. Of a
// tainted resource Terraform shows nothing: its import was read, and nothing else
// of the plan keeps it.
func (r *Resource) own(region *lake.Region, existing, replaces string) bool {
	if existing == "" || replaces != "" {
		return existing != "" && existing == replaces
	}
	read, stays := region.InState(existing)
	return read && !stays
}

// checkPlace checks the destination against the provider's account and Region.
func (r *Resource) checkPlace(destination trail.EventDataStoreARN, regionLeftOut bool) diag.Diagnostics {
	var diags diag.Diagnostics
	if account := r.client.AccountID(); account != "" && account != destination.AccountID {
		diags.AddAttributeError(destinationPath, "Event data store of another account",
			fmt.Sprintf("destinations[0]: the event data store belongs to account %s, but the provider's credentials belong to account %s. AWS starts an import only in the event data store's own account: use a provider (alias) with credentials, or an assume_role, of account %s.",
				destination.AccountID, account, destination.AccountID))
	}
	switch partition, err := trail.PartitionOfRegion(r.client.DefaultRegion()); {
	case err == nil && partition != destination.Partition:
		diags.AddAttributeError(destinationPath, "Event data store of another partition",
			fmt.Sprintf("destinations[0]: the event data store is in partition %q, but the provider's Region %s is in %q. Credentials of one partition do not work in another: use a provider (alias) for partition %q.",
				destination.Partition, r.client.DefaultRegion(), partition, destination.Partition))
	case regionLeftOut && destination.Region != r.client.DefaultRegion():
		diags.AddAttributeWarning(destinationPath, fmt.Sprintf("Import will run in %s", destination.Region),
			fmt.Sprintf("The event data store %s is in %s, so its import runs there, not in the provider's Region %s. If that is intended, set region = %q to remove this warning.",
				destination.ID, destination.Region, r.client.DefaultRegion(), destination.Region))
	}
	return diags
}
