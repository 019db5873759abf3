package report

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// Paths are the attributes that hold the inputs of an import.
type Paths map[lake.Input]path.Path

// Report turns an error of the engine into a diagnostic: what AWS said, the
// likely cause, what to do, and the request's id. The summary says what was
// attempted and names the import. The diagnostic points at the attribute at
// fault if paths has it.
func Report(summary string, err error, paths Paths) diag.Diagnostic {
	var slot *lake.SlotError
	var unsettled *lake.UnsettledError
	var wait *lake.WaitError
	var failed *lake.FailedError
	var stopped *lake.StoppedError
	var noFiles *lake.NoFilesError
	switch {
	case errors.As(err, &slot):
		return diag.NewErrorDiagnostic(summary, slotDetail(slot))
	case errors.As(err, &unsettled):
		return diag.NewErrorDiagnostic(summary, unsettledDetail(unsettled))
	case errors.As(err, &wait):
		return diag.NewErrorDiagnostic(summary, waitDetail(wait))
	case errors.As(err, &failed):
		return diag.NewErrorDiagnostic(summary, failedDetail(failed))
	case errors.As(err, &stopped):
		return diag.NewErrorDiagnostic(summary, stoppedDetail(stopped))
	case errors.As(err, &noFiles):
		return diag.NewErrorDiagnostic(summary, noFilesDetail(noFiles))
	}
	return Explained(summary, lake.Explain(err), paths)
}

// Explained turns what an error of AWS's means into a diagnostic.
func Explained(summary string, explained lake.Explanation, paths Paths) diag.Diagnostic {
	detail := explainedDetail(explained)
	if at, ok := paths[explained.Input]; ok {
		return diag.NewAttributeErrorDiagnostic(at, summary, detail)
	}
	return diag.NewErrorDiagnostic(summary, detail)
}

// Add returns an error with one more paragraph.
func Add(found diag.Diagnostic, paragraph string) diag.Diagnostic {
	more := diag.NewErrorDiagnostic(found.Summary(), found.Detail()+"\n\n"+paragraph)
	if at, ok := found.(diag.DiagnosticWithPath); ok {
		return diag.WithPath(at.Path(), more)
	}
	return more
}

func explainedDetail(explained lake.Explanation) string {
	var parts []string
	if explained.Code != "" {
		parts = append(parts, "AWS said: "+explained.Said)
	} else {
		parts = append(parts, Sentence(explained.Said))
	}
	if explained.Cause != "" {
		parts = append(parts, "Likely cause: "+explained.Cause)
	}
	if explained.Remedy != "" {
		parts = append(parts, "What to do: "+explained.Remedy)
	}
	if explained.RequestID != "" {
		parts = append(parts, "AWS request id: "+explained.RequestID)
	}
	return strings.Join(parts, "\n\n")
}

func slotDetail(slot *lake.SlotError) string {
	holder := "AWS said that another import is running, but lists none in this Region: it may run in another Region of the account."
	if slot.Holder.ID != "" {
		holder = fmt.Sprintf("Import %s, created at %s, holds the slot.", slot.Holder.ID, Timestamp(slot.Holder.Created))
	}
	why := "the timeout was reached"
	remedy := fmt.Sprintf("What to do: apply again; or wait longer, with a longer timeout in the timeouts block; or stop the other import (`aws cloudtrail stop-import --import-id %s --region %s`).", orPlaceholder(slot.Holder.ID), slot.Region)
	if lake.Interrupted(slot) {
		why = "Terraform was interrupted"
		remedy = "What to do: apply again."
	}
	return fmt.Sprintf("An account runs one import at a time. Waited %s for the slot in %s, then %s. Nothing was started.\n\n%s\n\n%s",
		duration(slot.Waited), place(slot.AccountID, slot.Region), why, holder, remedy)
}

func unsettledDetail(unsettled *lake.UnsettledError) string {
	what := "AWS updates its counters in steps, so an import that shows no events may have copied some."
	if len(unsettled.Decision.Doubts) > 0 {
		what = fmt.Sprintf("AWS lists import %s without showing what it imports.", unsettled.Decision.Doubts[0].ID)
	}
	why := "the timeout was reached"
	if lake.Interrupted(unsettled) {
		why = "Terraform was interrupted"
	}
	return fmt.Sprintf("It is not clear yet whether importing these logs would store events twice. %s After %s %s. Nothing was started.\n\nWhat to do: apply again, with a create timeout of some minutes.",
		what, duration(unsettled.Waited), why)
}

