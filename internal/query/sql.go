package query

import (
	"strconv"
	"strings"
	"time"
)

// MaxStatement is the most characters of a statement:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartQuery.html
const MaxStatement = 10_000

// The statements are in Trino's dialect, and name the event data store by its id:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/query-limitations.html
// Trino knows no alias in WHERE, GROUP BY and HAVING, so that columns are grouped by
// their number.

// The columns of the checks.
const (
	columnKey    = "event_key"
	columnEvents = "events"
	columnDay    = "event_day"
	columnIDs    = "event_ids"
	columnExtra  = "extra_copies"
)

// dayFormat is a day in the results, by Trino's date_format with %Y-%m-%d.
const dayFormat = "2006-01-02"

// keys are the expressions by which events are counted. eventTime is in UTC:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
var keys = map[By]string{
	ByMonth:   "date_format(eventTime, '%Y-%m')",
	ByDay:     "date_format(eventTime, '%Y-%m-%d')",
	ByAccount: "recipientAccountId",
	ByRegion:  "awsRegion",
}

// literal writes a time as Trino has it, with fractions of a second only if it has any.
func literal(t time.Time) string {
	return "timestamp '" + t.UTC().Format("2006-01-02 15:04:05.999") + "'"
}

// where returns the WHERE clause of the conditions that are not empty.
func where(conditions ...string) string {
	var all []string
	for _, condition := range conditions {
		if condition != "" {
			all = append(all, condition)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(all, " AND ")
}

// between is the condition of a range with both ends; empty for no limit.
func between(start, end time.Time) string {
	var limits []string
	if !start.IsZero() {
		limits = append(limits, "eventTime >= "+literal(start))
	}
	if !end.IsZero() {
		limits = append(limits, "eventTime <= "+literal(end))
	}
	return strings.Join(limits, " AND ")
}

func countSQL(store string, by By, start, end time.Time) string {
	return "SELECT " + keys[by] + " AS " + columnKey + ", count(*) AS " + columnEvents +
		" FROM " + store + where(between(start, end)) + " GROUP BY 1 ORDER BY 1"
}

// twiceSQL counts by day what has the same event id. An event without an id is no
// copy of another.
func twiceSQL(store string, start, end time.Time) string {
	copies := "SELECT eventID, min(eventTime) AS first_time, count(*) AS copies FROM " + store +
		where("eventID IS NOT NULL", between(start, end)) + " GROUP BY eventID HAVING count(*) > 1"
	return "SELECT date_format(first_time, '%Y-%m-%d') AS " + columnDay + ", count(*) AS " + columnIDs + ", sum(copies - 1) AS " + columnExtra +
		" FROM (" + copies + ") GROUP BY 1 ORDER BY 1"
}

// gapsSQL counts the events of each day that has any, before the end.
func gapsSQL(store string, start, end time.Time) string {
	return "SELECT date_format(eventTime, '%Y-%m-%d') AS " + columnDay + ", count(*) AS " + columnEvents +
		" FROM " + store + where("eventTime >= "+literal(start), "eventTime < "+literal(end)) + " GROUP BY 1 ORDER BY 1"
}

// span is a time range with both ends; without them, it is all times.
type span struct{ start, end time.Time }

func (s span) all() bool { return s.start.IsZero() || s.end.IsZero() }

// column is the name of the n-th count of a compareSQL, from 1 on.
func column(n int) string { return "events_" + strconv.Itoa(n) }

// compareSQL counts the events of many time ranges in one scan.
func compareSQL(store string, spans []span) string {
	var counts []string
	whole := spans[0]
	for i, s := range spans {
		count := "count(*)"
		if s.all() {
			whole = span{}
		} else {
			count = "count(CASE WHEN " + between(s.start, s.end) + " THEN 1 END)"
			if !whole.all() {
				whole = span{earlier(whole.start, s.start), later(whole.end, s.end)}
			}
		}
		counts = append(counts, count+" AS "+column(i+1))
	}
	return "SELECT " + strings.Join(counts, ", ") + " FROM " + store + where(between(whole.start, whole.end))
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// chunks returns how many of the spans go into each statement.
func chunks(store string, spans []span) []int {
	var sizes []int
	for len(spans) > 0 {
		size := 1
		for size < len(spans) && len(compareSQL(store, spans[:size+1])) <= MaxStatement {
			size++
		}
		sizes = append(sizes, size)
		spans = spans[size:]
	}
	return sizes
}
