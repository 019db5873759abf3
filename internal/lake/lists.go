package lake

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"
)

const (
	// maxPages ends a list that does not end by itself.
	maxPages = 10_000
	// wholeLists is how often a list is asked for whose pages make no sense together.
	wholeLists = 2
	// listAgain is how long a list that failed is not asked for again by those
	// who can do without.
	listAgain = 10 * time.Second
)

// lists are the lists of all imports of a place. Those who ask for one share
// one that began after they asked.
type lists struct {
	place

	mu      sync.Mutex
	running *listing
	next    *listing // for those who ask while another is under way
	last    *listing // the last that has ended
}

// listing is one list of all imports.
type listing struct {
	began time.Time
	done  chan struct{} // closed when it has ended
	rows  []Import
	byID  map[string]Import
	err   error
}

// list returns all imports of the place as AWS lists them. Nothing is left to a
// filter of AWS's: it does not say which spellings of a destination are the same.
func (l *lists) list(ctx context.Context) ([]Import, error) {
	listing, err := l.newListing(ctx)
	if err != nil {
		return nil, err
	}
	return listing.rows, nil
}

func (l *lists) newListing(ctx context.Context) (*listing, error) {
	l.mu.Lock()
	if l.next == nil {
		l.next = &listing{done: make(chan struct{})}
	}
	mine := l.next
	if l.running == nil {
		l.running = mine
		l.next = nil
		mine.began = time.Now()
		go l.run(context.WithoutCancel(ctx), mine)
	}
	l.mu.Unlock()
	return l.await(ctx, mine)
}

// await waits until a list has ended.
func (l *lists) await(ctx context.Context, mine *listing) (*listing, error) {
	select {
	case <-mine.done:
		return mine, mine.err
	case <-ctx.Done():
		return nil, l.failed("ListImports", "listing the imports", "", ctx.Err())
	}
}

// listFresh is how long a list of all imports serves a plan. Terraform reads
// while it plans, and configures the provider anew for each plan, so that this is
// one plan's list: what it shows is no older than the plan's first reads are when
// the plan is shown.
const listFresh = 5 * time.Minute

// listedLately returns a list that began no longer than listFresh ago.
func (l *lists) listedLately(ctx context.Context) (*listing, error) {
	if last := l.lastListing(); last != nil {
		return last, last.err
	}
	l.mu.Lock()
	running := l.running
	l.mu.Unlock()
	if running != nil && time.Since(running.began) < listFresh {
		return l.await(ctx, running)
	}
	return l.newListing(ctx)
}

// lastListing returns the last list if it began no longer than listFresh ago, or just
// now if it failed, and nil otherwise.
func (l *lists) lastListing() *listing {
	age := listFresh
	l.mu.Lock()
	defer l.mu.Unlock()
	last := l.last
	if last != nil && last.err != nil {
		age = min(age, listAgain)
	}
	if last == nil || time.Since(last.began) >= age {
		return nil
	}
	return last
}

// run makes a list, and those that are asked for meanwhile.
func (l *lists) run(ctx context.Context, now *listing) {
	for now != nil {
		now.rows, now.err = l.listAll(ctx)
		now.byID = make(map[string]Import, len(now.rows))
		for _, row := range now.rows {
			now.byID[row.ID] = row
		}
		l.mu.Lock()
		next := l.next
		if next != nil {
			next.began = time.Now()
		}
		l.last, l.running, l.next = now, next, nil
		l.mu.Unlock()
		close(now.done)
		now = next
	}
}

// listAll asks for the whole list, and again when its pages make no sense
// together. An invalid page has been requested several times already.
func (l *lists) listAll(ctx context.Context) ([]Import, error) {
	for attempt := 1; ; attempt++ {
		rows, err := l.collect(ctx, types.ImportStatus(""), "")
		if page := new(smithy.OperationError); err == nil || !garbled(err) || errors.As(err, &page) || attempt == wholeLists {
			return rows, err
		}
		sleep(ctx, minLookPause)
	}
}

// collect lists imports, each once. Status and destination may be empty.
func (l *lists) collect(ctx context.Context, status types.ImportStatus, destination string) ([]Import, error) {
	var rows []Import
	seen := map[string]int{}
	for row, err := range l.rows(ctx, status, destination) {
		if err != nil {
			return nil, err
		}
		if at, again := seen[row.ID]; again {
			rows[at] = row
			continue
		}
		seen[row.ID] = len(rows)
		rows = append(rows, row)
	}
	return rows, nil
}

// rows returns imports as AWS lists them, which is without their source, times
// and statistics. It asks for a page when the one before is used up; an error is
// the last that it returns.
func (l *lists) rows(ctx context.Context, status types.ImportStatus, destination string) iter.Seq2[Import, error] {
	return func(yield func(Import, error) bool) {
		in := &cloudtrail.ListImportsInput{ImportStatus: status, MaxResults: aws.Int32(maxPage)}
		if destination != "" {
			in.Destination = aws.String(destination)
		}
		pages := func(ctx context.Context, token *string) ([]types.ImportsListItem, *string, error) {
			in.NextToken = token
			out, err := l.api.ListImports(ctx, in)
			if err != nil {
				return nil, nil, err //nolint:wrapcheck // wrapped below
			}
			return out.Imports, out.NextToken, nil
		}
		for item, err := range eachRow(ctx, pages) {
			if err == nil && text(item.ImportId) == "" {
				err = noAnswer("the list has an import without id")
			}
			if err != nil {
				yield(Import{}, l.failed("ListImports", "listing the imports", "", err))
				return
			}
			if !yield(l.importFromRow(item), nil) {
				return
			}
		}
	}
}

// eachRow returns the rows of a list page by page. It asks for a page when the
// one before is used up; an error is the last that it returns. A token that
// comes twice is an error: the list would be lacking rows, or never end.
func eachRow[Row any](ctx context.Context, page func(context.Context, *string) ([]Row, *string, error)) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		var none Row
		tokens := map[string]bool{}
		var token *string
		for range maxPages {
			rows, next, err := page(ctx, token)
			if err != nil {
				yield(none, err)
				return
			}
			if aws.ToString(next) != "" && tokens[*next] {
				yield(none, noAnswer("the list leads back to a page that was there before"))
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
			if aws.ToString(next) == "" {
				return
			}
			tokens[*next], token = true, next
		}
		yield(none, noAnswer("the list has no end after %d pages", maxPages))
	}
}
