package preflight

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/logfiles"
)

const (
	// Up to that many pages of 1,000 objects, a location is listed as a whole, for
	// all imports of it. A larger one is listed by the years of their time ranges.
	maxWholePages = 50
	maxYearPages  = 1000
)

// contents are the files of a location, by the hour of their delivery.
type contents struct {
	hours    map[time.Time]*hourOf // by its beginning in UTC; zero for files without a date
	siblings []string
	groups   map[string]*ends // by account and Region, of files that can be read
}

// hourOf is what there is of an hour.
type hourOf struct {
	files      int64
	unreadable map[logfiles.Problem]logfiles.Unreadable
}

// contents lists the files of a location that are in the range of the import.
func (c *Checker) contents(ctx context.Context, s subject) (contents, error) {
	key := s.location.Bucket + "/" + s.location.Prefix + " " + s.bucketRegion()
	query := logfiles.Query{Location: s.location, Region: s.bucketRegion(), MaxPages: maxWholePages}
	whole, err := c.listOnce(ctx, key, query)
	if !errors.Is(err, logfiles.ErrTooMany) || s.Content.StartEventTime.IsZero() {
		return whole, err
	}
	from, to := s.Content.StartEventTime.UTC().Year(), s.Content.EndEventTime.UTC().Year()+1
	query.Start, query.End = time.Date(from, time.January, 1, 0, 0, 0, 0, time.UTC), time.Date(to, time.January, 1, 0, 0, 0, 0, time.UTC).Add(-time.Minute)
	query.MaxPages = maxYearPages
	return c.listOnce(ctx, fmt.Sprintf("%s %d-%d", key, from, to), query)
}

func (c *Checker) listOnce(ctx context.Context, key string, query logfiles.Query) (contents, error) {
	return c.contentsOf.get(ctx, key, c.Budget, func(ctx context.Context) (contents, error) {
		listed := contents{hours: map[time.Time]*hourOf{}, groups: map[string]*ends{}}
		seen, err := c.Logs.Find(ctx, query, c.Now(), listed.add)
		listed.siblings = seen.Siblings
		return listed, err //nolint:wrapcheck // it says what was attempted
	})
}

func (l *contents) add(file logfiles.File) {
	at := file.Date.Truncate(time.Hour)
	hour, ok := l.hours[at]
	if !ok {
		hour = &hourOf{}
		l.hours[at] = hour
	}
	if file.Problem == "" {
		hour.files++
		group, ok := l.groups[file.AccountID+" "+file.Region]
		if !ok {
			group = &ends{}
			l.groups[file.AccountID+" "+file.Region] = group
		}
		group.add(file)
		return
	}
	if hour.unreadable == nil {
		hour.unreadable = map[logfiles.Problem]logfiles.Unreadable{}
	}
	hour.unreadable[file.Problem] = hour.unreadable[file.Problem].With(file)
}

// holding is what a location has for an import.
type holding struct {
	files          int64
	oldest, newest time.Time // hours that have files, of the range
	unreadable     map[logfiles.Problem]logfiles.Unreadable
	whole          bool // whether some of it is of an hour that the range has as a whole
}

// in returns what there is from one time to another; zero times stand for all.
func (l contents) in(start, end time.Time) holding {
	held := holding{unreadable: map[logfiles.Problem]logfiles.Unreadable{}}
	for at, hour := range l.hours {
		if !start.IsZero() && (at.IsZero() || at.After(end) || !at.Add(time.Hour).After(start)) {
			continue
		}
		widen(&held.oldest, &held.newest, at)
		held.whole = held.whole || start.IsZero() || !at.Before(start) && !at.Add(lastDelivery).After(end)
		held.files += hour.files
		for problem, group := range hour.unreadable {
			held.unreadable[problem] = held.unreadable[problem].And(group)
		}
	}
	return held
}

// lastDelivery is the one of an hour in which log files may be delivered last: their
// names have whole minutes.
const lastDelivery = 59 * time.Minute

// nothing reports whether there is neither a log file nor what cannot be read.
func (h holding) nothing() bool { return h.files == 0 && len(h.unreadable) == 0 }

// widen makes a range include an hour.
func widen(first, last *time.Time, at time.Time) {
	if at.IsZero() {
		return
	}
	if first.IsZero() || at.Before(*first) {
		*first = at
	}
	if at.After(*last) {
		*last = at
	}
}

// around returns the hours with files that are nearest to a time range, before and
// after it; zero for none.
func (l contents) around(start, end time.Time) (before, after time.Time) {
	for at := range l.hours {
		if at.IsZero() {
			continue
		}
		if !at.After(start) && at.After(before) {
			before = at
		}
		if at.After(end) && (after.IsZero() || at.Before(after)) {
			after = at
		}
	}
	return before, after
}
