package report

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// NoFiles warns of an import that is COMPLETED and has found no log file. The
// summary is the same for all, so that many empty windows are one warning.
func NoFiles(imported lake.Import) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Imports found no log files", "Import "+imported.ID+": "+nothingFound(imported)+" "+otherContent)
}

const otherContent = "An import copies only log files that are in folders named CloudTrail and have dates in its time range. Changing the location or the time range starts another import; nothing is stored twice, because this one stored nothing."

// nothingFound says where an import found nothing, as far as it is known.
func nothingFound(imported lake.Import) string {
	where := "in its location"
	if uri := imported.Content.Source.S3LocationURI; uri != "" {
		where = "under " + uri
	}
	if start, end := imported.Content.StartEventTime, imported.Content.EndEventTime; !start.IsZero() && !end.IsZero() {
		where += fmt.Sprintf(" from %s to %s", Timestamp(start), Timestamp(end))
	}
	return fmt.Sprintf("It is COMPLETED with 0 files: nothing found %s; likely a wrong prefix, time range or Region.", where)
}

func noFilesDetail(noFiles *lake.NoFilesError) string {
	if !noFiles.Import.Counted {
		return fmt.Sprintf("It is COMPLETED, but AWS does not show how many files it copied, so it is unknown whether there were any, which require_files demands.\n\n"+
			"What to do: check whether its events are in the event data store. `aws cloudtrail get-import --import-id %s --region %s` shows the import. If it shows numbers by now, apply again; otherwise set require_files = false.",
			noFiles.Import.ID, noFiles.Region)
	}
	return nothingFound(noFiles.Import) + " require_files demands at least one.\n\n" +
		"What to do: correct s3_location_uri, start_event_time and end_event_time of the cloudtrail_lake_import; if they are right and logs have come since, import again: set on_existing_import = \"ignore\" in it and apply with -replace; if there need not be any, set require_files = false. " + otherContent
}

// allowedDetail says why allow_failed_entries does not accept an import that
// ended FAILED.
func allowedDetail(failed *lake.FailedError) string {
	counted, listed := failed.Import.Statistics.FailedEntries, int64(failed.Failures.Open)
	allowed := fmt.Sprintf("allow_failed_entries, which is %s,", Grouped(failed.Allowed))
	switch {
	case max(counted, listed) > failed.Allowed:
		return fmt.Sprintf("%s does not accept that: %s failed.", allowed, entries(max(counted, listed)))
	case counted == 0:
		return fmt.Sprintf("%s does not accept that, because AWS does not show how many entries failed. A count of 0 for a FAILED import means nothing.", allowed)
	default:
		return fmt.Sprintf("%s would accept that, but no file was copied, and require_files demands at least one.", allowed)
	}
}

// AllowedFailures warns of an import that ended FAILED and counts as complete all
// the same.
func AllowedFailures(imported lake.Import, region string, allowed int64) diag.Diagnostic {
	return diag.NewWarningDiagnostic(fmt.Sprintf("Import %s FAILED: %s failed, and that is allowed", imported.ID, entries(imported.Statistics.FailedEntries)),
		fmt.Sprintf("What failed is not in the event data store. It counts as complete because allow_failed_entries is %s. AWS copied the rest (%s).\n\n%s", Grouped(allowed), Progress(imported.Statistics), listFailures(imported.ID, region)))
}

// listFailures says how to list what an import could not copy.
func listFailures(id, region string) string {
	return fmt.Sprintf("All failures: the data source cloudtrail_lake_import_failures, or `aws cloudtrail list-import-failures --import-id %s --region %s`.", id, region)
}

func entries(n int64) string {
	if n == 1 {
		return "1 entry"
	}
	return Grouped(n) + " entries"
}
