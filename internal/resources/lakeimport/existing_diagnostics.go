package lakeimport

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// existingWarning names the import of AWS's that is taken over in place of a new
// one. To adopt is harmless, so that Terraform may merge these warnings. own
// reports whether the import is the one that the resource has until then.
func existingWarning(action lake.Action, existing lake.Import, planned, own bool) diag.Diagnostics {
	var diags diag.Diagnostics
	is, adopted, resumed := "was", "Existing imports were adopted", fmt.Sprintf("Import %s was resumed", existing.ID)
	if planned {
		is, adopted, resumed = "will be", "Existing imports will be adopted", fmt.Sprintf("Import %s will be resumed", existing.ID)
	}
	about := fmt.Sprintf("It copies the same logs into the same event data store: created %s, %s (%s).",
		report.Timestamp(existing.Created), statusOf(existing), report.ProgressOf(existing))
	first := ""
	if !existing.Status.Finished() {
		first = " If it is still running, it is stopped first."
	}
	switch action {
	case lake.ActionAdopt:
		elsewhere := ""
		if !existing.Status.Finished() && !own {
			elsewhere = " Another state or provider block may have it too: destroying either resource stops the import if it is running."
		}
		diags.AddWarning(adopted,
			fmt.Sprintf("Import %s %s adopted. %s It is taken into the state as it is; nothing is started, and nothing is imported twice.%s", existing.ID, is, about, elsewhere))
	case lake.ActionResume:
		diags.AddWarning(resumed,
			about+first+" It is resumed by its id, so only what is missing is copied.")
	case lake.ActionStart, lake.ActionRefuse:
	}
	return diags
}

// existingUnknownWarning says that a plan could not look for existing imports.
func existingUnknownWarning(content lake.Content, err error) diag.Diagnostic {
	return diag.NewWarningDiagnostic(fmt.Sprintf("Existing imports into %s are not known", content.Destination),
		"The plan cannot show whether these logs have been imported already; the apply checks again before it starts anything.\n\n"+report.Report("Looking for existing imports", err, nil).Detail())
}

// existsError is the error of a create that starts nothing because of an import
// that AWS has.
func existsError(exists *lake.ExistsError) diag.Diagnostic {
	if exists.Decision.Refusal == lake.RefusedDoubt {
		return doubtError(exists)
	}
	at, why, choices := refusal(exists)
	return diag.NewAttributeErrorDiagnostic(at, fmt.Sprintf("Import %s already exists", exists.Decision.Existing.ID),
		aboutExisting(exists)+" Nothing was started.\n\n"+why+"\n\n"+choices+"\n\n- If this very resource has it (with create_before_destroy), an import block does nothing. Keep it: "+undo(exists))
}

// refusedPlannedWarning says in a plan that its apply will refuse to start anything,
// or may. own reports whether the import is the one that the resource has.
func refusedPlannedWarning(exists *lake.ExistsError, own bool) diag.Diagnostic {
	id := exists.Decision.Existing.ID
	switch {
	case exists.Decision.Refusal == lake.RefusedDoubt:
		return doubtsPlannedWarning(exists.Content, exists.Decision)
	case (exists.Decision.Refusal == lake.RefusedUncounted || exists.Decision.Refusal == lake.RefusedOpenRange) && exists.Decision.Unsettled > 0:
		return uncountedPlannedWarning(exists.Decision)
	}
	if own {
		return diag.NewWarningDiagnostic(fmt.Sprintf("Will be refused: the replacement of import %s", id), ownDetail(exists)+" The apply will refuse this before it stops or starts anything.\n\n"+ownChoices(exists))
	}
	at, why, choices := refusal(exists)
	return diag.NewAttributeWarningDiagnostic(at, fmt.Sprintf("Will be refused: import %s already exists", id),
		aboutExisting(exists)+" The apply will start nothing for this resource, and end with an error.\n\n"+why+"\n\n"+choices)
}

// replacementRefused is the error of a replacement whose new half would be refused.
// id is the import that the resource has.
func replacementRefused(exists *lake.ExistsError, id string) diag.Diagnostic {
	kept := " Nothing was stopped or started, and the state is unchanged.\n\n"
	if exists.Decision.Refusal == lake.RefusedDoubt {
		doubt := doubtError(exists)
		return diag.NewErrorDiagnostic(fmt.Sprintf("Import %s is not replaced", id), doubt.Summary()+": "+doubt.Detail()+"\n\nImport "+id+" is as it was."+kept)
	}
	if exists.Decision.Existing.ID == id {
		return diag.NewErrorDiagnostic(fmt.Sprintf("Import %s is not replaced", id), ownDetail(exists)+kept+ownChoices(exists))
	}
	_, why, choices := refusal(exists)
	return diag.NewErrorDiagnostic(fmt.Sprintf("Import %s is not replaced: import %s already exists", id, exists.Decision.Existing.ID), aboutExisting(exists)+kept+why+"\n\n"+choices)
}

func aboutExisting(exists *lake.ExistsError) string {
	existing := exists.Decision.Existing
	return fmt.Sprintf("AWS has import %s of the same logs into the same event data store: created %s, %s (%s).",
		existing.ID, report.Timestamp(existing.Created), statusOf(existing), report.ProgressOf(existing))
}

// importBlock is the HCL that takes an import over.
func importBlock(id, region string) string {
	return fmt.Sprintf("  import {\n    to = <address of this resource>\n    id = \"%s@%s\"\n  }", id, region)
}

