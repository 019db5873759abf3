package lakeimport

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// planRetry reports whether the plan retries the import, and tells what there is
// to know about one that has not all of its logs. last is the import as it was
// last seen.
func (m model) planRetry(state model, last lake.Import) (retries bool, diags diag.Diagnostics) {
	id := state.ImportID.ValueString()
	switch {
	case m.RetryTrigger.Equal(state.RetryTrigger):
		return false, unfinishedWarning(last, state.Region.ValueString())
	case last.Status.Finished() && !last.Status.Retryable():
		if !m.RetryTrigger.IsUnknown() {
			diags.AddWarning(fmt.Sprintf("Import %s is %s: nothing to retry", id, last.Status),
				"Only a FAILED or STOPPED import can be retried. The new retry_trigger is kept in the state, and AWS is not called.")
		}
		return false, diags
	case !last.Status.Finished():
		if !m.RetryTrigger.IsUnknown() {
			diags.AddWarning(fmt.Sprintf("Import %s is running: nothing to retry", id),
				fmt.Sprintf("It is %s (%s). If it fails, change retry_trigger once more.", statusOf(last), report.ProgressOf(last)))
		}
		return false, diags
	}
	summary := fmt.Sprintf("Import %s is retried by this plan", id)
	if m.RetryTrigger.IsUnknown() {
		summary = fmt.Sprintf("Import %s is retried by this plan if retry_trigger turns out to be another", id)
	}
	diags.AddWarning(summary,
		fmt.Sprintf("It is %s (%s). AWS resumes it and copies only what is missing.", last.Status, report.ProgressOf(last)))
	return true, diags
}

// retry retries an import, unless it has changed since the plan so that there is
// nothing to retry.
func retry(ctx context.Context, region *lake.Region, known lake.Import) (lake.Import, diag.Diagnostics) {
	var diags diag.Diagnostics
	id := known.ID
	summary := fmt.Sprintf("Retrying import %s", id)
	imported, err := region.Settled(ctx, known)
	if err != nil {
		diags.Append(report.Report(summary, err, nil))
		return imported, diags
	}
	switch {
	case !imported.Status.Finished():
		diags.AddWarning(fmt.Sprintf("Import %s is running: nothing to retry", id),
			fmt.Sprintf("It is %s (%s). If it fails, change retry_trigger once more.", statusOf(imported), report.ProgressOf(imported)))
	case !imported.Status.Retryable():
		diags.AddWarning(fmt.Sprintf("Import %s is %s: nothing to retry", id, imported.Status),
			"Only a FAILED or STOPPED import can be retried. The new retry_trigger is kept in the state.")
	default:
		if imported, err = region.Retry(ctx, known); err != nil {
			diags.Append(report.Report(summary, err, nil))
		}
	}
	return imported, diags
}

// stillNothingToRetry is an error for an import that was running when the plan said
// that there is nothing to retry, and that has to be retried by now.
func stillNothingToRetry(ctx context.Context, region *lake.Region, known lake.Import) diag.Diagnostics {
	if known.Status.Finished() {
		return nil // COMPLETED, and stays so
	}
	imported, err := region.Settled(ctx, known)
	switch {
	case err != nil:
		return diag.Diagnostics{report.Report(fmt.Sprintf("Retrying import %s", known.ID), err, nil)}
	case imported.Status.Retryable():
		return diag.Diagnostics{diag.NewErrorDiagnostic(fmt.Sprintf("Import %s has ended since the plan", known.ID),
			fmt.Sprintf("It was running when the plan was made, so that there was nothing to retry, and is %s now. Nothing was called, and retry_trigger is as it was in the state. Apply again: the new plan retries the import.", imported.Status))}
	}
	return nil
}
