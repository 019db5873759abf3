package lakeimport

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// noFilesWarning warns of a complete import that, as AWS says, found no log file.
func noFilesWarning(imported lake.Import, region *lake.Region) diag.Diagnostics {
	if !region.FoundNothing(imported) {
		return nil
	}
	return diag.Diagnostics{report.NoFiles(imported)}
}
