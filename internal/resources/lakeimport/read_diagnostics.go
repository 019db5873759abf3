package lakeimport

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// notRead explains that an import of the state could not be read. It is an error
// only for one that was not finished when last seen and whose record may still
// come.
func notRead(ctx context.Context, state model, err error) diag.Diagnostic {
	id, status := state.ImportID.ValueString(), state.ImportStatus.ValueString()
	attempt := fmt.Sprintf("Reading import %s", id)
	gone := lake.IsImportNotFound(err)
	switch {
	case errors.Is(ctx.Err(), context.Canceled) || status == "":
		return report.Report(attempt, err, nil) // interrupted, or Terraform is importing it
	case gone && state.running():
		return diag.NewWarningDiagnostic(fmt.Sprintf("AWS has no record of import %s", id),
			fmt.Sprintf("The import is of account %s, Region %s. It was %s when last seen, and what it imported is in the event data store as long as that keeps it. Nothing is imported again, and a destroy does not forget it.\n\n"+
				"Likely cause: it ended, and AWS no longer has the record; or the provider's credentials or endpoint lead to another account.\n\n"+
				"What to do: if the record is gone for good, let go of the import with `terraform state rm` on this resource's address, and leave the resource out. "+
				"If you keep it, make sure that the logs are not in the event data store already, or they are stored and billed twice.",
				state.AccountID.ValueString(), state.Region.ValueString(), status))
	case gone:
		return diag.NewWarningDiagnostic(fmt.Sprintf("AWS no longer has the record of import %s", id),
			fmt.Sprintf("The import was %s when last seen, and stays in the state as it was: what it imported is in the event data store as long as that keeps it. Nothing is imported again.", status))
	case !state.running():
		return diag.NewWarningDiagnostic(fmt.Sprintf("Import %s cannot be read", id),
			fmt.Sprintf("The import was %s when last seen, and stays in the state as it was. Nothing is imported again.\n\n%s", status, report.Report(attempt, err, nil).Detail()))
	}
	return report.Report(attempt, err, nil)
}

// asWarnings returns the same diagnostics as warnings.
func asWarnings(errs diag.Diagnostics) diag.Diagnostics {
	var warnings diag.Diagnostics
	for _, err := range errs {
		warnings.AddWarning(err.Summary(), err.Detail())
	}
	return warnings
}

// unfinishedWarning warns of an import that ended without all of its logs.
func unfinishedWarning(imported lake.Import, region string) diag.Diagnostics {
	var diags diag.Diagnostics
	switch imported.Status {
	case lake.StatusFailed:
		failed, rest := entries(imported.Statistics.FailedEntries), fmt.Sprintf("AWS copied the rest (%s).", report.Progress(imported.Statistics))
		if imported.Statistics.FailedEntries == 0 {
			failed, rest = "some entries were", "AWS shows no numbers for it."
		}
		diags.AddWarning(fmt.Sprintf("Import %s FAILED: %s not copied", imported.ID, failed),
			fmt.Sprintf("%s\n\nThe data source cloudtrail_lake_import_failures, or `aws cloudtrail list-import-failures --import-id %s --region %s`, shows why. When the causes are fixed, change retry_trigger: AWS then copies only what is missing.", rest, imported.ID, region))
	case lake.StatusStopped:
		diags.AddWarning(fmt.Sprintf("Import %s is STOPPED: not everything was copied", imported.ID),
			fmt.Sprintf("It was stopped before it finished (%s). To resume it where it stopped, change retry_trigger.", report.ProgressOf(imported)))
	case lake.StatusInitializing, lake.StatusInProgress, lake.StatusCompleted:
	}
	return diags
}

func entries(n int64) string {
	if n == 1 {
		return "1 entry was"
	}
	return fmt.Sprintf("%d entries were", n)
}
