package lakequery

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
)

type model struct {
	arguments
	BytesScanned types.Int64          `tfsdk:"bytes_scanned"`
	Rows         []map[string]*string `tfsdk:"rows"`
	Total        types.Int64          `tfsdk:"total"`
	Counts       []count              `tfsdk:"counts"`
	Duplicates   []duplicates         `tfsdk:"duplicates"`
	Gaps         []gap                `tfsdk:"gaps"`
	Windows      []window             `tfsdk:"windows"`
}

type count struct {
	Key    types.String `tfsdk:"key"`
	Events int64        `tfsdk:"events"`
}

type duplicates struct {
	Month           string      `tfsdk:"month"`
	EventIDs        int64       `tfsdk:"event_ids"`
	ExtraCopies     int64       `tfsdk:"extra_copies"`
	Days            int64       `tfsdk:"days"`
	StoredBy        []pair      `tfsdk:"stored_by"`
	UnexplainedDays types.Int64 `tfsdk:"unexplained_days"`
}

type pair struct {
	First  string `tfsdk:"first"`
	Second string `tfsdk:"second"`
	Days   int64  `tfsdk:"days"`
}

type gap struct {
	StartDay string `tfsdk:"start_day"`
	EndDay   string `tfsdk:"end_day"`
	Days     int64  `tfsdk:"days"`
}

type window struct {
	ImportID       string       `tfsdk:"import_id"`
	ImportStatus   types.String `tfsdk:"import_status"`
	StartEventTime types.String `tfsdk:"start_event_time"`
	EndEventTime   types.String `tfsdk:"end_event_time"`
	Events         types.Int64  `tfsdk:"events"`
	ImportedEvents types.Int64  `tfsdk:"imported_events"`
	Difference     types.Int64  `tfsdk:"difference"`
}

// fill takes over what was answered. What was not asked for is null.
func (m *model) fill(answer query.Answer) {
	m.Rows = []map[string]*string{}
	m.BytesScanned = types.Int64Null()
	if answer.Bytes.Known {
		m.BytesScanned = types.Int64Value(answer.Bytes.Scanned)
	}
	for _, row := range answer.Rows {
		m.Rows = append(m.Rows, row.Values())
	}
	m.Total = types.Int64PointerValue(answer.Total)
	m.Counts = each(answer.Counts, func(c query.Count) count { return count{attribute.Text(c.Key), c.Events} })
	m.Duplicates = each(answer.Duplicates, func(d query.Duplicates) duplicates {
		return duplicates{d.Month, d.EventIDs, d.Extra, d.Days, each(d.Pairs, func(p query.Pair) pair { return pair(p) }), types.Int64PointerValue(d.Unexplained)}
	})
	m.Gaps = each(answer.Gaps, func(g query.Gap) gap { return gap{day(g.StartDay), day(g.EndDay), g.Days} })
	m.Windows = each(answer.Windows, func(w query.Window) window {
		return window{w.ImportID, attribute.Text(string(w.Status)), attribute.Timestamp(w.Start), attribute.Timestamp(w.End), types.Int64PointerValue(w.Events), types.Int64PointerValue(w.Imported), types.Int64PointerValue(w.Difference())}
	})
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// each converts all elements; of nil it is nil.
func each[From, To any](all []From, convert func(From) To) []To {
	if all == nil {
		return nil
	}
	converted := make([]To, len(all))
	for i, one := range all {
		converted[i] = convert(one)
	}
	return converted
}
