package lake

import (
	"strings"
	"testing"
	"time"
)

// logs is a content of a location between two days of 2022, which may be empty.
func logs(uri, start, end string) Content {
	content := testContent
	content.Source.S3LocationURI = uri
	at := func(text string) time.Time {
		if text == "" {
			return time.Time{}
		}
		parsed, err := time.Parse("2006-01-02T15:04:05.999", "2022-"+text)
		if err != nil {
			panic(err)
		}
		return parsed
	}
	content.StartEventTime, content.EndEventTime = at(start), at(end)
	return content
}

func TestOverlap(t *testing.T) {
	const (
		root    = "s3://trail-logs"
		all     = root + "/AWSLogs/"
		account = all + "111122223333/CloudTrail/"
		region  = account + "eu-west-1/"
		org     = all + "o-exampleorg1/"
	)
	const none, sure, maybe = "none", "sure", "maybe"
	for name, c := range map[string]struct {
		a, b   Content
		want   string
		shared string // the location; that of a and b when empty
		whole  string // which of them is wholly in the other: a, b, ab
	}{
		"the same":                         {logs(all, "", ""), logs(all, "", ""), sure, all, "ab"},
		"a trailing slash":                 {logs(all, "", ""), logs(strings.TrimSuffix(all, "/"), "", ""), sure, all, "ab"},
		"the whole bucket":                 {logs(root, "", ""), logs(account, "", ""), sure, account, "b"},
		"the whole bucket with a slash":    {logs(root+"/", "", ""), logs(account, "", ""), sure, account, "b"},
		"all accounts, one":                {logs(account, "", ""), logs(all, "", ""), sure, account, "a"},
		"organization, account in it":      {logs(org, "", ""), logs(org+"444455556666/", "", ""), sure, org + "444455556666/", "b"},
		"organization, account beside it":  {logs(org, "", ""), logs(account, "", ""), none, "", ""},
		"two accounts":                     {logs(account, "", ""), logs(all+"444455556666/CloudTrail/", "", ""), none, "", ""},
		"two Regions":                      {logs(region, "", ""), logs(account+"eu-west-2/", "", ""), none, "", ""},
		"a folder's name begins alike":     {logs(all+"1111/", "", ""), logs(all+"11112/", "", ""), none, "", ""},
		"a beginning without slash":        {logs(all+"1111", "", ""), logs(all+"11112/", "", ""), maybe, all + "11112/", "b"},
		"a bucket's name begins alike":     {logs(root, "", ""), logs(root+"-2/AWSLogs/", "", ""), none, "", ""},
		"another case":                     {logs(all, "", ""), logs("s3://trail-logs/awslogs/111122223333/", "", ""), maybe, "s3://trail-logs/awslogs/111122223333/", "b"},
		"another bucket":                   {logs(all, "", ""), logs("s3://other-logs/AWSLogs/", "", ""), none, "", ""},
		"one location is not shown":        {logs(all, "", ""), logs("", "", ""), maybe, "", ""},
		"a window in everything":           {logs(all, "03-01T00:00:00", "03-31T23:59:59.999"), logs(account, "", ""), sure, account, ""},
		"windows, one in the other":        {logs(all, "03-01T00:00:00", "03-31T23:59:59.999"), logs(all, "03-02T00:00:00", "03-03T23:59:59.999"), sure, all, "b"},
		"windows side by side":             {logs(all, "03-01T00:00:00", "03-01T23:59:59.999"), logs(all, "03-02T00:00:00", "03-02T23:59:59.999"), none, "", ""},
		"windows that meet in a second":    {logs(all, "03-01T00:00:00", "03-02T00:00:00"), logs(all, "03-02T00:00:00.25", "03-02T23:59:59.999"), sure, all, ""},
		"windows that the CLI has cut":     {logs(all, "03-01T00:00:00", "03-01T23:59:59.999"), logs(all, "03-01T00:00:00", "03-01T23:59:59"), sure, all, "ab"},
		"windows of two accounts":          {logs(all+"111122223333/", "03-01T00:00:00", "03-02T00:00:00"), logs(all+"444455556666/", "03-01T00:00:00", "03-02T00:00:00"), none, "", ""},
		"a day's folder, its window":       {logs(region+"2022/03/05/", "", ""), logs(all, "03-05T00:00:00", "03-05T23:59:59.999"), sure, region + "2022/03/05/", "a"},
		"a day's folder, a day after":      {logs(region+"2022/03/05/", "", ""), logs(all, "03-06T00:00:00", "03-06T23:59:59.999"), none, "", ""},
		"a month's folder, a day of it":    {logs(region+"2022/03/", "", ""), logs(all, "03-31T12:00:00", "04-06T23:59:59.999"), sure, region + "2022/03/", ""},
		"one has a time only, and meets":   {logs(all, "03-05T00:00:00", ""), logs(all, "03-01T00:00:00", "03-06T00:00:00"), sure, all, ""},
		"one has a time only, and is past": {logs(all, "03-07T00:00:00", ""), logs(all, "03-01T00:00:00", "03-06T00:00:00"), none, "", ""},
	} {
		for _, side := range []struct {
			name string
			a, b Content
		}{{"a", c.a, c.b}, {"b", c.b, c.a}} {
			if side.a.Source.S3LocationURI == "" {
				continue // what is planned has one
			}
			shared, some := side.a.overlap(side.b)
			got := none
			switch {
			case some && shared.Sure:
				got = sure
			case some:
				got = maybe
			}
			if whole := strings.Contains(c.whole, side.name); got != c.want || !sameURI(shared.S3LocationURI, c.shared) || shared.Whole != whole {
				t.Errorf("%s, from %s: %s, %+v", name, side.name, got, shared)
			}
		}
	}
}

