package lakeimport

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// futureWarning warns of an import whose time range ends after it is started: a
// later plan has nothing to do then.
func futureWarning(plan model, now time.Time) diag.Diagnostics {
	end := plan.EndEventTime.Instant()
	if !end.After(now) {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(path.Root("end_event_time"),
		fmt.Sprintf("end_event_time %s is in the future", plan.EndEventTime.ValueString()),
		"An import copies the log files that are in the bucket while it runs. What the trail delivers later is not imported, and no later plan imports it: the import is in the state and stays as it is. "+
			"A later end_event_time would import everything again, and would be billed again.\n\n"+
			"What to do: let the range end in the past, and declare another import for what comes after it.")}
}
