package lakeimport

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// existingWarning tells which import of AWS's is taken over in place of a new one.
func existingWarning(action lake.Action, existing lake.Import, planned bool) diag.Diagnostics {
	var diags diag.Diagnostics
	about := fmt.Sprintf("AWS has import %s of the same logs into the same event data store: created %s, %s (%s).",
		existing.ID, report.Timestamp(existing.Created), existing.Status, report.Progress(existing.Statistics))
	tense := func(will, has string) string {
		if planned {
			return will
		}
		return has
	}
	switch action {
	case lake.ActionAdopt:
		diags.AddWarning(fmt.Sprintf("Import %s %s", existing.ID, tense("will be adopted", "was adopted")),
			about+" It is taken into the state as it is; nothing is started, and nothing is imported twice. on_existing_import = \"ignore\" would start a new one.")
	case lake.ActionResume:
		diags.AddWarning(fmt.Sprintf("Import %s %s", existing.ID, tense("will be resumed", "was resumed")),
			about+" It is retried by its id, so that only what is missing is copied. on_existing_import = \"ignore\" would start a new one.")
	case lake.ActionStart, lake.ActionRefuse:
	}
	return diags
}

// startError explains why no import was started, or that it is not clear.
func startError(err error, content lake.Content, on lake.OnExisting) diag.Diagnostic {
	var exists *lake.ExistsError
	var held *lake.HeldError
	var unclear *lake.UnclearStartError
	switch {
	case errors.As(err, &exists):
		return existsError(exists)
	case errors.As(err, &held):
		return heldError(held)
	}
	report := report.Report(fmt.Sprintf("Starting an import into %s", content.Destination), err, inputPaths)
	if errors.As(err, &unclear) {
		next := "To apply again is safe: an import that was started is found and adopted then, and not started twice."
		if on == lake.Ignore {
			next = "Before you apply again, make sure that it was not started, or take it over with an import block: with on_existing_import = \"ignore\", the next apply starts another one without looking."
		}
		return diag.NewErrorDiagnostic(report.Summary(), report.Detail()+"\n\n"+next)
	}
	return report
}

// importBlock is the HCL that takes an import over.
func importBlock(id, region string) string {
	return fmt.Sprintf("  import {\n    to = <address of this resource>\n    id = \"%s@%s\"\n  }", id, region)
}

func existsError(exists *lake.ExistsError) diag.Diagnostic {
	existing, region := exists.Decision.Existing, exists.Region
	about := fmt.Sprintf("AWS has import %s of the same logs into the same event data store: created %s, %s (%s). Nothing was started.",
		existing.ID, report.Timestamp(existing.Created), existing.Status, report.Progress(existing.Statistics))
	takeOver := fmt.Sprintf("- To take it over as it is, write\n\n%s", importBlock(existing.ID, region))
	if access := existing.Content.Source; !existing.Content.SameAccess(exists.Content) {
		takeOver += fmt.Sprintf("\n\n  and set s3_bucket_access_role_arn and s3_bucket_region to those that it was started with (%s, %s): other ones would replace it.", access.S3BucketAccessRoleARN, access.S3BucketRegion)
	}
	again := "- To import all the logs again, so that those which are there already are stored and billed twice, set on_existing_import = \"ignore\"."
	var why string
	var choices []string
	at := path.Root("on_existing_import")
	switch exists.Decision.Refusal {
	case lake.RefusedByFail:
		why = "on_existing_import is \"fail\", so the choice is yours:"
		choices = []string{takeOver, "- To let the provider adopt or resume it where that is safe, set on_existing_import = \"adopt\".", again}
	case lake.RefusedOtherAccess:
		at = s3Path
		source := existing.Content.Source
		why = "It is not complete and has copied events, but with another role or bucket Region, so it cannot be resumed with those of this resource. The choice is yours:"
		choices = []string{
			fmt.Sprintf("- To resume it, set s3_bucket_access_role_arn and s3_bucket_region to those that it was started with (%s, %s). To take it over as it is, write with them\n\n%s", source.S3BucketAccessRoleARN, source.S3BucketRegion, importBlock(existing.ID, region)),
			again,
		}
	case lake.RefusedUnknown:
		why = "This version of the provider does not know that status, so the choice is yours:"
		choices = []string{takeOver, again}
	case lake.RefusedNot, lake.RefusedOpenRange:
		at = path.Root("end_event_time")
		why = "It is complete, but its time range has no end, or one after it was created: log files that came later are not in it. The choice is yours:"
		choices = []string{
			"- If what it has is enough: t" + strings.TrimPrefix(takeOver, "- T"),
			"- To import only what has come since, set start_event_time and end_event_time to that range.",
			again,
		}
	}
	return diag.NewAttributeErrorDiagnostic(at, fmt.Sprintf("Import %s already exists", existing.ID), about+"\n\n"+why+"\n\n"+strings.Join(choices, "\n\n"))
}

func heldError(held *lake.HeldError) diag.Diagnostic {
	if held.ID == "" {
		return diag.NewErrorDiagnostic("Two resources declare the same import",
			fmt.Sprintf("Another resource of this configuration imports the same logs too: %s. They would be stored and billed twice. Remove one of the two resources; if both are meant, set on_existing_import = \"ignore\" in one.", held.Content))
	}
	return diag.NewErrorDiagnostic(fmt.Sprintf("Import %s belongs to another resource", held.ID),
		fmt.Sprintf("Another resource of this configuration has import %s, which imports the same logs: %s. One import cannot be two resources. Remove one of the two; if the logs are to be imported twice, set on_existing_import = \"ignore\" in the new one.", held.ID, held.Content))
}
