package query

import (
	"cmp"
	"context"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// Count is how many events have a key.
type Count struct {
	Key    string // empty if the events have none
	Events int64
}

func (r *Region) count(ctx context.Context, run *run, request Request) (Answer, error) {
	id, rows, err := r.query(ctx, run, countSQL(run.stores[0], cmp.Or(request.By, ByMonth), request.Start, request.End))
	if err != nil {
		return Answer{}, err
	}
	read := &reader{queryID: id}
	answer := Answer{Rows: rows, Counts: []Count{}, Total: new(int64)}
	seen := map[string]bool{}
	for _, row := range rows {
		key, _ := row.Get(columnKey) // events without an account or Region have none
		one := Count{Key: lake.Printable(key), Events: read.number(row, columnEvents)}
		if seen[one.Key] {
			read.fail("has %q twice in the column %s", one.Key, columnKey)
		}
		seen[one.Key] = true
		answer.Counts = append(answer.Counts, one)
		*answer.Total += one.Events
	}
	return answer, read.err
}
