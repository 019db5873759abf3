package report

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

const testID = "1c9b5dca-3a91-4ac3-92b1-0d3f0e4c5a67"

func TestReportOfAGateThatStaysClosed(t *testing.T) {
	ended := func(status lake.Status, counted bool, files, failed int64) lake.Import {
		return lake.Import{ID: testID, Status: status, Counted: counted, Statistics: lake.Statistics{FilesCompleted: files, FailedEntries: failed}}
	}
	for name, c := range map[string]struct {
		err  error
		says []string
		not  string
	}{
		"one more": {&lake.FailedError{Import: ended(lake.StatusFailed, true, 7, 1001), Allowed: 1000, Failures: lake.FailureReport{Open: 3}},
			[]string{"allow_failed_entries, which is 1,000, does not accept that: 1,001 entries failed."}, ""},
		"more are listed": {&lake.FailedError{Import: ended(lake.StatusFailed, true, 7, 2), Allowed: 2, Failures: lake.FailureReport{Open: 5}},
			[]string{"does not accept that: 5 entries failed."}, ""},
		"no numbers": {&lake.FailedError{Import: ended(lake.StatusFailed, false, 0, 0), Allowed: 2, Failures: lake.FailureReport{Open: 1}},
			[]string{"AWS does not show how many entries failed"}, ""},
		"no files": {&lake.FailedError{Import: ended(lake.StatusFailed, true, 0, 1), Allowed: 2, Failures: lake.FailureReport{Open: 1}},
			[]string{"require_files demands at least one"}, ""},
		"none is allowed": {&lake.FailedError{Import: ended(lake.StatusFailed, true, 7, 1)}, []string{"retry_trigger"}, "allow_failed_entries"},
		"COMPLETED without files": {&lake.NoFilesError{Import: ended(lake.StatusCompleted, true, 0, 0), Region: "eu-west-3"},
			[]string{"nothing found in its location; likely a wrong prefix, time range or Region.", "set require_files = false"}, "s3://"},
		"COMPLETED without numbers": {&lake.NoFilesError{Import: ended(lake.StatusCompleted, false, 0, 0), Region: "eu-west-3"},
			[]string{"AWS does not show how many files it copied", "--import-id " + testID + " --region eu-west-3"}, "nothing found"},
		"the timeout, after the end": {&lake.WaitError{ImportID: testID, Last: ended(lake.StatusCompleted, true, 0, 0), Waited: 90 * time.Second, Cause: context.DeadlineExceeded},
			[]string{"The timeout was reached after 1m30s. The import has ended COMPLETED"}, "continues at AWS"},
	} {
		detail := Report("Waiting", c.err, nil).Detail()
		for _, words := range c.says {
			if !strings.Contains(detail, words) {
				t.Errorf("%s: %q does not say %q", name, detail, words)
			}
		}
		if c.not != "" && strings.Contains(detail, c.not) {
			t.Errorf("%s: %q says %q", name, detail, c.not)
		}
	}
}

func TestNoFilesNamesTheRange(t *testing.T) {
	imported := lake.Import{ID: testID, Status: lake.StatusCompleted, Content: lake.Content{
		Source:         lake.Source{S3LocationURI: "s3://trail-logs/x/"},
		StartEventTime: time.Date(2023, 4, 5, 6, 7, 8, 0, time.UTC), EndEventTime: time.Date(2023, 5, 6, 7, 8, 9, 0, time.UTC),
	}}
	warning := NoFiles(imported)
	if want := "nothing found under s3://trail-logs/x/ from 2023-04-05T06:07:08Z to 2023-05-06T07:08:09Z; likely a wrong prefix"; !strings.Contains(warning.Detail(), want) || !strings.Contains(warning.Detail(), testID) || strings.Contains(warning.Summary(), testID) {
		t.Errorf("%s: %s", warning.Summary(), warning.Detail())
	}
}
