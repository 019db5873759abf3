package lakeimport

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// maxOverlapLines is how many imports and resources a warning shows.
const maxOverlapLines = 10

// overlapWarning says what else has logs of which the plan starts an import, so
// that they will be stored and billed twice. It is one warning, and never an error.
// It leaves out the import that a resource replaces: replaceWarning is about that.
func (r *Resource) overlapWarning(ctx context.Context, content lake.Content, decision lake.Decision, region, replaces string) diag.Diagnostics {
	if decision.Action != lake.ActionStart {
		return nil
	}
	engine := r.client.In(region)
	overlaps, err := engine.PlanOverlaps(ctx, content, replaces)
	r.handOver(ctx, region)
	live := engine.PlanLive(ctx, content)
	uncompared := ""
	switch {
	case err != nil:
		uncompared = "Which other imports into the event data store have the same logs is not known.\n\n" + report.Report("", err, nil).Detail()
	case overlaps.Uncompared > 0:
		uncompared = fmt.Sprintf("%s of AWS's that may be of the same logs %s not compared: either AWS does not show what is needed, or this plan has no time to read so many.",
			counted(overlaps.Uncompared, "import", "imports"), count(overlaps.Uncompared, "was", "were"))
	}
	var parts []string
	for _, part := range []string{foundText(overlaps.Found), liveText(live, content.StartEventTime), uncompared} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	whole := slices.ContainsFunc(overlaps.Found, func(o lake.Overlap) bool { return o.Shared.Sure && o.Shared.Whole })
	sure := slices.ContainsFunc(overlaps.Found, func(o lake.Overlap) bool { return o.Shared.Sure })
	var summary string
	switch {
	case whole:
		summary = "All logs will be imported twice: " + logsOf(content)
	case sure:
		summary = "Some logs will be imported twice: " + logsOf(content)
	case len(overlaps.Found) > 0:
		summary = "Logs may be imported twice: " + logsOf(content)
	case !live.IsZero():
		summary = "Events may be stored twice: " + logsOf(content)
	case uncompared != "" && decision.Unread == 0: // else another warning says so
		summary = "Not all imports were compared"
	default:
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic(summary, strings.Join(parts, "\n\n"))}
}

// foundText names imports and resources that have the same logs, and what that costs.
func foundText(found []lake.Overlap) string {
	if len(found) == 0 {
		return ""
	}
	var lines []string
	var events int64
	uncounted, billed := 0, false
	for _, one := range found {
		switch {
		case one.Import.Counted:
			events += one.Import.Statistics.EventsCompleted
		case one.Import.ID != "":
			uncounted++
		}
		billed = billed || one.Import.ID == "" || !one.Current || !one.Import.Counted || !one.Import.Status.Finished() || one.Import.Statistics.EventsCompleted > 0
		if len(lines) < maxOverlapLines {
			lines = append(lines, "- "+overlapLine(one))
		}
	}
	if more := len(found) - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("- and %d more", more))
	}
	text := "The event data store gets the same logs from elsewhere too:\n\n" + strings.Join(lines, "\n")
	if events > 0 {
		text += fmt.Sprintf("\n\nThese imports have copied %s events", report.Grouped(events))
		if uncounted > 0 {
			text += fmt.Sprintf(", besides those of %s of which the number is not known", counted(uncounted, "import", "imports"))
		}
		text += "; how many of them are of the same logs, AWS does not say."
	}
	if billed {
		text += "\n\nAn import takes no notice of what is stored already: both copies are stored and billed, and neither can be removed. To import only what is missing, choose a location or a time range that has nothing in common with these."
	}
	return text
}

// overlapLine names an import or a resource, and what it has in common with
// another one.
func overlapLine(one lake.Overlap) string {
	who := "another resource of this plan, " + logsOf(one.Content)
	if one.Import.ID != "" {
		events := "an unknown number of events"
		if one.Import.Counted {
			events = counted(one.Import.Statistics.EventsCompleted, "event", "events")
			if !one.Current || !one.Import.Status.Finished() {
				events += " so far"
			}
		}
		who = fmt.Sprintf("import %s, created %s, %s, %s: %s", one.Import.ID, report.Timestamp(one.Import.Created), statusOf(one.Import), events, logsOf(one.Content))
	}
	part := logs(one.Shared.S3LocationURI, one.Shared.StartEventTime, one.Shared.EndEventTime)
	switch {
	case one.Shared.Whole:
		part = "all logs of this resource"
	case part == logsOf(one.Content):
		part = "nothing but logs of this resource"
	}
	if !one.Shared.Sure {
		return who + "; may have " + part + ", as far as AWS shows it"
	}
	return who + "; has " + part
}

// liveText says that the event data store collects the same events itself.
func liveText(since, start time.Time) string {
	if since.IsZero() {
		return ""
	}
	if !start.Before(since.Add(-time.Second)) {
		return fmt.Sprintf("The event data store was created %s and collects events itself. All logs to import are of a later time, so it may have taken in all of their events already, which are stored and billed twice then. "+
			"If its ingestion has been on since it was created, leave this resource out.", report.Timestamp(since))
	}
	return fmt.Sprintf("The event data store was created %s and collects events itself. The logs to import reach past that time, so they may have events that it has taken in already, which are stored and billed twice then. "+
		"AWS advises to import a time range that ends before the event data store was created: end_event_time = %q, unless its ingestion began later.",
		report.Timestamp(since), since.Add(-time.Nanosecond).UTC().Truncate(time.Second).Format(time.RFC3339))
}

// logsOf returns what a content imports in words, without its destination.
func logsOf(content lake.Content) string {
	return logs(content.Source.S3LocationURI, content.StartEventTime, content.EndEventTime)
}

// logs returns a location and a time range in words.
func logs(uri string, start, end time.Time) string {
	words := uri
	if !start.IsZero() {
		words += " from " + start.UTC().Format(time.RFC3339)
	}
	if !end.IsZero() {
		words += " to " + end.UTC().Format(time.RFC3339)
	}
	return words
}

// counted returns a number with the word for one, or for several.
func counted[N int | int64](n N, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return report.Grouped(int64(n)) + " " + several
}
