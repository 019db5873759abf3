package functions

// The name of this file is not import_windows.go, which Go would take for a
// file of the Windows build alone.

import (
	"context"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// importWindow is an element of what import_windows returns.
type importWindow struct {
	StartEventTime string `tfsdk:"start_event_time"`
	EndEventTime   string `tfsdk:"end_event_time"`
}

// NewImportWindows makes import_windows.
func NewImportWindows() function.Function {
	return shell{
		name: "import_windows",
		definition: function.Definition{
			Summary: "Cuts a time range into windows, each to be imported by itself.",
			MarkdownDescription: "Cuts the time from `start` to `end` into windows of a day, week, month, quarter or year, for `for_each` of `cloudtrail_lake_import`, which needs `start` and `end` to be known in the plan. It returns a map of objects with `start_event_time` and `end_event_time`, RFC 3339 in UTC. " +
				"The keys name the windows and sort as they do: `2023-01-31`, `2023-W05` (weeks and years of ISO 8601, from Monday), `2023-01`, `2023-Q1`, `2023`.\n\n" +
				"A window ends where a day, week, month, quarter or year of UTC ends, as the dates of log files are in UTC. Only the first and the last can be parts of one. So keys and inner windows stay as they are when `start` or `end` moves: a later `end` adds windows and changes at most the last one.\n\n" +
				"**A last window that is a part of its step changes with `end`.** It is then a different import: the resource is replaced, and what was imported is stored and billed again. So let `end` be where a step begins, and in the past. Never compute it from `timestamp()`. The same goes for `start` and the first window.\n\n" +
				"**Each window ends one millisecond before the next one starts**, and the last one a millisecond before `end`. AWS [imports the log files whose names have a date in the range](https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html), which is the UTC minute of their delivery, and does not say whether a file exactly at the end belongs to it. As that date is in whole minutes, each file is in one window and in no other, whichever it is.\n\n" +
				"**The date of a file decides, not that of its events.** A file holds events from before its date, so those of the last minutes before a boundary are in the window after it. No event is lost or doubled by that within the range. The last events before `end` are in files of the time after it, and come with the window after it.",
			Parameters: []function.Parameter{
				function.StringParameter{
					Name:                "start",
					MarkdownDescription: "Where the first window starts, RFC 3339 with any offset from UTC, such as `2023-01-01T00:00:00Z`, in whole milliseconds. It belongs to the range.",
				},
				function.StringParameter{
					Name:                "end",
					MarkdownDescription: "What the last window ends before, RFC 3339 with any offset from UTC, in whole milliseconds, after `start`. It does not belong to the range: `2024-01-01T00:00:00Z` ends with the year 2023.",
				},
				function.StringParameter{
					Name:                "step",
					MarkdownDescription: "`day`, `week`, `month`, `quarter` or `year`. It may make at most 10,000 windows.",
				},
			},
			Return: function.MapReturn{ElementType: types.ObjectType{AttrTypes: map[string]attr.Type{
				"start_event_time": types.StringType,
				"end_event_time":   types.StringType,
			}}},
		},
		run: func(ctx context.Context, arguments function.ArgumentsData) (any, error) {
			var start, end, step string
			if err := read(ctx, arguments, &start, &end, &step); err != nil {
				return nil, err
			}
			windows, err := trail.ImportWindows(start, end, step)
			if err != nil {
				return nil, err
			}
			byKey := map[string]importWindow{}
			for _, window := range windows {
				byKey[window.Key] = importWindow{StartEventTime: window.Start.Format(time.RFC3339Nano), EndEventTime: window.End.Format(time.RFC3339Nano)}
			}
			return byKey, nil
		},
	}
}
