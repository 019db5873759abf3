package logfiles

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// Query says what to look for.
type Query struct {
	Location   trail.S3LocationURI
	Region     string    // of the bucket
	Start, End time.Time // of the import; both zero for all
	MaxPages   int       // how many pages of up to 1,000 objects are listed at most; 0 for all
}

// ErrTooMany says that not all of a location was listed, because it has more
// than Query.MaxPages.
var ErrTooMany = errors.New("there are more objects than were to be listed")

type bucketIn struct{ name, region string }

// search is one listing of a location, in parts that are listed at the same time.
type search struct {
	client  *Client
	query   Query
	bucket  bucketIn
	now     time.Time
	group   *errgroup.Group
	pages   atomic.Int64
	tooMany atomic.Bool

	mu      sync.Mutex
	busy    int // how many parts are done at the moment
	waiting []func() error
	visit   func(file File, key []byte, where kind, taken bool)
	sibling map[string]bool // the folders beside CloudTrail that were seen
}

// Found is what a search has seen beside the files.
type Found struct {
	// Siblings are the folders beside CloudTrail that there are, which an import
	// leaves out: their paths, sorted, with a slash at their ends.
	Siblings []string
	Calls    int64
}

// Find calls visit for each file that an import would take, in no order and one
// at a time. Its error is ErrTooMany, or of the first call that failed; visit has
// seen a part of the files then.
func (c *Client) Find(ctx context.Context, query Query, now time.Time, visit func(File)) (Found, error) {
	var loose []File
	tooLoose := false
	found, folded, err := c.search(ctx, query, now, func(file File, key []byte, inside bool) {
		file.Key = string(key)
		switch {
		case inside:
			visit(file)
		case len(loose) < maxLoose:
			loose = append(loose, file)
		default:
			tooLoose = true
		}
	})
	if !folded {
		for _, file := range loose {
			visit(file)
		}
		if err == nil && tooLoose {
			err = ErrTooMany
		}
	}
	return found, err
}

// maxLoose bounds what is kept of files that may turn out to be nothing of an import's.
const maxLoose = 10_000

// search calls visit for each file in a folder CloudTrail, and for what is in no
// folder of CloudTrail's as long as none was seen: folded reports whether one was
// in the end. Without one, the location itself is where log files are.
func (c *Client) search(ctx context.Context, query Query, now time.Time, visit func(file File, key []byte, inside bool)) (found Found, folded bool, err error) {
	s := &search{client: c, query: query, bucket: bucketIn{query.Location.Bucket, query.Region}, now: now, sibling: map[string]bool{}}
	s.visit = func(file File, key []byte, where kind, taken bool) {
		folded = folded || where == logs
		if taken && (where == logs || where == elsewhere && !folded) {
			visit(file, key, where == logs)
		}
	}
	var groupCtx context.Context
	s.group, groupCtx = errgroup.WithContext(ctx)
	s.side(func() error { return s.location(groupCtx) })
	err = s.group.Wait()
	if err == nil && s.tooMany.Load() {
		err = ErrTooMany
	}
	found.Calls = s.pages.Load()
	found.Siblings = slices.Sorted(maps.Keys(s.sibling))
	return found, folded, err
}

// side does a part of the search beside the others, as soon as fewer than maxCalls
// are done: a part that waits takes no memory to speak of. What is too many ends a
// part, and lets the others end their pages.
func (s *search) side(part func() error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy == maxCalls {
		s.waiting = append(s.waiting, part)
		return
	}
	s.busy++
	s.group.Go(func() error {
		for next := part; next != nil; next = s.next() {
			err := next()
			if errors.Is(err, ErrTooMany) {
				s.tooMany.Store(true)
			} else if err != nil {
				return err
			}
		}
		return nil
	})
}

// next returns a part that waits, or nil.
func (s *search) next() func() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) == 0 {
		s.busy--
		return nil
	}
	part := s.waiting[len(s.waiting)-1]
	s.waiting = s.waiting[:len(s.waiting)-1]
	return part
}

