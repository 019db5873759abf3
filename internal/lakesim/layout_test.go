package lakesim_test

import (
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

const (
	accountFolder = "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/02/01/"
	orgFolder     = "AWSLogs/o-abcdefghij/222222222222/CloudTrail/us-east-1/2026/02/02/"
	customFolder  = "team/a/AWSLogs/333333333333/CloudTrail/us-west-2/2026/02/03/"
	digestFolder  = "AWSLogs/111111111111/CloudTrail-Digest/eu-west-1/2026/02/01/"
	otherFolder   = "AWSLogs/111111111111/elasticloadbalancing/eu-west-1/2026/02/01/"
	freeFolder    = "exported/"
)

// Each folder holds one file, identified by its number of events.
func layoutWorld(t *testing.T) *world {
	w := newWorld(t)
	name := "x_CloudTrail_r_20260201T0000Z_a.json.gz"
	w.put(accountFolder+name, logFile(t, 1, day))
	w.put(orgFolder+name, logFile(t, 10, day))
	w.put(customFolder+name, logFile(t, 100, day))
	w.put(digestFolder+name, zipped(t, []byte(`{"logFiles":[]}`)))
	w.put("AWSLogs/111111111111/CloudTrail-Insight/eu-west-1/2026/02/01/"+name, zipped(t, []byte(`{"a":1}`)))
	w.put("AWSLogs/111111111111/CloudTrail-Lake/Query/2026/02/01/q/"+name, []byte("csv"))
	w.put(otherFolder+name, zipped(t, []byte("text")))
	w.put(freeFolder+name, logFile(t, 1000, day))
	w.put("README.md", []byte("not a log"))
	return w
}

func TestLayouts(t *testing.T) {
	for uri, want := range map[string]struct {
		status types.ImportStatus
		counts counts
	}{
		"s3://logs":                                         {types.ImportStatusCompleted, counts{3, 3, 3, 111, 0}},
		"s3://logs/":                                        {types.ImportStatusCompleted, counts{3, 3, 3, 111, 0}},
		"s3://logs/AWSLogs/":                                {types.ImportStatusCompleted, counts{2, 2, 2, 11, 0}},
		"s3://logs/AWSLogs":                                 {types.ImportStatusCompleted, counts{2, 2, 2, 11, 0}},
		"s3://logs/team/a":                                  {types.ImportStatusCompleted, counts{1, 1, 1, 100, 0}},
		"s3://logs/AWSLogs/o-abcdefghij/":                   {types.ImportStatusCompleted, counts{1, 1, 1, 10, 0}},
		"s3://logs/AWSLogs/111111111111/":                   {types.ImportStatusCompleted, counts{1, 1, 1, 1, 0}},
		"s3://logs/AWSLogs/111111111111/CloudTrail":         {types.ImportStatusCompleted, counts{1, 1, 1, 1, 0}},
		"s3://logs/" + accountFolder:                        {types.ImportStatusCompleted, counts{1, 1, 1, 1, 0}},
		"s3://logs/" + digestFolder:                         {types.ImportStatusFailed, counts{1, 0, 0, 0, 1}},
		"s3://logs/AWSLogs/111111111111/CloudTrail-Digest/": {types.ImportStatusFailed, counts{1, 0, 0, 0, 1}},
		"s3://logs/" + otherFolder:                          {types.ImportStatusFailed, counts{1, 0, 0, 0, 1}},
		"s3://logs/exported/":                               {types.ImportStatusCompleted, counts{1, 1, 1, 1000, 0}},
		"s3://logs/nothing/here/":                           {types.ImportStatusCompleted, counts{0, 0, 0, 0, 0}},
	} {
		t.Run(uri, func(t *testing.T) {
			w := layoutWorld(t)
			done := w.ended(w.start(uri).ImportId)
			if done.ImportStatus != want.status {
				t.Errorf("status %s, want %s", done.ImportStatus, want.status)
			}
			wantCounts(t, done.ImportStatistics, want.counts)
		})
	}
}

func TestTimeRange(t *testing.T) {
	w := newWorld(t)
	// The number of events identifies each file.
	for events, delivered := range map[int]time.Time{
		1:    day.Add(-time.Minute),
		10:   day,
		100:  day.Add(12 * time.Hour),
		1000: day.Add(36 * time.Hour),
	} {
		w.put(logKey(delivered, "f"), logFile(t, events, day))
	}
	w.put("AWSLogs/"+account+"/CloudTrail/us-east-1/2026/02/01/undated.json.gz", logFile(t, 10000, day))
	for _, test := range []struct {
		start, end time.Time
		want       counts
	}{
		{day.AddDate(-1, 0, 0), day.AddDate(1, 0, 0), counts{3, 3, 4, 1111, 0}},
		{day, day.Add(12 * time.Hour), counts{1, 1, 2, 110, 0}},
		{day.Add(time.Second), day.Add(12 * time.Hour), counts{1, 1, 1, 100, 0}},
		{day.Add(time.Second), day.Add(12*time.Hour - time.Second), counts{0, 0, 0, 0, 0}},
		{day.Add(-time.Hour), day, counts{2, 2, 2, 11, 0}},
		{day.Add(13 * time.Hour), day.AddDate(1, 0, 0), counts{1, 1, 1, 1000, 0}},
	} {
		started, err := w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{
			Destinations: []string{w.arn}, ImportSource: source("s3://logs/"), StartEventTime: &test.start, EndEventTime: &test.end,
		})
		if err != nil {
			t.Fatal(err)
		}
		if !started.StartEventTime.Equal(test.start) || !started.EndEventTime.Equal(test.end) {
			t.Errorf("times %s and %s are echoed as %s and %s", test.start, test.end, started.StartEventTime, started.EndEventTime)
		}
		wantCounts(t, w.ended(started.ImportId).ImportStatistics, test.want)
	}
	stats := w.sim.Stats()
	if first := stats.Imports[0]; first.StartEventTime == nil || !first.EndEventTime.Equal(day.AddDate(1, 0, 0)) {
		t.Errorf("stats tell the times as %+v", first)
	}
}

func TestRealLogs(t *testing.T) {
	const dir = "../../../shared/data/cloudtrail-logs"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the real logs are not here")
	}
	w := newWorld(t, func(c *lakesim.Config) {
		c.Buckets = []lakesim.Bucket{{Name: "real", Dir: dir}}
	})
	done := w.ended(w.start("s3://real/").ImportId)
	if done.ImportStatus != types.ImportStatusCompleted {
		t.Errorf("status %s", done.ImportStatus)
	}
	wantCounts(t, done.ImportStatistics, counts{1, 1, 55, 2900, 0})
	if n := w.sim.Stats().DuplicateEvents; n != 0 {
		t.Errorf("%d duplicates", n)
	}
}

func TestBareIDAsDestination(t *testing.T) {
	w := newWorld(t)
	id := w.arn[len(w.arn)-36:]
	out, err := w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{Destinations: []string{id}, ImportSource: source("s3://logs/")})
	if err != nil {
		t.Fatal(err)
	}
	if out.Destinations[0] != w.arn {
		t.Errorf("destination %s, want %s", out.Destinations[0], w.arn)
	}
	w.ended(out.ImportId)
	list, err := w.trail.ListImports(t.Context(), &cloudtrail.ListImportsInput{Destination: aws.String(id)})
	if err != nil || len(list.Imports) != 1 {
		t.Errorf("list %+v, %v", list, err)
	}
}
