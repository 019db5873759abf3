package lakeimportcompletion

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// waitError explains why the gate did not open.
func waitError(id string, err error) diag.Diagnostic {
	reported := report.Report(fmt.Sprintf("Waiting for import %s", id), err, inputPaths)
	var failed *lake.FailedError
	var noFiles *lake.NoFilesError
	switch {
	case errors.As(err, &noFiles):
		return diag.NewAttributeErrorDiagnostic(path.Root("require_files"), reported.Summary(), reported.Detail())
	case errors.As(err, &failed) && failed.Import.Statistics.FailedEntries > failed.Allowed:
		return diag.NewErrorDiagnostic(reported.Summary(), fmt.Sprintf("%s\n\nIf they can never be copied, allow_failed_entries = %d goes on without them.", reported.Detail(), failed.Import.Statistics.FailedEntries))
	}
	return reported
}
