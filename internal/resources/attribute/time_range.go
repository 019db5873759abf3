package attribute

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// Instant is the time of the value, or zero while it is null, unknown or wrong.
func (v Time) Instant() time.Time {
	parsed, err := time.Parse(time.RFC3339, v.ValueString())
	if err != nil {
		return time.Time{}
	}
	return parsed
}

// CheckEventTimes checks start_event_time and end_event_time: both are set, or
// neither, as
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
// asks for, and the end is after the start.
func CheckEventTimes(start, end Time) diag.Diagnostics {
	var diags diag.Diagnostics
	if start.IsNull() != end.IsNull() && !start.IsUnknown() && !end.IsUnknown() {
		set, missing := "start_event_time", "end_event_time"
		if start.IsNull() {
			set, missing = missing, set
		}
		diags.AddAttributeError(path.Root(set), "One end of the time range is missing",
			fmt.Sprintf("%s is set, but %s is not. AWS takes both or neither: add %s, or remove %s to import logs of all times.", set, missing, missing, set))
	}
	if from, to := start.Instant(), end.Instant(); !from.IsZero() && !to.IsZero() && !from.Before(to) {
		diags.AddAttributeError(path.Root("end_event_time"), "Invalid time range",
			fmt.Sprintf("end_event_time: %s is not after start_event_time, %s.", end.ValueString(), start.ValueString()))
	}
	return diags
}
