package lakeimport

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// planDestroy hands Delete how many objects of the state have the import: only
// the last of them stops it.
func (r *Resource) planDestroy(ctx context.Context, state model, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	id := state.ImportID.ValueString()
	shared, nothing := map[string]int{}, ""
	if r.client != nil {
		object, diags := objectOf(ctx, req.Private)
		resp.Diagnostics.Append(diags...)
		phase := r.phase(req, state, object)
		// A destroy that failed has left in the state what its plan said.
		resp.Diagnostics.Append(writePrivate(ctx, resp.Private, privateReplacement, replacement{})...)
		resp.Diagnostics.Append(writePrivate(ctx, resp.Private, privateDeposed, phase == applying)...)
		resp.Diagnostics.Append(r.accountMismatch(state, "destroyed")...)
		if phase != planning {
			resp.Diagnostics.Append(readPrivate(ctx, req.Private, privateShared, &shared)...)
		}
		if phase == applying {
			return
		}
		objects := r.client.In(state.Region.ValueString()).PlanDestroy(ctx, id, object, state.running(), false)
		shared[id] = max(shared[id], objects)
		resp.Diagnostics.Append(writePrivate(ctx, resp.Private, privateShared, shared)...)
		resp.Diagnostics.Append(readPrivate(ctx, req.Private, privateNothing, &nothing)...)
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(destroyWarning(state, shared[id], nothing == id))
	}
}

// Delete stops the import if it is running, and waits until it is stopped: an
// event data store cannot be deleted while an import runs into it. Imported
// events stay; AWS has no call that removes them or the import's record.
// The import runs on if another object of the state has it, or if what takes its
// place would be refused.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, defaultDeleteTimeout)
	resp.Diagnostics.Append(diags...)
	shared, deposed := map[string]int{}, false
	resp.Diagnostics.Append(readPrivate(ctx, req.Private, privateShared, &shared)...)
	resp.Diagnostics.Append(readPrivate(ctx, req.Private, privateDeposed, &deposed)...)
	resp.Diagnostics.Append(r.accountMismatch(state, "destroyed")...)
	if resp.Diagnostics.HasError() {
		return
	}
	id, regionName := state.ImportID.ValueString(), state.Region.ValueString()
	ctx = logFields(ctx, id, regionName, "")
	waitCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	region := r.client.In(regionName)
	// What takes the import's place is created by the same process, and AWS may not
	// show what the state knows.
	region.LastSeen(state.known(ctx))
	if resp.Diagnostics.Append(r.refusesReplacement(waitCtx, req.Private, id)...); resp.Diagnostics.HasError() {
		return
	}
	last := region.Release(id, shared[id])
	switch {
	case state.SkipDestroy.ValueBool() || !last || deposed && region.Created(id):
	case lake.Status(state.ImportStatus.ValueString()) == lake.StatusCompleted: // which it stays
	case deposed && shared[id] < 2:
		resp.Diagnostics.Append(notStopped(waitCtx, region, state.known(ctx))...)
	default:
		seen, err := region.Stop(waitCtx, state.known(ctx))
		resp.Diagnostics.Append(stopDiagnostics(state, seen, err)...)
	}
}

// stopDiagnostics explains that an import could not be stopped. If AWS refuses to
// show one that was finished when last seen, there is most likely nothing to stop,
// and it is no reason to keep the object for ever. seen is the import as it was
// seen now, without an ID if it was not.
func stopDiagnostics(state model, seen lake.Import, err error) diag.Diagnostics {
	var diags diag.Diagnostics
	id := state.ImportID.ValueString()
	switch {
	case err == nil || lake.IsImportNotFound(err) && !state.running():
	case lake.IsImportNotFound(err):
		diags.Append(notFound(state, err))
	case seen.ID == "" && !state.running() && lake.IsRefused(err):
		diags.AddWarning(fmt.Sprintf("Import %s was not looked at before it was destroyed", id),
			fmt.Sprintf("It was %s when last seen, so that there was nothing to stop.\n\n%s", state.ImportStatus.ValueString(), report.Report("", err, nil).Detail()))
	default:
		diags.Append(report.Report(fmt.Sprintf("Stopping import %s", id), err, nil))
	}
	return diags
}

