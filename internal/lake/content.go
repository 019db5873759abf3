package lake

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// Source is where the trail logs of an import are.
type Source struct {
	S3LocationURI         string
	S3BucketRegion        string
	S3BucketAccessRoleARN string
}

// Content is what an import imports: the logs of a source, between two times,
// into a destination. Without times it is everything. Of a content that AWS
// has on record, any member may be missing.
type Content struct {
	Destination    string
	Source         Source
	StartEventTime time.Time
	EndEventTime   time.Time
}

// String returns the content in words.
func (c Content) String() string {
	words := fmt.Sprintf("%s into %s", c.Source.S3LocationURI, c.Destination)
	if !c.open() {
		words += fmt.Sprintf(" from %s to %s", c.StartEventTime.UTC().Format(time.RFC3339Nano), c.EndEventTime.UTC().Format(time.RFC3339Nano))
	}
	return words
}

// Match is what is known of whether an import imports a content.
type Match int

// The answers to whether an import imports a content. Unknown is the zero value
// on purpose: it is not taken for a no.
const (
	Unknown Match = iota
	Same
	Another
)

// Same reports whether two whole contents name the same logs and the same
// destination. A trailing slash, the spelling of a time, what a time has below a
// second, and the id of an event data store in place of its ARN make no
// difference; neither do the role and the bucket's Region, which only say how
// the logs are reached.
func (c Content) Same(other Content) bool {
	return destinationID(c.Destination) == destinationID(other.Destination) && sameURI(c.Source.S3LocationURI, other.Source.S3LocationURI) &&
		trail.SameSecond(c.StartEventTime, other.StartEventTime) && trail.SameSecond(c.EndEventTime, other.EndEventTime)
}

// match compares the content with what AWS has on record of an import that was
// created then. It is Unknown if the record lacks what would decide.
func (c Content) match(record Content, created time.Time) Match {
	all := Same
	for _, one := range []Match{c.matchDestination(record), c.matchLocation(record), c.matchTimes(record, created)} {
		switch one {
		case Another:
			return Another
		case Unknown:
			all = Unknown
		case Same:
		}
	}
	return all
}

func (c Content) matchDestination(record Content) Match {
	switch {
	case record.Destination == "":
		return Unknown
	case destinationID(c.Destination) == destinationID(record.Destination):
		return Same
	}
	return Another
}

func (c Content) matchLocation(record Content) Match {
	ours, theirs := c.Source.S3LocationURI, record.Source.S3LocationURI
	switch {
	case theirs == "":
		return Unknown
	case sameURI(ours, theirs):
		return Same
	case strings.EqualFold(strings.TrimRight(ours, "/"), strings.TrimRight(theirs, "/")):
		return Unknown // keys are case-sensitive, but not everything on the way may be
	}
	return Another
}

// matchTimes compares the time ranges. AWS documents neither whether a record
// shows both times as they were given, nor what it shows of an open range:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetImport.html
func (c Content) matchTimes(record Content, created time.Time) Match {
	start, end := record.StartEventTime, record.EndEventTime
	switch {
	case record.open() && c.open():
		return Same
	case record.open():
		// Either it imports everything, or the times were left out. It cannot
		// have logs of a range that began after it was created.
		if !created.IsZero() && !c.StartEventTime.Before(created) {
			return Another
		}
		return Unknown
	case c.open():
		// The times may be those that AWS has filled in for an open range.
		if !start.IsZero() && !end.IsZero() && !created.IsZero() && end.Before(created.Truncate(time.Second)) {
			return Another
		}
		return Unknown
	case !start.IsZero() && !trail.SameSecond(c.StartEventTime, start), !end.IsZero() && !trail.SameSecond(c.EndEventTime, end):
		return Another
	case start.IsZero() || end.IsZero():
		return Unknown
	}
	return Same
}

// open reports whether the content has no time range.
func (c Content) open() bool { return c.StartEventTime.IsZero() && c.EndEventTime.IsZero() }

func sameURI(a, b string) bool { return strings.TrimSuffix(a, "/") == strings.TrimSuffix(b, "/") }

func destinationID(destination string) string {
	return destination[strings.LastIndex(destination, "/")+1:]
}

// SameAccess reports whether both reach their logs alike, so that one can be
// resumed in the place of the other.
func (c Content) SameAccess(other Content) bool {
	return c.Source.S3BucketAccessRoleARN == other.Source.S3BucketAccessRoleARN && c.Source.S3BucketRegion == other.Source.S3BucketRegion
}

// endedBefore reports whether the time range is closed and was over at that
// time, so that no log file of the range has come since.
func (c Content) endedBefore(t time.Time) bool {
	return !c.EndEventTime.IsZero() && c.EndEventTime.Before(t)
}

// filledFrom returns the content with what it lacks taken from another of the
// same import.
func (c Content) filledFrom(other Content) Content {
	if c.Destination == "" {
		c.Destination = other.Destination
	}
	for _, text := range []struct {
		mine   *string
		theirs string
	}{
		{&c.Source.S3LocationURI, other.Source.S3LocationURI},
		{&c.Source.S3BucketRegion, other.Source.S3BucketRegion},
		{&c.Source.S3BucketAccessRoleARN, other.Source.S3BucketAccessRoleARN},
	} {
		if *text.mine == "" {
			*text.mine = text.theirs
		}
	}
	if c.StartEventTime.IsZero() {
		c.StartEventTime = other.StartEventTime
	}
	if c.EndEventTime.IsZero() {
		c.EndEventTime = other.EndEventTime
	}
	return c
}

// input returns the request that starts an import of the content.
func (c Content) input() *cloudtrail.StartImportInput {
	in := &cloudtrail.StartImportInput{
		Destinations: []string{c.Destination},
		ImportSource: &types.ImportSource{S3: &types.S3ImportSource{
			S3LocationUri:         aws.String(c.Source.S3LocationURI),
			S3BucketRegion:        aws.String(c.Source.S3BucketRegion),
			S3BucketAccessRoleArn: aws.String(c.Source.S3BucketAccessRoleARN),
		}},
	}
	if !c.StartEventTime.IsZero() {
		in.StartEventTime = aws.Time(c.StartEventTime)
	}
	if !c.EndEventTime.IsZero() {
		in.EndEventTime = aws.Time(c.EndEventTime)
	}
	return in
}