// location lists the location itself. One page is enough for most.
func (s *search) location(ctx context.Context) error {
	prefix := s.query.Location.Prefix
	if prefix != "" {
		prefix += "/"
	}
	at := s.query.Location.Location()
	aboveRegions := at.AccountID != "" && strings.HasSuffix(prefix, "/"+at.AccountID+"/"+logFolder+"/")
	if at.Region != "" && strings.HasSuffix(prefix, "/"+at.Region+"/") {
		return s.region(ctx, prefix)
	}
	if at.Region != "" || newReader(s.query.Location, s.query.Start, s.query.End).inside && !aboveRegions {
		return s.span(ctx, s.spanOf(prefix))
	}
	first, err := s.page(ctx, prefix, "", false)
	if err != nil {
		return err
	}
	whole := !first.truncated
	if whole {
		s.take(first, "")
	}
	s.client.free(&first)
	if whole {
		return nil
	}
	return s.folders(ctx, prefix, "")
}

// folders lists what is below a folder that is above those of Regions, but for a
// folder of the name except.
func (s *search) folders(ctx context.Context, prefix, except string) error {
	for after := ""; ; {
		listed, err := s.page(ctx, prefix, after, true)
		if err != nil {
			return err
		}
		s.take(listed, "")
		for _, below := range listed.folders {
			if except != "" && below == prefix+except+"/" {
				continue
			}
			s.side(func() error { return s.below(ctx, below) })
		}
		after = listed.last()
		last := !listed.truncated
		s.client.free(&listed)
		if last {
			return nil
		}
	}
}

// below lists a folder that was found.
func (s *search) below(ctx context.Context, prefix string) error {
	name := prefix[strings.LastIndexByte(strings.TrimSuffix(prefix, "/"), '/')+1 : len(prefix)-1]
	at := trail.S3LocationURI{Prefix: strings.TrimSuffix(prefix, "/")}.Location()
	switch {
	case trail.IsSiblingFolder(name):
		s.mu.Lock()
		defer s.mu.Unlock()
		s.sibling[prefix] = true
		return nil
	case at.Region != "":
		return s.region(ctx, prefix)
	case at.AccountID == name:
		// Where its Regions are is known, so that they need not wait for this list.
		s.side(func() error { return s.folders(ctx, prefix+logFolder+"/", "") })
		return s.folders(ctx, prefix, logFolder)
	case strings.Count(prefix, "/") > maxDepth:
		return s.span(ctx, span{prefix: prefix})
	}
	return s.folders(ctx, prefix, "")
}

// maxDepth is how deep folders are looked through one by one: a trail's own prefix
// may have some, and five more lead to a Region.
const maxDepth = 12

// page lists a page, unless there were too many.
func (s *search) page(ctx context.Context, prefix, after string, folders bool) (page, error) {
	if n := s.pages.Add(1); s.query.MaxPages > 0 && n > int64(s.query.MaxPages) {
		return page{}, ErrTooMany
	} else if n%collectPages == 0 {
		runtime.GC()
	}
	return s.client.list(ctx, s.bucket, prefix, after, folders)
}

// collectPages is after how many pages garbage is collected. The SDK makes some 60 KB
// of it for each, and the provider lets it grow to several times what is kept, which
// is for plans, of which none is as large.
const collectPages = 200

// take hands the objects of a page on that come before a key; empty for all.
func (s *search) take(listed page, before string) {
	reader := newReader(s.query.Location, s.query.Start, s.query.End)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, object := range listed.objects {
		if before != "" && string(object.key) >= before {
			return
		}
		file, where, taken := reader.read(object)
		if where == sibling {
			s.sibling[siblingOf(string(object.key))] = true
		}
		s.visit(file, object.key, where, taken)
	}
}

// siblingOf cuts a key behind the folder beside CloudTrail that it is in.
func siblingOf(key string) string {
	for at := 0; ; {
		i := strings.IndexByte(key[at:], '/')
		if i < 0 {
			return key
		}
		if trail.IsSiblingFolder(key[at : at+i]) {
			return key[:at+i+1]
		}
		at += i + 1
	}
}

// attempted wraps the error of something that was attempted at a location.
func attempted(what string, location trail.S3LocationURI, err error) error {
	return fmt.Errorf("%s s3://%s/%s: %w", what, location.Bucket, location.Prefix, err)
}
