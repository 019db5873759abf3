package lake

import (
	"math"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// Shared is the part of a content that another one has too, as far as location
// and times tell: its log files may be fewer, or none.
type Shared struct {
	S3LocationURI  string
	StartEventTime time.Time // zero without a beginning; by whole seconds
	EndEventTime   time.Time // zero without an end; it belongs to the part
	Whole          bool      // all of the content
	Sure           bool      // false where AWS does not say what would decide
}

// rank orders parts by how much they matter.
func (s Shared) rank() int {
	switch {
	case s.Whole && s.Sure:
		return 0
	case s.Whole:
		return 1
	case s.Sure:
		return 2
	}
	return 3
}

// overlap returns the part of a content that another one has too, and whether
// there may be any. One that misses its location cannot be compared: its part
// has no location either.
func (c Content) overlap(other Content) (Shared, bool) {
	destination := c.matchDestination(other)
	if destination == Another {
		return Shared{}, false
	}
	mine, theirs := c.span(), other.span()
	both := mine.meet(theirs)
	if both.empty() {
		return Shared{}, false
	}
	if other.Source.S3LocationURI == "" {
		return Shared{}, true
	}
	location, certain := sharedLocation(c.Source.S3LocationURI, other.Source.S3LocationURI)
	if location == "" {
		return Shared{}, false
	}
	return Shared{
		S3LocationURI: location, StartEventTime: both.start(), EndEventTime: both.end(),
		Whole: both == mine && sameURI(location, c.Source.S3LocationURI),
		Sure:  certain && destination == Same,
	}, true
}

// sharedLocation returns the location that is in both: the deeper one if it is
// in the other, and none otherwise. Segments of keys are compared, in which case
// counts. What only might be the same is not certain: AWS does not say whether a
// location without a slash at its end is a folder or the beginning of keys.
func sharedLocation(a, b string) (location string, certain bool) {
	if len(a) > len(b) {
		a, b = b, a
	}
	folder, deeper := strings.TrimSuffix(a, "/"), strings.TrimSuffix(b, "/")
	inside := func(deeper, folder string) bool {
		return deeper == folder || strings.HasPrefix(deeper, folder+"/")
	}
	_, prefix, _ := strings.Cut(strings.TrimPrefix(a, "s3://"), "/")
	switch {
	case inside(deeper, folder):
		return b, true
	case prefix != "" && folder == a && strings.HasPrefix(b, a):
		return b, false
	}
	folder, deeper = strings.ToLower(folder), strings.ToLower(deeper)
	if inside(deeper, folder) || inside(folder, deeper) {
		return b, false
	}
	return "", false
}

// span is a time range by whole seconds since 1970. Both ends belong to it.
type span struct{ from, to int64 }

// span returns the times whose log files a content may have: between its own
// times, and of the days that its location names.
func (c Content) span() span {
	all := c.times()
	if location, err := trail.ParseS3LocationURI(c.Source.S3LocationURI); err == nil {
		if from, before := location.Dates(); !from.IsZero() {
			return all.meet(span{from.Unix(), before.Unix() - 1})
		}
	}
	return all
}

// times returns the times of a content alone.
func (c Content) times() span {
	all := span{math.MinInt64, math.MaxInt64}
	if !c.StartEventTime.IsZero() {
		all.from = c.StartEventTime.Unix()
	}
	if !c.EndEventTime.IsZero() {
		all.to = c.EndEventTime.Unix()
	}
	return all
}

func (s span) meet(other span) span { return span{max(s.from, other.from), min(s.to, other.to)} }

func (s span) empty() bool { return s.from > s.to }

func (s span) start() time.Time {
	if s.from == math.MinInt64 {
		return time.Time{}
	}
	return time.Unix(s.from, 0).UTC()
}

func (s span) end() time.Time {
	if s.to == math.MaxInt64 {
		return time.Time{}
	}
	return time.Unix(s.to, 0).UTC()
}

// overlap returns the part of a content that an import has too, and whether
// there may be any. An import that has finished has no log files that came after
// it was created, whatever its times are. declared says that the content of the
// import is known from whoever declared it: AWS may have left out times that it
// shows none of.
func (i Import) overlap(content Content, declared bool) (Shared, bool) {
	theirs := i.Content
	if bounded := i.Status.Finished() && !i.Created.IsZero(); bounded {
		if !content.StartEventTime.IsZero() && !content.StartEventTime.Before(i.Created) {
			return Shared{}, false
		}
		if theirs.EndEventTime.IsZero() || theirs.EndEventTime.After(i.Created) {
			theirs.EndEventTime = i.Created
		}
	}
	shared, some := content.overlap(theirs)
	shared.Sure = shared.Sure && (declared || !i.Content.StartEventTime.IsZero() && !i.Content.EndEventTime.IsZero())
	return shared, some
}
