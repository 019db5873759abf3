package fakeapi

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

func say(members map[string]any) *Reply { return &Reply{Status: http.StatusOK, Body: members} }

// act does what an operation does.
func (f *AWS) act(operation string, in Input) *Reply {
	switch operation {
	case "StartQuery":
		return say(map[string]any{"QueryId": f.add(in.Text("QueryStatement")).ID})
	case "ListQueries":
		return f.list(in)
	}
	if other, ok := f.Other[operation]; ok {
		if reply, ok := other(in).(*Reply); ok {
			return reply
		}
		return &Reply{Status: http.StatusOK, Body: other(in)}
	}
	for _, q := range f.queries {
		if q.ID != in.Text("QueryId") || time.Since(q.Created) < f.Hides {
			continue
		}
		switch operation {
		case "DescribeQuery":
			return f.describe(q)
		case "CancelQuery":
			return f.cancel(q)
		case "GetQueryResults":
			return f.results(q, in)
		}
	}
	return Refuse("QueryIdNotFoundException")
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

func (f *AWS) list(in Input) *Reply {
	rows := []any{}
	for _, q := range f.queries {
		if start, bounded := in["StartTime"].(float64); bounded && seconds(q.Created) < start {
			continue
		}
		if time.Since(q.Created) >= f.Hides {
			rows = append(rows, map[string]any{"QueryId": q.ID, "QueryStatus": q.Status(), "CreationTime": seconds(q.Created)})
		}
	}
	return say(map[string]any{"Queries": rows})
}

func (f *AWS) describe(q *Query) *Reply {
	// It scans at an even pace.
	share := 1.0
	if runs := q.Ends.Sub(q.Created); time.Now().Before(q.Ends) && runs > 0 {
		share = float64(time.Since(q.Created)) / float64(runs)
	}
	answer := map[string]any{
		"QueryId": q.ID, "QueryString": q.SQL, "QueryStatus": q.Status(),
		"QueryStatistics": map[string]any{"BytesScanned": int64(share * float64(q.Scans)), "CreationTime": seconds(q.Created)},
	}
	if q.Status() == "FAILED" {
		answer["ErrorMessage"] = f.Message
	}
	return say(answer)
}

func (f *AWS) cancel(q *Query) *Reply {
	if !time.Now().Before(q.Ends) {
		return Refuse("InactiveQueryException")
	}
	q.Scans = int64(float64(time.Since(q.Created)) / float64(q.Ends.Sub(q.Created)) * float64(q.Scans))
	q.Ends, q.End = time.Now(), "CANCELLED"
	return say(map[string]any{"QueryId": q.ID, "QueryStatus": "CANCELLED"})
}

func (f *AWS) results(q *Query, in Input) *Reply {
	size := f.Page
	if size == 0 {
		size = 1000
	}
	table := f.Results(q.SQL)
	from := 0
	if token := in.Text("NextToken"); token != "" {
		n, err := strconv.Atoi(token[len("page "):])
		if err != nil {
			return Refuse("InvalidNextTokenException")
		}
		from = n
	}
	to := min(from+size, len(table.Rows))
	rows := []any{}
	for _, values := range table.Rows[from:to] {
		row := []any{}
		for i, value := range values {
			column := map[string]any{}
			if value != Null {
				column[table.Columns[i]] = value
			}
			row = append(row, column)
		}
		rows = append(rows, row)
	}
	answer := map[string]any{
		"QueryStatus": q.Status(), "QueryResultRows": rows,
		"QueryStatistics": map[string]any{"BytesScanned": q.Scans, "ResultsCount": to - from, "TotalResultsCount": len(table.Rows)},
	}
	if to < len(table.Rows) {
		answer["NextToken"] = fmt.Sprintf("page %d", to)
	}
	return say(answer)
}
