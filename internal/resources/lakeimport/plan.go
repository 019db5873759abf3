package lakeimport

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
)

// ModifyPlan fills in what the plan can know, and warns of what a reviewer should
// know.
// A destroy begins with a normal plan, so that its errors would block a destroy
// too: they are only for what an apply could not undo.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state model
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
		resp.Diagnostics.Append(checkWired(ctx, req.Config)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	switch {
	case req.Plan.Raw.IsNull():
		r.planDestroy(ctx, state, req, resp)
	case req.State.Raw.IsNull():
		r.planCreate(ctx, plan, req, resp)
	default:
		r.planUpdate(ctx, plan, state, req, resp)
	}
}

// planUpdate plans what becomes of an object of the state: it stays as it is, is
// retried, or is replaced because an argument is known to be another.
func (r *Resource) planUpdate(ctx context.Context, plan, state model, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	id := state.ImportID.ValueString()
	object, diags := objectOf(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	phase := r.phase(req, state, object)
	others, unknown := plan.differences(state)
	switch {
	case len(others) > 0 && phase == applying:
		// The plan did not know, so that nobody has seen a replacement: Update refuses.
	case len(others) > 0:
		resp.RequiresReplace = paths(others)
		r.planReplace(ctx, plan, state, object, phase, resp)
		return
	case r.client != nil:
		resp.Diagnostics.Append(r.planKeep(state, object)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if len(unknown) > 0 {
		resp.Diagnostics.Append(unknownWarning(id, unknown))
	}
	if phase == applying {
		resp.Diagnostics = resp.Diagnostics.Errors() // the plan has said it
	}
	last := state.known(ctx)
	if r.client != nil && phase != applying { // an apply decides by what its plan knew
		last = r.client.In(state.Region.ValueString()).LastSeen(last)
	}
	retries, diags := plan.planRetry(state, last)
	if phase != applying {
		resp.Diagnostics.Append(diags...)
		if r.client != nil {
			resp.Diagnostics.Append(noFilesWarning(last, r.client.In(state.Region.ValueString()))...)
		}
	}
	if retries {
		if phase != applying {
			resp.Diagnostics.Append(r.planChecks(ctx, plan, id)...)
		}
		// AWS does not say that a retry keeps the id.
		plan.ImportID = types.StringUnknown()
		plan.ImportStatus = types.StringUnknown()
		plan.CreatedTimestamp = types.StringUnknown()
		plan.UpdatedTimestamp = types.StringUnknown()
		plan.ImportStatistics = attribute.StatisticsUnknown()
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	}
}

// planReplace warns of what a replacement does. Terraform plans it once more, as a
// creation, but drops the warnings of that.
func (r *Resource) planReplace(ctx context.Context, plan, state model, object string, phase phase, resp *resource.ModifyPlanResponse) {
	if !plan.EndEventTime.Equal(state.EndEventTime) {
		resp.Diagnostics.Append(futureWarning(plan, r.now())...)
	}
	if r.client == nil {
		resp.Diagnostics.Append(replaceWarning(plan.onExisting(), state, 1, phase, lake.Decision{}, false))
		return
	}
	id := state.ImportID.ValueString()
	region := r.client.In(state.Region.ValueString())
	region.LastSeen(state.known(ctx)) // the plan may have read nothing (-minimal-refresh)
	objects := region.PlanDestroy(ctx, id, object, state.running(), true)
	resp.Diagnostics.Append(writePrivate(ctx, resp.Private, privateShared, map[string]int{id: objects})...)
	var decision lake.Decision
	var sameLogs bool
	destination, known := plan.destination()
	if content, whole := plan.wholeAPI(ctx); whole && known {
		r.takeOver(ctx, destination.Region)
		present, shown := state.wholeAPI(ctx)
		sameLogs = shown && content.Same(present)
		var err error
		decision, err = r.client.In(destination.Region).PlanReplacement(ctx, content, plan.onExisting(), id)
		switch {
		case err != nil:
			resp.Diagnostics.Append(existingUnknownWarning(content, err))
		case decision.Action == lake.ActionRefuse:
			resp.Diagnostics.Append(refusedPlannedWarning(&lake.ExistsError{Content: content, Region: destination.Region, Decision: decision}, decision.Existing.ID == id))
			return
		case decision.Existing.ID != "" && decision.Existing.ID != id:
			resp.Diagnostics.Append(existingWarning(decision.Action, decision.Existing, true, false)...)
		default:
			resp.Diagnostics.Append(r.overlapWarning(ctx, content, decision, destination.Region, id)...)
		}
		// Its own import goes on with the role that it was started with.
		if starts := err != nil || decision.Action == lake.ActionStart || decision.Action == lake.ActionResume; starts && decision.Existing.ID != id {
			resp.Diagnostics.Append(r.planChecks(ctx, plan, id)...)
		}
	}
	resp.Diagnostics.Append(replaceWarning(plan.onExisting(), state, objects, phase, decision, sameLogs))
}

// planKeep notes that an object keeps its import.
func (r *Resource) planKeep(state model, object string) diag.Diagnostics {
	var held *lake.HeldError
	var shared *lake.SharedError
	switch err := r.client.In(state.Region.ValueString()).PlanKeep(state.ImportID.ValueString(), object); {
	case errors.As(err, &held):
		return diag.Diagnostics{heldError(held)}
	case errors.As(err, &shared):
		return diag.Diagnostics{sharedDiagnostic(shared)}
	}
	return nil
}

// phase is when Terraform plans.
type phase int

const (
	planning phase = iota
	// applying is a plan that Terraform makes once more while it applies, with all
	// that was not known before.
	applying
	// unclear is a plan that may be either. OpenTofu does not tell them apart.
	unclear
)

// phase notes that an object of the state is planned, and reports when that is.
// Terraform reads an object before it plans it, unless its block is gone, or it was
// told not to (-refresh=false, -minimal-refresh); it reads none while it applies. Since 1.9 it
// allows deferrals then, and while it plans only if it is asked to:
// https://developer.hashicorp.com/terraform/plugin/framework/deferred-actions
func (r *Resource) phase(req resource.ModifyPlanRequest, state model, object string) phase {
	if r.client != nil && r.client.In(state.Region.ValueString()).PlanObject(state.ImportID.ValueString(), object) {
		return planning
	}
	if req.ClientCapabilities.DeferralAllowed {
		return applying
	}
	return unclear
}
