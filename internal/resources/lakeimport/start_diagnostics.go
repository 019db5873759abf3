package lakeimport

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// doubtsPlannedWarning explains that the apply may refuse to start anything.
func doubtsPlannedWarning(content lake.Content, decision lake.Decision) diag.Diagnostic {
	return diag.NewWarningDiagnostic(fmt.Sprintf("Import %s cannot be compared", decision.Existing.ID),
		fmt.Sprintf("AWS lists %s, and does not show what %s. It may be an import of %s. The apply looks again for a while. It starts nothing as long as that is not clear, unless on_existing_import is \"ignore\".",
			count(len(decision.Doubts), "an import", "imports"), count(len(decision.Doubts), "it imports", "they import"), content))
}

// uncountedPlannedWarning explains that the apply may refuse to start anything.
func uncountedPlannedWarning(decision lake.Decision) diag.Diagnostic {
	existing := decision.Existing
	what, copied := "and was started with another role or bucket Region. AWS does not say yet how many events it has copied", "events"
	if decision.Refusal == lake.RefusedOpenRange {
		what, copied = "and its time range has no end, or one after it was created. AWS does not say yet how many files it has copied", "files"
	}
	return diag.NewWarningDiagnostic(fmt.Sprintf("Import %s shows no count of %s yet", existing.ID, copied),
		fmt.Sprintf("It copies the same logs, %s, %s. The apply looks again for a while. It starts a new import only if there are none, unless on_existing_import is \"ignore\".", existing.Status, what))
}

// doubtsIgnoredWarning names the imports that were ignored although they may be
// the same.
func doubtsIgnoredWarning(started lake.Started) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, doubt := range started.Doubts {
		diags.AddWarning(fmt.Sprintf("Import %s could not be compared", doubt.ID),
			fmt.Sprintf("AWS lists it (created %s, %s), but does not show what it imports. If it has the same logs, they are stored and billed twice: import %s was started anyway, because on_existing_import is \"ignore\".",
				report.Timestamp(doubt.Created), statusOf(doubt.Import), started.Import.ID))
	}
	return diags
}

// count returns the word for one, or for several.
func count(n int, one, several string) string {
	if n == 1 {
		return one
	}
	return several
}

// statusOf returns an import's status, in words if AWS gave none.
func statusOf(imported lake.Import) string {
	if imported.Status == "" {
		return "in a status that AWS does not show"
	}
	return string(imported.Status)
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
	found := report.Report(fmt.Sprintf("Starting an import into %s", content.Destination), err, inputPaths)
	switch {
	case errors.As(err, &unclear):
		return report.Add(found, afterUnclearStart(unclear, on))
	case strings.Contains(found.Detail(), nothingStarted):
		return found
	}
	return report.Add(found, nothingStarted)
}

const nothingStarted = "Nothing was started."

// afterUnclearStart returns what to do after a StartImport of which nobody knows
// whether it had an effect.
func afterUnclearStart(unclear *lake.UnclearStartError, on lake.OnExisting) string {
	looked := "AWS could not be asked for long enough whether it was started."
	if unclear.Looked > 0 {
		again := "Nothing was sent again."
		if unclear.Twice {
			again = "After an error of AWS's own it was sent a second time, and no more."
		}
		looked = fmt.Sprintf("For %s AWS answered that it has no such import; it may still appear. %s", unclear.Looked.Round(time.Second), again)
	}
	for _, doubt := range unclear.Doubts {
		looked += fmt.Sprintf(" Import %s has appeared since, and AWS does not show what it imports.", doubt.ID)
	}
	if on == lake.Ignore {
		return looked + "\n\nBefore you apply again, make sure that it was not started, or take it over with an import block: with on_existing_import = \"ignore\", the next apply starts another one."
	}
	return looked + "\n\nApply again when some minutes have passed: an import that AWS lists by then is found and adopted, and not started twice."
}

