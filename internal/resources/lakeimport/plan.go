package lakeimport

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// ModifyPlan fills in what the plan can know, and warns of what a reviewer
// should know.
// Its errors would block a destroy too, so it makes errors only for an import
// that the plan creates.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state model
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if req.Plan.Raw.IsNull() {
		if !resp.Diagnostics.HasError() {
			resp.Diagnostics.Append(destroyWarning(state))
		}
		return
	}
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	switch {
	case req.State.Raw.IsNull():
		replaces, diags := req.Private.GetKey(ctx, privateImportID)
		resp.Diagnostics.Append(diags...)
		resp.Diagnostics.Append(r.planCreate(ctx, &plan, strings.Trim(string(replaces), `"`))...)
	case !plan.sameContent(ctx, state):
		resp.Diagnostics.Append(replaceWarning(ctx, plan, state))
		return
	case r.keepsHeld(state, &resp.Diagnostics) || plan.RetryTrigger.Equal(state.RetryTrigger) || lake.Status(state.ImportStatus.ValueString()) == lake.StatusCompleted:
		return
	default:
		// AWS does not say that a retry keeps the id.
		plan.ImportID = types.StringUnknown()
		plan.ImportStatus = types.StringUnknown()
		plan.CreatedTimestamp = types.StringUnknown()
		plan.UpdatedTimestamp = types.StringUnknown()
		plan.ImportStatistics = attribute.StatisticsUnknown()
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// planCreate fills in what follows from the destination's ARN, checks what the
// world allows, and looks for an import that AWS has already. replaces is the
// id of the import that the resource has until then.
func (r *Resource) planCreate(ctx context.Context, plan *model, replaces string) diag.Diagnostics {
	var diags diag.Diagnostics
	destination, known := plan.destination()
	if !known {
		return diags
	}
	regionLeftOut := plan.Region.IsUnknown()
	plan.Region = types.StringValue(destination.Region)
	plan.AccountID = types.StringValue(destination.AccountID)
	if r.client == nil {
		return diags
	}
	diags.Append(r.checkPlace(destination, regionLeftOut)...)
	source, sourceDiags := plan.source(ctx)
	diags.Append(sourceDiags...)
	if role, err := trail.ParseRoleARN(source.S3BucketAccessRoleARN.ValueString()); err == nil && role.AccountID != destination.AccountID {
		diags.AddAttributeWarning(s3Path.AtName("s3_bucket_access_role_arn"), fmt.Sprintf("Role %s is of another account", role.Name),
			fmt.Sprintf("The role is of account %s, the event data store of account %s. iam:PassRole does not cross accounts, so AWS will most likely refuse the import. "+
				"A bucket of another account is imported with a role of account %s, which the bucket's policy allows.", role.AccountID, destination.AccountID, destination.AccountID))
	}
	if !diags.HasError() && plan.wholeContent(ctx) {
		diags.Append(r.planExisting(ctx, *plan, destination.Region, replaces)...)
	}
	return diags
}

// planExisting looks for an import that AWS has already, and returns what the
// apply will do about it.
func (r *Resource) planExisting(ctx context.Context, plan model, region, replaces string) diag.Diagnostics {
	content, diags := plan.toAPI(ctx)
	if diags.HasError() {
		return diags
	}
	r.takeOver(ctx, region)
	decision, err := r.client.In(region).PlanStart(ctx, content, plan.onExisting(), replaces)
	r.handOver(ctx, region)
	var held *lake.HeldError
	switch {
	case errors.As(err, &held):
		diags.Append(heldError(held))
	case err != nil:
		report := report.Report("Looking for existing imports", err, nil)
		diags.AddWarning(fmt.Sprintf("Existing imports into %s are not known", content.Destination),
			"The plan cannot say whether these logs are imported already; the apply looks again before it starts anything.\n\n"+report.Detail())
	case decision.Refusal == lake.RefusedDoubt:
		diags.Append(doubtsPlannedWarning(content, decision))
	case decision.Refusal == lake.RefusedUncounted && decision.Unsettled > 0:
		diags.Append(uncountedPlannedWarning(decision))
	case decision.Action == lake.ActionRefuse:
		diags.Append(existsError(&lake.ExistsError{Content: content, Region: region, Decision: decision}))
	default:
		diags.Append(existingWarning(decision.Action, decision.Existing, true)...)
		diags.Append(r.overlapWarning(ctx, content, decision, region)...)
		if decision.Action == lake.ActionStart && decision.Unread > 0 {
			diags.AddWarning("This plan has not looked at all existing imports",
				"It creates more imports than can wait for the refresh of the others. The apply looks at every import of AWS's before it starts one, and starts nothing twice.")
		}
	}
	return diags
}

// keepsHeld reports whether another resource of the plan would take the import over.
func (r *Resource) keepsHeld(state model, diags *diag.Diagnostics) bool {
	if r.client == nil {
		return false
	}
	var held *lake.HeldError
	if errors.As(r.client.In(state.Region.ValueString()).PlanKeep(state.ImportID.ValueString()), &held) {
		diags.Append(heldError(held))
		return true
	}
	return false
}

// checkPlace checks the destination against the provider's account and Region.
func (r *Resource) checkPlace(destination trail.EventDataStoreARN, regionLeftOut bool) diag.Diagnostics {
	var diags diag.Diagnostics
	if account := r.client.AccountID(); account != "" && account != destination.AccountID {
		diags.AddAttributeError(destinationPath, "Event data store of another account",
			fmt.Sprintf("destinations[0]: the event data store belongs to account %s, but the provider's credentials are of account %s. AWS starts an import only in the event data store's own account: use a provider (alias) whose credentials, or assume_role, are of account %s.",
				destination.AccountID, account, destination.AccountID))
	}
	switch partition, err := trail.PartitionOfRegion(r.client.DefaultRegion()); {
	case err == nil && partition != destination.Partition:
		diags.AddAttributeError(destinationPath, "Event data store of another partition",
			fmt.Sprintf("destinations[0]: the event data store is in partition %q, but the provider's Region %s is in %q. Credentials of one partition do not work in another: use a provider (alias) for partition %q.",
				destination.Partition, r.client.DefaultRegion(), partition, destination.Partition))
	case regionLeftOut && destination.Region != r.client.DefaultRegion():
		diags.AddAttributeWarning(destinationPath, fmt.Sprintf("Import will run in %s", destination.Region),
			fmt.Sprintf("The event data store %s is in %s, so its import runs there, not in the provider's Region %s. If that is meant, region = %q says so and this warning goes away.",
				destination.ID, destination.Region, r.client.DefaultRegion(), destination.Region))
	}
	return diags
}

// sameContent reports whether the plan is about the import of the state, so that
// it is not replaced. The plan modifiers have already evened out the spelling.
// What the state does not have, because AWS did not show it, is no difference.
func (m model) sameContent(ctx context.Context, state model) bool {
	planned, diags := m.source(ctx)
	present, presentDiags := state.source(ctx)
	if diags.HasError() || presentDiags.HasError() {
		return false
	}
	for _, pair := range [][2]attr.Value{
		{m.Destinations, state.Destinations}, {planned.S3LocationURI, present.S3LocationURI},
		{planned.S3BucketRegion, present.S3BucketRegion}, {planned.S3BucketAccessRoleARN, present.S3BucketAccessRoleARN},
	} {
		if !pair[1].IsNull() && !pair[0].Equal(pair[1]) {
			return false
		}
	}
	return m.StartEventTime.Equal(state.StartEventTime) && m.EndEventTime.Equal(state.EndEventTime) && m.Region.Equal(state.Region)
}

func replaceWarning(ctx context.Context, plan, state model) diag.Diagnostic {
	id := state.ImportID.ValueString()
	running := !lake.Status(state.ImportStatus.ValueString()).Finished()
	fate := fmt.Sprintf("It is %s.", state.ImportStatus.ValueString())
	switch {
	case running && state.SkipDestroy.ValueBool():
		fate = "It is running and goes on, as skip_destroy says."
	case running:
		fate = "It is running and will be stopped first."
	}
	if plan.onExisting() != lake.Ignore && plan.sameLogs(ctx, state) {
		return diag.NewWarningDiagnostic(fmt.Sprintf("Import %s will be taken over from itself", id),
			fate+" The logs and the event data store stay the same. Only the role or the bucket's Region changes, and AWS cannot change those of an existing import. So nothing is imported again: the apply adopts the import if it is complete, starts a new one if AWS shows that nothing was copied, and is refused otherwise, because the import can only be resumed with the role and Region that it has.")
	}
	return diag.NewWarningDiagnostic(fmt.Sprintf("Replacing import %s imports logs again", id),
		fmt.Sprintf("%s The %s that it copied stay in the event data store, and AWS has no way to remove them. Those that the new import copies again are stored and billed twice.",
			fate, eventCount(state)))
}

// sameLogs reports whether both are about the same logs in the same event data store.
func (m model) sameLogs(ctx context.Context, state model) bool {
	if !m.wholeContent(ctx) || !state.wholeContent(ctx) {
		return false
	}
	planned, diags := m.toAPI(ctx)
	present, presentDiags := state.toAPI(ctx)
	return !diags.HasError() && !presentDiags.HasError() && planned.Same(present)
}

func destroyWarning(state model) diag.Diagnostic {
	id := state.ImportID.ValueString()
	detail := fmt.Sprintf("The %s that it imported stay in the event data store: AWS has no way to remove them.", eventCount(state))
	if !lake.Status(state.ImportStatus.ValueString()).Finished() {
		if state.SkipDestroy.ValueBool() {
			detail = "It is running and goes on at AWS, as skip_destroy says; Terraform only forgets it. " + detail
		} else {
			detail = "It is running and will be stopped. " + detail
		}
	}
	return diag.NewWarningDiagnostic(fmt.Sprintf("Destroying import %s removes no events", id), detail)
}

// eventCount is the number of events of the state, in words.
func eventCount(state model) string {
	events, ok := state.ImportStatistics.Attributes()["events_completed"].(types.Int64)
	if !ok || events.ValueInt64() == 0 {
		return "events"
	}
	return report.Grouped(events.ValueInt64()) + " events"
}
