package lakeimport

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

func TestFoundText(t *testing.T) {
	content := lake.Content{Source: lake.Source{S3LocationURI: "s3://logs/AWSLogs/"}, StartEventTime: time.Unix(1700000000, 0), EndEventTime: time.Unix(1700009999, 0)}
	one := func(status lake.Status, events int64, counted, current bool) lake.Overlap {
		return lake.Overlap{
			Import:  lake.Import{ID: "id-of-it", Content: content, Status: status, Created: time.Unix(1710000000, 0), Counted: counted, Statistics: lake.Statistics{EventsCompleted: events}},
			Content: content, Current: current,
			Shared: lake.Shared{S3LocationURI: "s3://logs/AWSLogs/1/", EndEventTime: time.Unix(1700005555, 0), Sure: true},
		}
	}
	const billed, sum, shared = "both copies are stored and billed", "These imports have copied", "; has s3://logs/AWSLogs/1/ to 2023-11-14T23:45:55Z"
	for name, c := range map[string]struct {
		one  lake.Overlap
		says []string
		not  []string
	}{
		"events":            {one(lake.StatusCompleted, 1234567, true, true), []string{"- import id-of-it, created 2024-03-09T16:00:00Z, COMPLETED, 1,234,567 events: s3://logs/AWSLogs/ from 2023-11-14T22:13:20Z to 2023-11-15T00:59:59Z" + shared, sum + " 1,234,567 events; ", billed}, []string{"so far", "not known"}},
		"it runs":           {one(lake.StatusInProgress, 1, true, true), []string{"IN_PROGRESS, 1 event so far", billed}, nil},
		"it may have more":  {one(lake.StatusFailed, 22, true, false), []string{"FAILED, 22 events so far", billed}, nil},
		"no count":          {one(lake.StatusStopped, 0, false, true), []string{"STOPPED, an unknown number of events", billed}, []string{sum}},
		"no event, for now": {one(lake.StatusCompleted, 0, true, true), []string{"COMPLETED, 0 events"}, []string{sum, billed}},
		"a resource":        {lake.Overlap{Content: content, Shared: lake.Shared{S3LocationURI: "s3://logs/AWSLogs/1/", Whole: true}}, []string{"- another resource of this plan, s3://logs/AWSLogs/ from", "; may have all logs of this resource, as far as AWS shows it", billed}, []string{sum, "import id"}},
	} {
		text := foundText([]lake.Overlap{c.one})
		for _, words := range c.says {
			if !strings.Contains(text, words) {
				t.Errorf("%s: it does not say %q:\n%s", name, words, text)
			}
		}
		for _, words := range c.not {
			if strings.Contains(text, words) {
				t.Errorf("%s: it says %q:\n%s", name, words, text)
			}
		}
	}
	var many []lake.Overlap
	for n := range 13 {
		many = append(many, one(lake.StatusCompleted, int64(100+n), n != 5, true))
		many[n].Import.ID = fmt.Sprintf("import-%d", n)
	}
	if text := foundText(many); strings.Count(text, "\n- import ") != 10 || !strings.Contains(text, "\n- and 3 more") ||
		!strings.Contains(text, sum+" 1,273 events, besides those of 1 import of which the number is not known; ") {
		t.Error(text)
	}
	if text := foundText(nil); text != "" {
		t.Errorf("%q", text)
	}
}

// Logs that are all of a later time than the event data store cannot be cut short
// to be before it: the advice has to be one that can be followed.
func TestLiveText(t *testing.T) {
	since := time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC)
	if text := liveText(since, since.AddDate(0, 2, 0)); strings.Contains(text, "end_event_time") || !strings.Contains(text, "leave this resource out") {
		t.Error(text)
	}
	if text := liveText(since, since.AddDate(0, -2, 0)); !strings.Contains(text, `end_event_time = "2024-12-31T23:59:59Z"`) {
		t.Error(text)
	}
	if text := liveText(since, time.Time{}); !strings.Contains(text, `end_event_time = "2024-12-31T23:59:59Z"`) {
		t.Error(text)
	}
}