func TestOverlapIsOfTheDestination(t *testing.T) {
	mine := logs("s3://trail-logs/", "03-01T00:00:00", "03-04T11:00:00")
	theirs := logs("s3://trail-logs/AWSLogs/", "03-03T22:30:00", "03-09T00:00:00")
	want := Shared{"s3://trail-logs/AWSLogs/", theirs.StartEventTime, mine.EndEventTime, false, true}
	for _, destination := range []string{mine.Destination, destinationID(mine.Destination)} {
		theirs.Destination = destination
		if shared, some := mine.overlap(theirs); !some || shared != want {
			t.Errorf("%s: %+v", destination, shared)
		}
	}
	theirs.Destination = ""
	if shared, some := mine.overlap(theirs); !some || shared.Sure {
		t.Errorf("not shown: %+v", shared)
	}
	theirs.Destination = mine.Destination + "f"
	if shared, some := mine.overlap(theirs); some {
		t.Errorf("another one: %+v", shared)
	}
}

// What an import has ends when it was created, unless it still runs.
func TestOverlapOfAnImport(t *testing.T) {
	const uri = "s3://trail-logs/AWSLogs/"
	created := time.Date(2022, 3, 10, 12, 0, 0, 5e8, time.UTC)
	since := logs(uri, "", "")
	since.StartEventTime, since.EndEventTime = created, created.Add(time.Hour)
	for name, c := range map[string]struct {
		status             Status
		theirs, mine       Content
		declared           bool
		some, whole, known bool
	}{
		"everything, since it was created":       {StatusCompleted, logs(uri, "", ""), since, true, false, false, false},
		"everything, which still runs":           {StatusInProgress, logs(uri, "", ""), since, true, true, true, true},
		"everything, a status of another time":   {"NEW", logs(uri, "", ""), since, true, true, true, true},
		"everything, before it was created":      {StatusFailed, logs(uri, "", ""), logs(uri, "03-01T00:00:00", "03-02T00:00:00"), true, true, true, true},
		"no times are shown":                     {StatusFailed, logs(uri, "", ""), logs(uri, "03-01T00:00:00", "03-02T00:00:00"), false, true, true, false},
		"one time is shown":                      {StatusStopped, logs(uri, "03-01T00:00:00", ""), logs(uri, "03-01T00:00:00", "03-02T00:00:00"), false, true, true, false},
		"everything, and everything":             {StatusCompleted, logs(uri, "", ""), logs(uri, "", ""), true, true, false, true},
		"a range that was not over, and after":   {StatusCompleted, logs(uri, "03-01T00:00:00", "03-20T00:00:00"), logs(uri, "03-12T00:00:00", "03-30T00:00:00"), true, false, false, false},
		"a range that was not over, and earlier": {StatusCompleted, logs(uri, "03-01T00:00:00", "03-20T00:00:00"), logs(uri, "03-08T00:00:00", "03-30T00:00:00"), true, true, false, true},
	} {
		imported := Import{Status: c.status, Content: c.theirs, Created: created}
		shared, some := imported.overlap(c.mine, c.declared)
		if some != c.some || some && (shared.Whole != c.whole || shared.Sure != c.known) {
			t.Errorf("%s: %t, %+v", name, some, shared)
		}
		if some && c.status.Finished() && shared.EndEventTime.After(created) {
			t.Errorf("%s: to %s", name, shared.EndEventTime)
		}
	}
}

func FuzzOverlap(f *testing.F) {
	f.Add("s3://logs/AWSLogs", "s3://logs/AWSLogs/1/", int64(1), int64(50), int64(50), int64(90))
	f.Add("s3://logs", "s3://LOGS/a", int64(0), int64(7), int64(3), int64(0))
	f.Add("s3://logs/a/CloudTrail//", "s3://logs/a/AWSLogs/111122223333/CloudTrail/eu-west-1/2022/03/05", int64(9), int64(8), int64(7), int64(6))
	f.Fuzz(func(t *testing.T, a, b string, from, to, from2, to2 int64) {
		at := func(seconds int64) time.Time {
			if seconds == 0 {
				return time.Time{}
			}
			return time.Unix(seconds%1e10, 0)
		}
		mine, theirs := testContent, testContent
		mine.Source.S3LocationURI, mine.StartEventTime, mine.EndEventTime = a, at(from), at(to)
		theirs.Source.S3LocationURI, theirs.StartEventTime, theirs.EndEventTime = b, at(from2), at(to2)
		one, some := mine.overlap(theirs)
		other, others := theirs.overlap(mine)
		if a != "" && b != "" && (some != others || one.Sure != other.Sure || !one.StartEventTime.Equal(other.StartEventTime) || !one.EndEventTime.Equal(other.EndEventTime)) {
			t.Errorf("%+v and %+v of %q, %q", one, other, a, b)
		}
		if mine.Same(theirs) && !some && !mine.span().empty() {
			t.Errorf("the same has nothing in common: %q, %q", a, b)
		}
	})
}
