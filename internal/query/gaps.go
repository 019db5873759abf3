package query

import (
	"context"
	"time"
)

// Gap is days without an event, both of them among the days.
type Gap struct {
	StartDay, EndDay time.Time
	Days             int64
}

func (r *Region) gaps(ctx context.Context, run *run, request Request) (Answer, error) {
	id, rows, err := r.query(ctx, run, gapsSQL(run.stores[0], request.Start, request.End))
	if err != nil {
		return Answer{}, err
	}
	read := &reader{queryID: id}
	full := map[time.Time]bool{}
	for _, row := range rows {
		if day := read.day(row, columnDay); read.number(row, columnEvents) > 0 {
			full[day] = true
		}
	}
	answer := Answer{Rows: rows, Gaps: []Gap{}, Total: new(int64)}
	for day := request.Start.UTC(); day.Before(request.End); day = day.AddDate(0, 0, 1) {
		if full[day] {
			continue
		}
		*answer.Total++
		if n := len(answer.Gaps); n > 0 && answer.Gaps[n-1].EndDay.AddDate(0, 0, 1).Equal(day) {
			answer.Gaps[n-1].EndDay = day
			answer.Gaps[n-1].Days++
			continue
		}
		answer.Gaps = append(answer.Gaps, Gap{day, day, 1})
	}
	return answer, read.err
}
