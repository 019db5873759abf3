package query

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// maxResults is the most rows that AWS returns in one answer:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetQueryResults.html
const maxResults = 1000

// Cell is a value of a row, as AWS gives it. AWS does not say how it gives NULL: Null
// is set for a column without a text, and an empty text may be one, too.
type Cell struct {
	Column, Value string
	Null          bool
}

// Row is a row of a result, its cells in the order in which AWS gives them.
type Row []Cell

// Get returns the value of a column, and whether the row has it. AWS does not say how
// it spells the names of columns.
func (row Row) Get(column string) (string, bool) {
	for _, cell := range row {
		if strings.EqualFold(cell.Column, column) {
			return cell.Value, true
		}
	}
	return "", false
}

// Values returns the row as a map, with nil for NULL. A column that comes again gets a
// number.
func (row Row) Values() map[string]*string {
	values := make(map[string]*string, len(row))
	for _, cell := range row {
		name := cell.Column
		for n := 2; ; n++ {
			if _, taken := values[name]; !taken {
				break
			}
			name = fmt.Sprintf("%s_%d", cell.Column, n)
		}
		values[name] = nil
		if !cell.Null {
			values[name] = &cell.Value
		}
	}
	return values
}

// named gives the columns without a text the names that they have in other rows, and
// leaves out those that have a name in none.
func named(rows []Row) []Row {
	var names []string
	for _, row := range rows {
		for i, cell := range row {
			if i == len(names) {
				names = append(names, "")
			}
			if names[i] == "" {
				names[i] = cell.Column
			}
		}
	}
	for n, row := range rows {
		for i := range row {
			if row[i].Null {
				row[i].Column = names[i]
			}
		}
		rows[n] = slices.DeleteFunc(row, func(cell Cell) bool { return cell.Column == "" })
	}
	return rows
}

// results reads the rows of a query that is FINISHED, and what it has scanned. A
// result that is not whole is no result: it is read again for as long as AWS may take
// to show it, and then it is an error.
func (r *Region) results(ctx context.Context, id string) ([]Row, Bytes, error) {
	began := time.Now()
	var last error // what AWS answered, if the time is over at the next attempt
	for pause := minPause; ; pause = min(pause+minPause, maxPause) {
		rows, scanned, err := r.readResults(ctx, id)
		if err == nil {
			return rows, scanned, nil
		}
		if ctx.Err() != nil && last != nil {
			err = last
		}
		last = err
		again := lake.IsPassing(err) || lake.HasCode(err, "QueryIdNotFound") || lake.HasCode(err, "InvalidNextToken")
		if ctx.Err() != nil || !again || time.Since(began) >= r.engine.Timeouts().Settle {
			return nil, Bytes{}, r.engine.Failed("GetQueryResults", "reading the results of query "+id, err)
		}
		lake.Sleep(ctx, pause)
	}
}

// counted is the number of rows that AWS says a result has.
type counted struct {
	rows  int64
	known bool
}

func (c *counted) learn(statistics *types.QueryStatistics) {
	if statistics != nil && statistics.TotalResultsCount != nil {
		*c = counted{int64(*statistics.TotalResultsCount), true}
	}
}

func (r *Region) readResults(ctx context.Context, id string) ([]Row, Bytes, error) {
	var total counted
	var scanned Bytes
	page := func(ctx context.Context, token *string) ([][]map[string]string, *string, error) {
		out, err := r.api.GetQueryResults(ctx, &cloudtrail.GetQueryResultsInput{QueryId: aws.String(id), MaxQueryResults: aws.Int32(maxResults), NextToken: token})
		if err != nil {
			return nil, nil, err //nolint:wrapcheck // wrapped by the caller
		}
		if status := Status(out.QueryStatus); status != StatusFinished {
			return nil, nil, lake.NoAnswer("the result is of a query that is %s, where it is FINISHED", lake.Printable(string(status)))
		}
		total.learn(out.QueryStatistics)
		if out.QueryStatistics != nil && out.QueryStatistics.BytesScanned != nil {
			scanned = bytesOf(out.QueryStatistics.BytesScanned)
		}
		if out.QueryResultRows == nil && (!total.known || total.rows != 0) {
			return nil, nil, lake.NoAnswer("the answer has no list of rows")
		}
		return out.QueryResultRows, out.NextToken, nil
	}
	var rows []Row
	for row, err := range lake.EachRow(ctx, page) {
		if err != nil {
			return nil, scanned, err
		}
		cells := Row{}
		for _, column := range row {
			// AWS gives each column a map of its own.
			for _, name := range slices.Sorted(maps.Keys(column)) {
				cells = append(cells, Cell{Column: name, Value: column[name]})
			}
			if len(column) == 0 {
				cells = append(cells, Cell{Null: true})
			}
		}
		rows = append(rows, cells)
	}
	switch {
	case total.known && total.rows != int64(len(rows)):
		return nil, scanned, lake.NoAnswer("the result has %d rows, and says that it has %d", len(rows), total.rows)
	case !total.known && len(rows) == 0:
		return nil, scanned, lake.NoAnswer("the result has no rows, and does not say that it has none")
	}
	return named(rows), scanned, nil
}