func orPlaceholder(id string) string {
	if id == "" {
		return "IMPORT_ID"
	}
	return id
}

func waitDetail(wait *lake.WaitError) string {
	why := fmt.Sprintf("The timeout was reached after %s.", duration(wait.Waited))
	if lake.Interrupted(wait) {
		why = fmt.Sprintf("Terraform was interrupted after %s.", duration(wait.Waited))
	}
	if wait.Stopping {
		return fmt.Sprintf("%s AWS has accepted the stop, but has not shown yet that the import has ended.\n\nWhat to do: run the same command again; it stops the import if it is still running. Meanwhile, `aws cloudtrail get-import --import-id %s --region %s` shows its status.", why, wait.ImportID, wait.Region)
	}
	if wait.Last.Status.Finished() {
		return fmt.Sprintf("%s The import has ended %s (%s), but AWS updates its counters in steps, so the numbers may still change.\n\nWhat to do: apply again to wait again.", why, wait.Last.Status, ProgressOf(wait.Last))
	}
	seen := "The import was not seen."
	if wait.Last.ID != "" {
		seen = fmt.Sprintf("When last seen it was %s: %s.", wait.Last.Status, Progress(wait.Last.Statistics))
	}
	if wait.LastErr != nil {
		seen += "\n\nThe last attempt to read it failed: " + lake.Explain(wait.LastErr).Said
	}
	return fmt.Sprintf("%s The import continues at AWS, and nothing is lost.\n\n%s\n\nWhat to do: apply again to wait again. Meanwhile, `aws cloudtrail get-import --import-id %s --region %s` shows the import.",
		why, seen, wait.ImportID, wait.Region)
}

func failedDetail(failed *lake.FailedError) string {
	var text strings.Builder
	fmt.Fprintf(&text, "AWS copied what it could (%s), and the import ended FAILED", Progress(failed.Import.Statistics))
	if failed.Retries > 0 {
		fmt.Fprintf(&text, ", also after %d retries", failed.Retries)
	}
	text.WriteString(". What was copied stays in the event data store.")
	if failed.Allowed > 0 {
		text.WriteString("\n\n" + allowedDetail(failed))
	}
	if failed.FailuresErr != nil {
		fmt.Fprintf(&text, "\n\nThe failures could not be listed: %s", lake.Explain(failed.FailuresErr).Said)
	}
	for _, kind := range failed.Failures.Kinds {
		fmt.Fprintf(&text, "\n\n%d × %s\n  for example: %s\n  AWS said: %s\n  Likely cause: %s\n  What to do: %s",
			kind.Count, orUnnamed(kind.ErrorType), kind.Example.Location, orUnnamed(kind.Example.ErrorMessage), kind.Cause, kind.Remedy)
	}
	fmt.Fprintf(&text, "\n\nA retry resumes the same import and copies only what is missing: change retry_trigger of its cloudtrail_lake_import, raise max_retries here, or invoke the action cloudtrail_lake_import_retry. %s", listFailures(failed.Import.ID, failed.Region))
	return text.String()
}

func orUnnamed(text string) string {
	if text == "" {
		return "(AWS gave none)"
	}
	return text
}

func stoppedDetail(stopped *lake.StoppedError) string {
	return fmt.Sprintf("The import was stopped before it finished (%s). What was copied stays in the event data store.\n\n"+
		"What to do: resume it by changing retry_trigger of its cloudtrail_lake_import, or with `aws cloudtrail start-import --import-id %s --region %s`, then apply again.",
		Progress(stopped.Import.Statistics), stopped.Import.ID, stopped.Region)
}

// ProgressOf returns what an import has done, in words, as far as AWS says so.
func ProgressOf(imported lake.Import) string {
	if !imported.Counted && imported.Statistics == (lake.Statistics{}) {
		return "AWS shows no numbers for it"
	}
	return Progress(imported.Statistics)
}

// Progress returns an import's statistics in words.
func Progress(s lake.Statistics) string {
	return fmt.Sprintf("%s of %s prefixes, %s files, %s events, %s failed entries",
		Grouped(s.PrefixesCompleted), Grouped(s.PrefixesFound), Grouped(s.FilesCompleted), Grouped(s.EventsCompleted), Grouped(s.FailedEntries))
}
