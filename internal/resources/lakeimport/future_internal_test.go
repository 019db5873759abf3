package lakeimport

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
)

func TestFutureWarning(t *testing.T) {
	now := time.Date(2025, 6, 7, 8, 9, 10, 0, time.UTC)
	for end, warns := range map[string]bool{
		"2025-06-07T08:09:11Z":      true,
		"2025-06-07T07:10:00-01:00": true,
		"2025-06-07T08:09:10Z":      false,
		"2025-06-07T09:09:09+01:00": false,
	} {
		plan := model{record: record{EndEventTime: attribute.Time{StringValue: types.StringValue(end)}}}
		warnings := futureWarning(plan, now)
		if warns != (len(warnings) == 1) {
			t.Errorf("%s: got %v", end, warnings)
		} else if warns && !strings.Contains(warnings[0].Summary(), "end_event_time "+end+" is in the future") {
			t.Errorf("%s: got %q", end, warnings[0].Summary())
		}
	}
	for name, end := range map[string]types.String{"none": types.StringNull(), "not known": types.StringUnknown()} {
		if warnings := futureWarning(model{record: record{EndEventTime: attribute.Time{StringValue: end}}}, now); len(warnings) != 0 {
			t.Errorf("%s: got %v", name, warnings)
		}
	}
}