const importAgain = "- To import all the logs again, so that those which are there already are stored and billed twice, set on_existing_import = \"ignore\"."

const renamed = "- If another resource has it, and was only renamed, write a moved block."

// startedWith names the access that an existing import has.
func startedWith(existing lake.Import) string {
	return fmt.Sprintf("those that it was started with (%s, %s)", existing.Content.Source.S3BucketAccessRoleARN, existing.Content.Source.S3BucketRegion)
}

// refusal explains why an import of AWS's keeps a resource from being created, and
// what its user can do. at is the attribute that decides.
func refusal(exists *lake.ExistsError) (at path.Path, why, choices string) {
	existing, region := exists.Decision.Existing, exists.Region
	takeOver := fmt.Sprintf("- To take it over as it is, write\n\n%s", importBlock(existing.ID, region))
	if !existing.Content.SameAccess(exists.Content) {
		takeOver += fmt.Sprintf("\n\n  and set s3_bucket_access_role_arn and s3_bucket_region to %s: other ones would replace it.", startedWith(existing))
	}
	at = path.Root("on_existing_import")
	var all []string
	switch exists.Decision.Refusal {
	case lake.RefusedByFail:
		why = "on_existing_import is \"fail\", so the choice is yours:"
		all = []string{takeOver, "- To let the provider adopt or resume it where that is safe, set on_existing_import = \"adopt\"."}
	case lake.RefusedOtherAccess:
		at = s3Path
		why = "It is not complete and has copied events, but with another role or bucket Region, so it cannot be resumed with those of this resource. The choice is yours:"
		all = []string{
			fmt.Sprintf("- To resume it, set s3_bucket_access_role_arn and s3_bucket_region to %s. To take it over as it is, write with them\n\n%s", startedWith(existing), importBlock(existing.ID, region)),
		}
	case lake.RefusedUncounted:
		at = s3Path
		why = "It is not complete, and was started with another role or bucket Region. AWS does not show how many events it has copied, so a new import might store them twice. The choice is yours:"
		all = []string{fmt.Sprintf("- To resume it, set s3_bucket_access_role_arn and s3_bucket_region to %s.", startedWith(existing))}
	case lake.RefusedUnknown:
		why = "This version of the provider does not know that status, so the choice is yours:"
		all = []string{takeOver}
	case lake.RefusedNot, lake.RefusedDoubt, lake.RefusedOpenRange:
		at = path.Root("end_event_time")
		why = "It is complete, but its time range has no end, or one after it was created: log files that came later are not in it. The choice is yours:"
		all = []string{"- If what it has is enough: t" + strings.TrimPrefix(takeOver, "- T"), onlySince(existing)}
	}
	return at, why, strings.Join(append(all, renamed, importAgain), "\n\n")
}

func onlySince(existing lake.Import) string {
	return fmt.Sprintf("- To import only what has come since, set start_event_time to when it was created, %q, and end_event_time to a time that has passed.", existing.Created.UTC().Format(time.RFC3339Nano))
}

// ownDetail says why the import of a resource cannot be replaced by another one of
// the same logs.
func ownDetail(exists *lake.ExistsError) string {
	existing := exists.Decision.Existing
	why := "on_existing_import is \"fail\", and the new import would be of the same logs."
	switch exists.Decision.Refusal {
	case lake.RefusedOtherAccess:
		why = "The new import would be of the same logs, with another role or bucket Region. This one has copied events, and can be resumed only with the role and Region that it has."
	case lake.RefusedUncounted:
		why = "The new import would be of the same logs, with another role or bucket Region. AWS does not show how many events this one has copied, so a new one might store them twice."
	case lake.RefusedUnknown:
		why = "This version of the provider does not know that status, and the new import would be of the same logs."
	case lake.RefusedOpenRange:
		why = "The new import would be of the same logs, of which those up to its creation would be stored twice."
	case lake.RefusedNot, lake.RefusedByFail, lake.RefusedDoubt:
	}
	return fmt.Sprintf("The state has import %s: created %s, %s (%s). %s", existing.ID, report.Timestamp(existing.Created), statusOf(existing), report.ProgressOf(existing), why)
}

// ownChoices says what the user of a resource can do whose import cannot be replaced.
func ownChoices(exists *lake.ExistsError) string {
	all := []string{"- To keep the import, " + undo(exists)}
	switch exists.Decision.Refusal {
	case lake.RefusedByFail:
		all = append(all, "- To let the provider adopt or resume it where that is safe, set on_existing_import = \"adopt\".")
	case lake.RefusedOpenRange:
		all = append(all, onlySince(exists.Decision.Existing))
	case lake.RefusedNot, lake.RefusedOtherAccess, lake.RefusedUncounted, lake.RefusedUnknown, lake.RefusedDoubt:
	}
	return "The choice is yours:\n\n" + strings.Join(append(all, importAgain), "\n\n")
}

// undo says how a replacement by an import of the same logs is taken back.
func undo(exists *lake.ExistsError) string {
	existing := exists.Decision.Existing
	if existing.Content.SameAccess(exists.Content) {
		return "run `terraform untaint` on this resource's address, plan without -replace, or write a moved block if the resource was renamed."
	}
	return fmt.Sprintf("set s3_bucket_access_role_arn and s3_bucket_region back to %s, or add lifecycle { ignore_changes = [import_source] }.", startedWith(existing))
}
