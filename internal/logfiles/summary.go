package logfiles

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Group is the files of an account, a Region and a month.
type Group struct {
	AccountID string
	Region    string
	Month     string // such as 2026-01; empty when the files have no date
	Files     int64
	Bytes     int64 // compressed
}

// Unreadable are the files that an import cannot read for the same reason.
type Unreadable struct {
	Files, Bytes int64
	Examples     []string // the first keys by name, MaxExamples at most
}

// MaxExamples is how many keys stand for all of their kind.
const MaxExamples = 3

// Summary is what there is at a location, without the files that cannot be read.
type Summary struct {
	Files, Bytes   int64     // compressed
	Oldest, Newest time.Time // by delivery; zero when no file has a date
	Groups         []Group   // sorted by account, Region and month
	Unreadable     map[Problem]Unreadable
	Found
	sample sample
}

// Summarize counts the files of a query. Its memory does not grow with their
// number, but with that of accounts, Regions and months. When the error is
// ErrTooMany, the summary is of a part of the files.
func (c *Client) Summarize(ctx context.Context, query Query, now time.Time) (Summary, error) {
	inside, loose := newTally(), newTally()
	found, folded, err := c.search(ctx, query, now, func(file File, key []byte, isInside bool) {
		if isInside {
			inside.add(file, key)
		} else {
			loose.add(file, key)
		}
	})
	if !folded {
		inside = loose
	}
	return inside.sum(found), err
}

// tally is a summary on its way.
type tally struct {
	summary Summary
	groups  map[groupKey]*Group

	last  groupKey // the one before is nearly always the same
	group *Group
}

type groupKey struct {
	account, region string
	month           int // since the year 0; 0 without a date
}

func newTally() *tally {
	return &tally{summary: Summary{Unreadable: map[Problem]Unreadable{}}, groups: map[groupKey]*Group{}}
}

func (t *tally) add(file File, key []byte) {
	if file.Problem != "" {
		t.summary.Unreadable[file.Problem] = t.summary.Unreadable[file.Problem].with(file, key)
		return
	}
	t.summary.Files++
	t.summary.Bytes += file.Size
	t.summary.sample.offer(key, file.Size)
	of := groupKey{file.AccountID, file.Region, 0}
	if !file.Date.IsZero() {
		year, month, _ := file.Date.Date()
		of.month = 12*year + int(month)
		if t.summary.Oldest.IsZero() || file.Date.Before(t.summary.Oldest) {
			t.summary.Oldest = file.Date
		}
		if file.Date.After(t.summary.Newest) {
			t.summary.Newest = file.Date
		}
	}
	if t.group == nil || of != t.last {
		t.last, t.group = of, t.groupOf(of, file)
	}
	t.group.Files++
	t.group.Bytes += file.Size
}

func (t *tally) groupOf(key groupKey, file File) *Group {
	group, ok := t.groups[key]
	if !ok {
		group = &Group{AccountID: file.AccountID, Region: file.Region}
		if !file.Date.IsZero() {
			group.Month = monthOf(file.Date)
		}
		t.groups[groupKey{group.AccountID, group.Region, key.month}] = group
	}
	return group
}

func (t *tally) sum(found Found) Summary {
	t.summary.Found = found
	for _, group := range t.groups {
		t.summary.Groups = append(t.summary.Groups, *group)
	}
	slices.SortFunc(t.summary.Groups, func(a, b Group) int {
		return slices.Compare([]string{a.AccountID, a.Region, a.Month}, []string{b.AccountID, b.Region, b.Month})
	})
	return t.summary
}

// with returns the files and one more.
func (u Unreadable) with(file File, key []byte) Unreadable {
	u.Files++
	u.Bytes += file.Size
	at, _ := slices.BinarySearchFunc(u.Examples, key, func(a string, b []byte) int { return strings.Compare(a, string(b)) })
	if at < MaxExamples {
		u.Examples = slices.Insert(u.Examples, at, string(key))
		u.Examples = u.Examples[:min(len(u.Examples), MaxExamples)]
	}
	return u
}

// With returns the files and one more.
func (u Unreadable) With(file File) Unreadable { return u.with(file, []byte(file.Key)) }

// And returns both.
func (u Unreadable) And(other Unreadable) Unreadable {
	examples := slices.Concat(u.Examples, other.Examples)
	slices.Sort(examples)
	return Unreadable{u.Files + other.Files, u.Bytes + other.Bytes, examples[:min(len(examples), MaxExamples)]}
}

func monthOf(date time.Time) string { return date.Format("2006-01") }
