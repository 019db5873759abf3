package lake

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// Source is where the trail logs of an import are.
type Source struct {
	S3LocationURI         string
	S3BucketRegion        string
	S3BucketAccessRoleARN string
}

// Content is what an import imports: the logs of a source, between two times,
// into a destination. Zero times mean everything.
type Content struct {
	Destination    string
	Source         Source
	StartEventTime time.Time
	EndEventTime   time.Time
}

// String is the content in words.
func (c Content) String() string {
	words := fmt.Sprintf("%s into %s", c.Source.S3LocationURI, c.Destination)
	if !c.StartEventTime.IsZero() {
		words += fmt.Sprintf(" from %s to %s", c.StartEventTime.UTC().Format(time.RFC3339Nano), c.EndEventTime.UTC().Format(time.RFC3339Nano))
	}
	return words
}

// Same says that both name the same logs and the same destination. A trailing
// slash, the spelling of a time, and the id of an event data store in place of
// its ARN make no difference; neither do the role and the bucket's Region,
// which only say how the logs are reached.
func (c Content) Same(other Content) bool {
	return destinationID(c.Destination) == destinationID(other.Destination) &&
		strings.TrimSuffix(c.Source.S3LocationURI, "/") == strings.TrimSuffix(other.Source.S3LocationURI, "/") &&
		c.StartEventTime.Equal(other.StartEventTime) && c.EndEventTime.Equal(other.EndEventTime)
}

func destinationID(destination string) string {
	return destination[strings.LastIndex(destination, "/")+1:]
}

// SameAccess says that both reach their logs alike, so that one can be resumed
// in the place of the other.
func (c Content) SameAccess(other Content) bool {
	return c.Source.S3BucketAccessRoleARN == other.Source.S3BucketAccessRoleARN && c.Source.S3BucketRegion == other.Source.S3BucketRegion
}

// endedBefore says that the time range is closed and was over at that time, so
// that no log file of the range has come since.
func (c Content) endedBefore(t time.Time) bool {
	return !c.EndEventTime.IsZero() && c.EndEventTime.Before(t)
}

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