// notFound is an error for an import that was not finished when last seen, and of
// which AWS has no record: it may run on where these credentials, this Region or this
// endpoint do not lead, and nothing would know of it any more.
func notFound(state model, err error) diag.Diagnostic {
	id := state.ImportID.ValueString()
	return diag.NewErrorDiagnostic(fmt.Sprintf("Import %s was not found, and is not stopped", id),
		fmt.Sprintf("It was %s when last seen, in account %s, Region %s. AWS has no record of it there, so that it was not stopped, and it stays in the state.\n\n%s\n\n"+
			"What to do:\n\n- If the provider's credentials or endpoint lead to another account, or to another simulator, than the one that started it, correct them and run the same command again.\n\n"+
			"- If AWS no longer has the record, the import has ended. Set skip_destroy = true in the resource, apply that with -target on its address, and destroy it then. If its block is gone already, use `terraform state rm` on its address.",
			state.ImportStatus.ValueString(), state.AccountID.ValueString(), state.Region.ValueString(), report.Report("", err, nil).Detail()))
}

// refusesReplacement is an error if what takes the import's place would be
// refused: to stop the import for that would leave neither.
func (r *Resource) refusesReplacement(ctx context.Context, planned privateReader, id string) diag.Diagnostics {
	var with replacement
	diags := readPrivate(ctx, planned, privateReplacement, &with)
	if diags.HasError() || with.Content.Destination == "" {
		return diags
	}
	destination, err := trail.ParseEventDataStoreARN(with.Content.Destination)
	if err != nil {
		diags.AddError(fmt.Sprintf("Replacing import %s", id), err.Error())
		return diags
	}
	r.takeOver(ctx, destination.Region)
	own, err := r.client.In(destination.Region).PlanReplacement(ctx, with.Content, with.OnExisting, id)
	if starts := err == nil && own.Action == lake.ActionStart; starts && with.Preflight == report.PreflightError {
		for _, refused := range r.applyChecks(ctx, with.Content, id, with.Preflight).Errors() {
			diags.AddError(fmt.Sprintf("Import %s is not replaced", id), refused.Summary()+": "+refused.Detail()+"\n\nImport "+id+" was not stopped, and stays in the state.")
		}
		if diags.HasError() {
			return diags
		}
	}
	decision, err := r.client.In(destination.Region).DecideReplacement(ctx, with.Content, with.OnExisting, id)
	switch {
	case err != nil:
		diags.Append(report.Report(fmt.Sprintf("Replacing import %s", id), err, nil))
	case decision.Action == lake.ActionRefuse:
		diags.Append(replacementRefused(&lake.ExistsError{Content: with.Content, Region: destination.Region, Decision: decision}, id))
	}
	return diags
}

// notStopped is an error for a deposed object whose import runs: the object that
// took its place may have the same one, and nothing says that it has not.
func notStopped(ctx context.Context, region *lake.Region, known lake.Import) diag.Diagnostics {
	imported, err := region.Settled(ctx, known)
	switch {
	case err != nil:
		return diag.Diagnostics{report.Report(fmt.Sprintf("Reading import %s", known.ID), err, nil)}
	case imported.Status.Finished():
		return nil
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic(fmt.Sprintf("Import %s is not stopped", known.ID),
		fmt.Sprintf("This object was replaced, and what took its place may have the same import; the plan could not see whether it has. The import is %s (%s), so nothing was stopped, and nothing was forgotten.\n\n"+
			"What to do: plan and apply again, with a refresh (without -refresh=false). If this error comes again, apply when the import has ended: the object then goes without anything being stopped.",
			statusOf(imported), report.ProgressOf(imported)))}
}
