package lake

import (
	"testing"
	"time"
)

func TestMatch(t *testing.T) {
	start, end := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2023, 1, 31, 23, 59, 59, 999e6, time.UTC)
	created := time.Date(2024, 5, 6, 7, 8, 9, 123e6, time.UTC)
	closed, open := testContent, testContent
	closed.StartEventTime, closed.EndEventTime = start, end
	since := closed
	since.StartEventTime, since.EndEventTime = created, created.AddDate(0, 1, 0)
	for name, c := range map[string]struct {
		wanted  Content
		change  func(*Content)
		created time.Time
		want    Match
	}{
		"the same":                           {closed, func(*Content) {}, created, Same},
		"both open":                          {open, func(*Content) {}, created, Same},
		"times cut to seconds":               {closed, func(c *Content) { c.EndEventTime = c.EndEventTime.Truncate(time.Second) }, created, Same},
		"the id of the destination":          {closed, func(c *Content) { c.Destination = destinationID(c.Destination) }, created, Same},
		"no slash":                           {closed, func(c *Content) { c.Source.S3LocationURI = "s3://trail-logs/AWSLogs/111122223333/CloudTrail" }, created, Same},
		"no destination":                     {closed, func(c *Content) { c.Destination = "" }, created, Unknown},
		"no source":                          {closed, func(c *Content) { c.Source = Source{} }, created, Unknown},
		"another case":                       {closed, func(c *Content) { c.Source.S3LocationURI = "s3://trail-logs/awslogs/111122223333/cloudtrail/" }, created, Unknown},
		"no times":                           {closed, func(c *Content) { c.StartEventTime, c.EndEventTime = time.Time{}, time.Time{} }, created, Unknown},
		"no times, of a later range":         {since, func(c *Content) { c.StartEventTime, c.EndEventTime = time.Time{}, time.Time{} }, created, Another},
		"no times, created who knows when":   {since, func(c *Content) { c.StartEventTime, c.EndEventTime = time.Time{}, time.Time{} }, time.Time{}, Unknown},
		"the start alone":                    {closed, func(c *Content) { c.EndEventTime = time.Time{} }, created, Unknown},
		"the end alone":                      {closed, func(c *Content) { c.StartEventTime = time.Time{} }, created, Unknown},
		"another start alone":                {closed, func(c *Content) { c.StartEventTime, c.EndEventTime = start.Add(time.Hour), time.Time{} }, created, Another},
		"another end alone":                  {closed, func(c *Content) { c.StartEventTime, c.EndEventTime = time.Time{}, end.Add(time.Hour) }, created, Another},
		"another destination, and no source": {closed, func(c *Content) { c.Destination, c.Source = c.Destination[:len(c.Destination)-1]+"f", Source{} }, created, Another},
		"another location, and no times": {closed, func(c *Content) {
			c.Source.S3LocationURI, c.StartEventTime, c.EndEventTime = "s3://other/", time.Time{}, time.Time{}
		}, created, Another},
		"another range, and no source":        {closed, func(c *Content) { c.EndEventTime, c.Source = end.AddDate(0, 1, 0), Source{} }, created, Another},
		"open, with times of long before":     {open, func(c *Content) { c.StartEventTime, c.EndEventTime = start, end }, created, Another},
		"open, with times up to its creation": {open, func(c *Content) { c.StartEventTime, c.EndEventTime = start, created.Truncate(time.Second) }, created, Unknown},
		"open, with one time":                 {open, func(c *Content) { c.StartEventTime = start }, created, Unknown},
		"open, with times, created who knows": {open, func(c *Content) { c.StartEventTime, c.EndEventTime = start, end }, time.Time{}, Unknown},
		"another role and bucket Region": {closed, func(c *Content) {
			c.Source.S3BucketAccessRoleARN, c.Source.S3BucketRegion = "arn:aws:iam::111122223333:role/other", "ap-south-1"
		}, created, Same},
	} {
		record := c.wanted
		if c.wanted.open() {
			record = open
		}
		c.change(&record)
		if got := c.wanted.match(record, c.created); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
