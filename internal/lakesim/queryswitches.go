package lakesim

// The values of World's members that are about queries.
const (
	QueryStatisticsAlways = "always"
	QueryStatisticsAtEnd  = "at_end"

	ColumnsAsWritten = "as_written"
	ColumnsLowerCase = "lower_case"

	NullsLeftOut = "left_out"
	NullsEmpty   = "empty"
	NullsNull    = "null"
)

// querySwitches are about queries. No import differs by them.
var querySwitches = map[string]description{
	"query_queued": {"How long a query is QUEUED.", SourceDocumented, []World{{QueryQueued: 2 * second}}},
	"query_takes":  {"How long a query is RUNNING, beside the time that it needs.", SourceDocumented, []World{{QueryTakes: 2 * second}}},
	"query_end": {"The status in which queries end that nobody cancels.", SourceDocumented,
		each(func(w *World, status string) { w.QueryEnd = status }, queryFailed, queryTimedOut, queryCancelled)},
	"query_lag": {"How long after StartQuery the query is not found, and not listed.", SourceOpen, []World{{QueryLag: 2 * second}}},
	"query_statistics": {"Whether a query has statistics while it runs, or `at_end` only.", SourceOpen,
		[]World{{QueryStatistics: QueryStatisticsAtEnd}}},
	"query_column_names": {"How results spell the names of columns.", SourceOpen, []World{{QueryColumnNames: ColumnsLowerCase}}},
	"query_nulls": {"What a result has in place of NULL: a column without name and text, an empty text, or null.", SourceOpen,
		each(func(w *World, nulls string) { w.QueryNulls = nulls }, NullsEmpty, NullsNull)},
	"cancel_takes": {"How long a query goes on after CancelQuery, which answers RUNNING meanwhile.", SourceDocumented, []World{{CancelTakes: 2 * second}}},
}
