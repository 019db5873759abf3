package lakequery

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
)

// described are the arguments as data source and action describe them.
var described = map[string]string{
	atStore:     "The ARN or id of the event data store. Needed for `check`. In `statement`, `" + placeholder + "` stands for its id.",
	atStatement: "SQL of your own, 1 to 10,000 characters, in [Trino's dialect](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/query-limitations.html), only `SELECT`. Write `" + placeholder + "` after `FROM`, or the id of an event data store. Exactly one of `statement` and `check` is set.",
	atCheck:     "A ready-made question: `count` (how many events there are), `twice` (which events are stored more than once), `gaps` (which days have no event) or `compare` (whether there are as many events as imports have copied). Exactly one of `statement` and `check` is set.",
	atBy:        "What `count` counts by: `month` or `day` of `eventTime`, in UTC, `account` (`recipientAccountId`, which need not be the account in the path of the log file) or `region` (`awsRegion`). Default `month`. Other checks do not take it.",
	atStart:     "For `count` and `twice`, only events at or after this time; without it there is no limit. For `gaps`, the first day, at midnight UTC, and required. RFC 3339, in whole milliseconds, before `end_event_time`. AWS bills what is scanned, so a shorter range costs less.",
	atEnd:       "For `count` and `twice`, only events at or before this time; without it there is no limit. For `gaps`, required: the last second of the last day (`23:59:59Z`), or the midnight after it. RFC 3339, in whole milliseconds, after `start_event_time`.",
	atImports:   "The ids of imports into the event data store. For `compare`, required: those that are compared; the time range is theirs, and one without a range scans everything. For `twice`, those that may have stored copies; default: all that AWS lists.",
	atMax:       "How many bytes all queries together may scan, a whole number of 1 or more. A query that has scanned more is cancelled, and there is an error and no result; AWS bills what was scanned by then. AWS may count only when a query is over. Default: no limit.",
	atTimeout:   "How long to wait, for the account's ten queries at a time too, as a duration such as `\"90s\"` or `\"30m\"`, one second at least. Then the query is cancelled. Default `\"10m\"`.",
	atRegion:    "The name of the Region of the event data store, such as `us-east-1`. Default: that of `event_data_store` if it is an ARN, or else the provider's Region.",
}

// checksOf are the validators of the arguments that are texts.
func checksOf(name string) []validator.String {
	switch name {
	case atStore:
		return []validator.String{attribute.OrMock(attribute.EventDataStore())}
	case atCheck:
		return []validator.String{attribute.OneOf(query.Checks()...)}
	case atBy:
		return []validator.String{attribute.OneOf(query.Bys()...)}
	case atStart:
		return []validator.String{attribute.EventTime()}
	case atEnd:
		return []validator.String{attribute.EndEventTime()}
	case atTimeout:
		return []validator.String{attribute.Timeout()}
	case atRegion:
		return []validator.String{attribute.OrMock(attribute.Region())}
	}
	return nil
}

// Schema describes the data source.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	number := func(description string) schema.Attribute {
		return schema.Int64Attribute{MarkdownDescription: description, Computed: true}
	}
	list := func(description string, attributes map[string]schema.Attribute) schema.Attribute {
		return schema.ListNestedAttribute{MarkdownDescription: description, Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: attributes}}
	}
	attributes := map[string]schema.Attribute{
		atImports: schema.SetAttribute{MarkdownDescription: described[atImports], ElementType: types.StringType, Optional: true, Validators: []validator.Set{attribute.ImportIDs()}},
		atMax:     schema.NumberAttribute{MarkdownDescription: described[atMax], Optional: true, Validators: []validator.Number{attribute.AtLeast(1)}},

		"bytes_scanned": number("How many bytes AWS has scanned, and bills. Null if AWS did not say."),
		"rows": schema.ListAttribute{MarkdownDescription: "The result as AWS gives it: a map for each row, by the names of the columns, all values as text. NULL is null, or missing where AWS names the column in no row, so read such a column with `lookup` or `try`. A name that comes again has a number after it.",
			ElementType: types.MapType{ElemType: types.StringType}, Computed: true},
		"total": number("The sum of the check: of `count` the events, of `twice` the extra copies, of `gaps` the days without an event, of `compare` the differences. Null for a `statement`, and for `compare` if AWS does not say of each import how many events it has copied."),
		"counts": list("The result of `count`, sorted by key. Null for anything else.", map[string]schema.Attribute{
			"key":    text("The month (`2024-03`), day (`2024-03-01`), account or Region; null if the events have none."),
			"events": number("How many events."),
		}),
		"duplicates": list("The result of `twice`, by month; nothing twice is an empty list. Null for anything else.", map[string]schema.Attribute{
			"month":        text("The month of the events, such as `2024-03`."),
			"event_ids":    number("How many event IDs are stored more than once."),
			"extra_copies": number("How many extra copies there are."),
			"days":         number("On how many days of the month."),
			"stored_by": list("Which two may have stored them, because the times of both have a day with duplicates; 100 pairs at most. An import without a time range has every day.", map[string]schema.Attribute{
				"first":  text("The id of an import."),
				"second": text("The id of another import, or `event_data_store` for the events that the event data store collects itself."),
				"days":   number("How many days with duplicates the times of both have."),
			}),
			"unexplained_days": number("Days whose duplicates no pair can account for. The log files themselves may have events twice there, or the cause is an import that AWS does not list yet or any more, or one that `imports` leaves out. Null if there are such days and the event data store (`cloudtrail:GetEventDataStore`) or an import could not be read."),
		}),
		"gaps": list("The result of `gaps`, in order; no gap is an empty list. Null for anything else.", map[string]schema.Attribute{
			"start_day": text("The first day without an event, such as `2024-03-01`, in UTC."),
			"end_day":   text("The last day in a row without an event."),
			"days":      number("How many days."),
		}),
		"windows": list("The result of `compare`: an element for each import, sorted by time range. Null for anything else.", map[string]schema.Attribute{
			"import_id":        text("The id of the import."),
			"import_status":    text("Its status. While it runs, its numbers lag behind. Null if AWS does not find it."),
			"start_event_time": text("The start of its time range; null if it has none."),
			"end_event_time":   text("The end of its time range; null if it has none."),
			"events":           number("How many events the event data store has in the time range of the import, by `eventTime`, whoever stored them; of all times if it has none. Null if AWS does not find the import."),
			"imported_events":  number("How many events the import has copied, by AWS's statistics. Null if AWS does not say."),
			"difference":       number("`events` less `imported_events`. Null if the latter is."),
		}),
	}
	for _, name := range []string{atStore, atStatement, atCheck, atBy, atTimeout} {
		attributes[name] = schema.StringAttribute{MarkdownDescription: described[name], Optional: true, Validators: checksOf(name)}
	}
	for _, name := range []string{atStart, atEnd} {
		attributes[name] = schema.StringAttribute{MarkdownDescription: described[name], CustomType: attribute.TimeType{}, Optional: true, Validators: checksOf(name)}
	}
	attributes[atRegion] = schema.StringAttribute{MarkdownDescription: described[atRegion], Optional: true, Computed: true, Validators: checksOf(atRegion)}
	resp.Schema = schema.Schema{
		MarkdownDescription: "**Each read runs queries that AWS bills by the bytes that they scan, and Terraform reads a data source in each plan, also in those with which apply and destroy begin.** " +
			"Queries an event data store, with SQL or a ready-made check of what imports have stored. It changes nothing.",
		Attributes: attributes,
	}
}
