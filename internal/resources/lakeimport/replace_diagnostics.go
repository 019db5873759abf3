package lakeimport

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// Harmless warnings have a summary without the import, so that Terraform merges
// those of many resources into one.
const (
	keptSummary           = "An argument is known only after the apply has begun"
	destroySummary        = "Destroying an import removes no events"
	destroyNothingSummary = "Destroying an import that copied no events"
)

// unknownWarning says what becomes of an import of which an argument is not known.
func unknownWarning(id string, unknown []path.Path) diag.Diagnostic {
	return diag.NewWarningDiagnostic(keptSummary,
		fmt.Sprintf("Import %s: %s cannot be compared before then. The import is kept, and nothing is imported again, unless -replace or replace_triggered_by replaces it. If it turns out that the value is another, the apply changes nothing and ends with an error, and the next plan shows the replacement.",
			id, inWords(unknown, ", ")))
}

// notReplaced is the error of an apply in which an argument turns out to be another.
func notReplaced(state model, others []difference) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(others[0].path, fmt.Sprintf("Import %s would have to be replaced", state.ImportID.ValueString()),
		fmt.Sprintf("This was not known when the plan was made: %s. An import cannot be changed, and nobody has approved a new one. Nothing was called, and the state is unchanged.\n\n"+
			"What to do: plan again: it will show the replacement. If the next plan does not know the value either, apply what it depends on first, with -target, or replace the import with -replace.", inWords(others, "; ")))
}

// replaceWarning says what a replacement costs. objects is how many objects of the
// state have the import, decision what is to take its place; sameLogs is set if that
// is of the same logs.
func replaceWarning(on lake.OnExisting, state model, objects int, when phase, decision lake.Decision, sameLogs bool) diag.Diagnostic {
	id, fate := state.ImportID.ValueString(), runningFate(state, objects, true)
	if fate == "" {
		fate = fmt.Sprintf("It is %s.", state.ImportStatus.ValueString())
	}
	if when == unclear {
		fate += " (If an apply shows this, its plan did not know it: nothing was called, and the next plan shows the replacement.)"
	}
	if decision.Existing.ID == id && on != lake.Ignore {
		then := "adopted as it is"
		if decision.Action == lake.ActionResume {
			then = "resumed, so that only what is missing is copied"
		}
		return diag.NewWarningDiagnostic(fmt.Sprintf("Replacing import %s does not import its logs again", id),
			fmt.Sprintf("%s The logs and the event data store stay the same, so the import itself is %s, and keeps the role and the bucket's Region that it was started with.", fate, then))
	}
	if events(state) == 0 && (!state.running() || sameLogs && on != lake.Ignore) {
		return diag.NewWarningDiagnostic(fmt.Sprintf("Replacing import %s starts another one", id), fate+" AWS shows no events that it copied"+stillCounting(decision)+".")
	}
	return diag.NewWarningDiagnostic(fmt.Sprintf("Replacing import %s imports logs again", id),
		fmt.Sprintf("%s The %s that it copied stay in the event data store for as long as that exists, and AWS has no way to remove them. Those that the new import copies again are stored and billed twice.", fate, eventCount(state)))
}

// stillCounting completes what a plan says of an import without events.
func stillCounting(decision lake.Decision) string {
	if decision.Unsettled == 0 {
		return ""
	}
	return " so far. The apply waits until it is sure, and replaces nothing if there are some"
}

// destroyWarning says what a destroy does not do. objects is how many objects of
// the state have the import; nothing is set if AWS says that it is complete and
// found no log file.
func destroyWarning(state model, objects int, nothing bool) diag.Diagnostic {
	id := state.ImportID.ValueString()
	if nothing {
		return diag.NewWarningDiagnostic(destroyNothingSummary,
			fmt.Sprintf("Import %s: it is COMPLETED with 0 files and copied no events, so the event data store has none of it. Destroying the import removes it from the state, and nothing else.", id))
	}
	summary, fate := destroySummary, runningFate(state, objects, false)
	if fate != "" {
		summary = fmt.Sprintf("Import %s had not finished when last seen", id)
		fate += " "
	}
	copied := "any events that it copied"
	if events(state) > 0 {
		copied = "the " + eventCount(state) + " that it copied"
	}
	return diag.NewWarningDiagnostic(summary, fmt.Sprintf("%sImport %s: %s are not removed, because AWS has no way to do that; they stay for as long as the event data store exists.",
		fate, id, copied))
}

// runningFate says what becomes of an import that may run when its object is
// destroyed, or replaced; it is empty for one that has finished.
func runningFate(state model, objects int, replaced bool) string {
	if !state.running() {
		return ""
	}
	is := fmt.Sprintf("It was %s when last seen", state.ImportStatus.ValueString())
	switch {
	case objects > 1:
		return is + ", and runs on: another object of this state has it too, and only the last of them stops it."
	case state.SkipDestroy.ValueBool():
		return is + ", and runs on, as skip_destroy says; Terraform only forgets it."
	case replaced:
		return is + ". If it still runs, it is stopped before the new import is started; with create_before_destroy, the new one waits for its end, or takes it over. With lifecycle { destroy = false }, OpenTofu lets it run on, and Terraform stops it all the same."
	}
	return is + ". If it still runs, it is stopped, also for a resource of this state that has it too and that -target leaves out."
}

// sharedDiagnostic explains that two objects of the state have one import.
func sharedDiagnostic(shared *lake.SharedError) diag.Diagnostic {
	ways := "- To rename a resource, write a moved block, and no import block:\n\n  moved {\n    from = <old address>\n    to   = <new address>\n  }\n\n" +
		"- To let go of one address without stopping the import, delete its resource block and write\n\n  removed {\n    from = <address without a key>\n    lifecycle {\n      destroy = false\n    }\n  }"
	switch {
	case shared.Imported:
		return diag.NewErrorDiagnostic(fmt.Sprintf("Import %s belongs to another resource", shared.ID),
			fmt.Sprintf("An import block takes import %s into the state, and another address of the configuration has it or takes it too. One import cannot be two resources. What to do:\n\n- If the id is a mistake, correct it.\n\n%s", shared.ID, ways))
	case shared.Late:
		return diag.NewErrorDiagnostic(fmt.Sprintf("Import %s is to be destroyed and kept", shared.ID),
			fmt.Sprintf("Two objects of the state have import %s. The plan destroys one and keeps the other, which it met too late to say that the import must run on. Plan again. If this error comes again:\n\n%s", shared.ID, ways))
	}
	return diag.NewWarningDiagnostic(fmt.Sprintf("Import %s is in this state twice", shared.ID),
		fmt.Sprintf("Two addresses have import %s. While it runs, a destroy of one leaves it running for the other. To have it once:\n\n%s", shared.ID, ways))
}

// eventCount is the number of events of the state, in words.
func eventCount(state model) string {
	if n := events(state); n > 0 {
		return report.Grouped(n) + " events"
	}
	return "events"
}

func events(state model) int64 {
	return count64(state.ImportStatistics.Attributes()["events_completed"])
}

func count64(value attr.Value) int64 {
	number, _ := value.(types.Int64)
	return number.ValueInt64()
}
