package logfiles

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// span is a part of the keys below a prefix: those after one and before another.
// Empty is no limit.
type span struct {
	prefix, after, before string
	empty                 bool      // whether the time range has nothing of it
	dated                 bool      // whether the prefix has folders of years, months and days
	from, to              time.Time // of a dated span
}

// earliest is before the first log file of CloudTrail's, which began in November 2013.
var earliest = time.Date(2013, time.November, 1, 0, 0, 0, 0, time.UTC)

// spanOf returns all of a Region's folder, or of one in it, that the time range can have.
func (s *search) spanOf(prefix string) span {
	at := trail.S3LocationURI{Prefix: strings.TrimSuffix(prefix, "/")}
	location := at.Location()
	if location.Region == "" {
		return span{prefix: prefix}
	}
	whole := span{prefix: prefix, dated: true, from: earliest, to: s.now.AddDate(0, 0, 2)}
	root := regionFolder(prefix, location)
	if from, before := at.Dates(); !from.IsZero() {
		whole.from, whole.to = from, before
	}
	if !s.query.Start.IsZero() {
		if start := s.query.Start.Truncate(day); start.After(whole.from) {
			whole.from, whole.after = start, root+start.UTC().Format(dayFolder)
		}
		if end := s.query.End.Truncate(day).Add(day); end.Before(whole.to) {
			whole.to, whole.before = end, root+end.UTC().Format(dayFolder)
		}
	}
	whole.empty = !whole.from.Before(whole.to) || whole.before != "" && whole.after >= whole.before
	return whole
}

const (
	day       = 24 * time.Hour
	dayFolder = "2006/01/02/"
)

// regionFolder cuts a prefix behind the folder of a Region.
func regionFolder(prefix string, location trail.Location) string {
	folder := "/" + logFolder + "/" + location.Region + "/"
	return prefix[:strings.Index(prefix, folder)+len(folder)]
}

// region lists the folder of a Region. A trail may have ended years ago, so that
// its years are listed beside its first page.
func (s *search) region(ctx context.Context, prefix string) error {
	part := s.spanOf(prefix)
	if part.empty || part.to.Sub(part.from) < longRange || s.query.MaxPages > 0 {
		return s.span(ctx, part)
	}
	yearsCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	type answer struct {
		last int
		err  error
	}
	years := make(chan answer, 1)
	go func() {
		last, err := s.lastYear(yearsCtx, prefix)
		years <- answer{last, err}
	}()
	first, err := s.look(ctx, part)
	if err != nil {
		return err
	}
	if first.truncated {
		found := <-years
		if found.err != nil {
			return found.err
		}
		if end := time.Date(found.last+1, time.January, 1, 0, 0, 0, 0, time.UTC); found.last > 0 && end.Before(part.to) {
			part.to = end
		}
	}
	return s.rest(ctx, part, first)
}

// longRange is from when on it is worth a call to know the years that there are.
const longRange = 400 * day

// lastYear returns the last of the folders of years below a Region's, or 0.
func (s *search) lastYear(ctx context.Context, prefix string) (int, error) {
	listed, err := s.page(ctx, prefix, "", true)
	if err != nil {
		return 0, err
	}
	defer s.client.free(&listed)
	last := 0
	for _, folder := range listed.folders {
		if name := strings.TrimSuffix(folder[len(prefix):], "/"); len(name) == len("2006") {
			last = max(last, number(name))
		}
	}
	if listed.truncated {
		return 0, nil
	}
	return last, nil
}

// seen is what a page says of the rest of a part.
type seen struct {
	first, last string // keys
	truncated   bool
}

// look lists the next page of a part, and takes its objects.
func (s *search) look(ctx context.Context, part span) (seen, error) {
	listed, err := s.page(ctx, part.prefix, part.after, false)
	if err != nil {
		return seen{}, err
	}
	defer s.client.free(&listed)
	s.take(listed, part.before)
	found := seen{last: listed.last(), truncated: listed.truncated}
	if len(listed.objects) > 1 {
		found.first = string(listed.objects[0].key)
	}
	return found, nil
}

// span lists a part. After its first page, it is known how many there may be, and
// the rest is cut into as many parts.
func (s *search) span(ctx context.Context, part span) error {
	if part.empty {
		return nil
	}
	first, err := s.look(ctx, part)
	if err != nil {
		return err
	}
	return s.rest(ctx, part, first)
}

// rest lists what comes after a page of a part.
func (s *search) rest(ctx context.Context, part span, found seen) (err error) {
	for found.truncated && (part.before == "" || found.last < part.before) {
		part.after = found.last
		parts := part.split(found)
		for _, one := range parts[1:] {
			s.side(func() error { return s.span(ctx, one) })
		}
		part = parts[0]
		if found, err = s.look(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

const maxParts = 200

// split cuts what is left of a span, after a page of it, into parts of about a page.
func (p span) split(found seen) []span {
	if !p.dated {
		return []span{p}
	}
	first, firstOK := keyTime(found.first)
	last, lastOK := keyTime(found.last)
	if !firstOK || !lastOK || !first.Before(last) || !last.Before(p.to) {
		return []span{p}
	}
	location := trail.S3LocationURI{Prefix: strings.TrimSuffix(p.prefix, "/")}.Location()
	root := regionFolder(p.prefix, location)
	// Nine tenths of a page at most, so that most parts take one call.
	pages := float64(p.to.Sub(last)) / (0.9 * float64(last.Sub(first)))
	n := int(min(max(math.Ceil(pages), 1), maxParts))
	rest := p
	rest.from = last
	var parts []span
	for i := 1; i < n; i++ {
		at := last.Add(time.Duration(float64(p.to.Sub(last)) * float64(i) / float64(n))).Truncate(time.Minute)
		cut := root + at.Format(dayFolder) + location.AccountID + "_" + logFolder + "_" + location.Region + "_" + at.Format("20060102T1504")
		if cut <= rest.after || rest.before != "" && cut >= rest.before {
			continue
		}
		one := rest
		one.before, one.to = cut+"\x00", at // S3 starts after a key, so that the cut itself belongs to what is before it
		parts = append(parts, one)
		rest.after, rest.from = cut, at
	}
	return append(parts, rest)
}

// keyTime returns the delivery time of a key.
func keyTime(key string) (time.Time, bool) {
	at := fileDate([]byte(key[strings.LastIndexByte(key, '/')+1:]))
	return at, !at.IsZero()
}