// doubtError explains that AWS has an import that may be of the same logs.
func doubtError(exists *lake.ExistsError) diag.Diagnostic {
	var lines []string
	for _, doubt := range exists.Decision.Doubts {
		lines = append(lines, fmt.Sprintf("- %s, created %s, %s", doubt.ID, report.Timestamp(doubt.Created), statusOf(doubt.Import)))
	}
	const most = 10
	if more := len(lines) - most; more > 0 {
		lines = append(lines[:most], fmt.Sprintf("- and %d more", more))
	}
	first, again := exists.Decision.Doubts[0], "- To import all the logs, so that those which it has imported are stored and billed twice, set on_existing_import = \"ignore\"."
	summary, at := fmt.Sprintf("Import %s cannot be compared", first.ID), path.Root("on_existing_import")
	if !exists.Decision.Listed(first.ID) {
		return diag.NewAttributeErrorDiagnostic(at, summary,
			fmt.Sprintf("The state has import %s of the same logs, but AWS neither lists it nor shows its record, so nobody can say whether it is complete: %s.\n\nNothing was started. What to do:\n\n"+
				"- If what it has imported is enough, leave this resource out.\n\n%s", first.ID, exists.Content, again))
	}
	why, takeOver := "AWS lists imports without showing everything that they import, so they may be of the same logs", fmt.Sprintf("- If it is an import of these logs, take it over with\n\n%s\n\n  "+
		"What AWS does not show of its source is taken from this resource. If it shows no times, also add lifecycle { ignore_changes = [start_event_time, end_event_time] }.", importBlock(first.ID, exists.Region))
	if timeless(first, exists.Content) {
		return diag.NewAttributeErrorDiagnostic(at, summary,
			fmt.Sprintf("Import %s (created %s, %s) is of the same location into the same event data store, and AWS shows no times of it. Either it imports everything there, so that it has these logs already, or AWS does not show its times: %s.\n\nNothing was started. What to do:\n\n"+
				"- If it imports everything: to import only what has come since, set start_event_time to when it was created, %q, and end_event_time to a time that has passed.\n\n"+
				"- If it is this import: take it over with\n\n%s\n\n  and add lifecycle { ignore_changes = [start_event_time, end_event_time] }.\n\n%s",
				first.ID, report.Timestamp(first.Created), statusOf(first.Import), exists.Content, first.Created.UTC().Format(time.RFC3339Nano), importBlock(first.ID, exists.Region), again))
	}
	if first.Unreadable {
		why, takeOver = "AWS lists imports, but shows no record of them, so they may be of the same logs", "- If it is an import of these logs, there is nothing to do but to wait until AWS shows it, or to leave this resource out."
	}
	return diag.NewAttributeErrorDiagnostic(at, summary,
		fmt.Sprintf("%s: %s.\n\n%s\n\nNothing was started. What to do:\n\n"+
			"- Look at it: `aws cloudtrail get-import --import-id %s --region %s`. If AWS shows all of it by now, apply again.\n\n%s\n\n"+
			"- If it is of other logs, set on_existing_import = \"ignore\" for this apply.",
			why, exists.Content, strings.Join(lines, "\n"), first.ID, exists.Region, takeOver))
}

// timeless reports whether only the times are missing to compare an import with a
// content that has some.
func timeless(doubt lake.Doubt, content lake.Content) bool {
	record := doubt.Content
	return !doubt.Unreadable && record.StartEventTime.IsZero() && record.EndEventTime.IsZero() && !content.StartEventTime.IsZero() &&
		record.Destination != "" && record.Source.S3LocationURI != ""
}

func heldError(held *lake.HeldError) diag.Diagnostic {
	if held.ID == "" {
		return diag.NewErrorDiagnostic("Two resources declare the same import",
			fmt.Sprintf("Another resource of this configuration imports the same logs too: %s. They would be stored and billed twice. Remove one of the two resources; if both are meant, set on_existing_import = \"ignore\" in one.", held.Content))
	}
	return diag.NewErrorDiagnostic(fmt.Sprintf("Import %s belongs to another resource", held.ID),
		fmt.Sprintf("Another resource of this configuration has import %s, which imports the same logs: %s. One import cannot be two resources. Remove one of the two; if the logs are to be imported twice, set on_existing_import = \"ignore\" in the new one.", held.ID, held.Content))
}
