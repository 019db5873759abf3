package attribute

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

var statisticsTypes = map[string]attr.Type{
	"prefixes_found":     types.Int64Type,
	"prefixes_completed": types.Int64Type,
	"files_completed":    types.Int64Type,
	"events_completed":   types.Int64Type,
	"failed_entries":     types.Int64Type,
}

// Statistics is the schema of an import's statistics.
func Statistics(modifiers ...planmodifier.Object) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "What the import has done so far. AWS updates it in steps, so while the import runs the numbers may be lower than the truth; all are 0 right after the start.",
		Computed:            true,
		PlanModifiers:       modifiers,
		Attributes: map[string]schema.Attribute{
			"prefixes_found":     count("Number of S3 prefixes that hold log files to import."),
			"prefixes_completed": count("Number of S3 prefixes that are imported."),
			"files_completed":    count("Number of log files that are imported."),
			"events_completed":   count("Number of events that are in the event data store."),
			"failed_entries":     count("Number of entries (objects or prefixes) that could not be imported. The data source `cloudtrail_lake_import_failures` tells why."),
		},
	}
}

func count(description string) schema.Attribute {
	return schema.Int64Attribute{MarkdownDescription: description, Computed: true}
}

// StatisticsUnknown stands for statistics that are known after the apply.
func StatisticsUnknown() types.Object { return types.ObjectUnknown(statisticsTypes) }

// StatisticsNull stands for statistics that were not asked for.
func StatisticsNull() types.Object { return types.ObjectNull(statisticsTypes) }

// StatisticsFrom is the value of an import's statistics.
func StatisticsFrom(s lake.Statistics) types.Object {
	return types.ObjectValueMust(statisticsTypes, map[string]attr.Value{
		"prefixes_found":     types.Int64Value(s.PrefixesFound),
		"prefixes_completed": types.Int64Value(s.PrefixesCompleted),
		"files_completed":    types.Int64Value(s.FilesCompleted),
		"events_completed":   types.Int64Value(s.EventsCompleted),
		"failed_entries":     types.Int64Value(s.FailedEntries),
	})
}

// ImportToAPI is an import as it was when last read: all of it that may change.
func ImportToAPI(id, status, created, updated types.String, statistics types.Object) lake.Import {
	counts := statisticsToAPI(statistics)
	return lake.Import{
		ID:         id.ValueString(),
		Status:     lake.Status(status.ValueString()),
		Created:    timestampToAPI(created),
		Updated:    timestampToAPI(updated),
		Statistics: counts,
		Counted:    counts.EventsCompleted > 0, // a state has 0 also where AWS gave nothing
	}
}

// statisticsToAPI is the reverse of StatisticsFrom.
func statisticsToAPI(value types.Object) lake.Statistics {
	member := func(name string) int64 {
		number, ok := value.Attributes()[name].(types.Int64)
		if !ok {
			return 0
		}
		return number.ValueInt64()
	}
	return lake.Statistics{
		PrefixesFound:     member("prefixes_found"),
		PrefixesCompleted: member("prefixes_completed"),
		FilesCompleted:    member("files_completed"),
		EventsCompleted:   member("events_completed"),
		FailedEntries:     member("failed_entries"),
	}
}

// timestampToAPI is the reverse of Timestamp.
func timestampToAPI(value types.String) time.Time {
	parsed, err := time.Parse(time.RFC3339, value.ValueString())
	if err != nil {
		return time.Time{}
	}
	return parsed
}

// Timestamp is a time of AWS's as RFC 3339 in UTC, to the millisecond; null
// when AWS gave none.
func Timestamp(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339Nano))
}
