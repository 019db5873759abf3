package lakesim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

func TestImportCompletes(t *testing.T) {
	w := newWorld(t)
	w.put(logKey(day, "one"), logFile(t, 3, day))
	w.put(logKey(day.Add(time.Hour), "two"), logFile(t, 4, day))
	w.put(logKey(day.AddDate(0, 0, 1), "three"), logFile(t, 5, day))
	w.sim.HoldInitializing()
	started := w.start("s3://logs")
	if started.ImportStatus != types.ImportStatusInitializing || started.Destinations[0] != w.arn {
		t.Errorf("started as %+v", started)
	}
	if *started.ImportSource.S3.S3LocationUri != "s3://logs" || !started.CreatedTimestamp.Equal(w.clock.Now()) {
		t.Errorf("started as %+v", started)
	}
	if got := w.get(started.ImportId); got.ImportStatus != types.ImportStatusInitializing {
		t.Errorf("status %s while initializing is held", got.ImportStatus)
	}
	w.sim.Hold(true)
	held := w.reaches(started.ImportId, func(o *cloudtrail.GetImportOutput) bool { return *o.ImportStatistics.PrefixesFound == 2 })
	if held.ImportStatus != types.ImportStatusInProgress {
		t.Errorf("status %s while held", held.ImportStatus)
	}
	w.clock.advance(time.Minute)
	w.sim.Hold(false)
	done := w.ended(started.ImportId)
	if done.ImportStatus != types.ImportStatusCompleted || !done.UpdatedTimestamp.Equal(w.clock.Now()) {
		t.Errorf("ended as %+v", done)
	}
	wantCounts(t, done.ImportStatistics, counts{2, 2, 3, 12, 0})
	if stats := w.sim.Stats(); stats.EventsIngested != 12 || stats.DuplicateEvents != 0 || stats.Imports[0].Starts != 1 {
		t.Errorf("stats %+v", stats)
	}
}

func TestSameLogsTwiceAreDuplicates(t *testing.T) {
	w := newWorld(t)
	w.put(logKey(day, "one"), logFile(t, 3, day))
	w.ended(w.start("s3://logs/").ImportId)
	w.ended(w.start("s3://logs/AWSLogs/").ImportId)
	if stats := w.sim.Stats(); stats.EventsIngested != 6 || stats.DuplicateEvents != 3 {
		t.Errorf("ingested %d, duplicates %d", stats.EventsIngested, stats.DuplicateEvents)
	}
}

func TestRetryOfFailedImport(t *testing.T) {
	w := newWorld(t)
	w.put(logKey(day, "good"), logFile(t, 3, day))
	w.put(logKey(day, "plain"), []byte(`{"Records":[]}`))
	w.put(logKey(day, "digest"), zipped(t, []byte(`{"logFiles":[]}`)))
	w.put(logKey(day, "cut"), logFile(t, 9, day)[:60])
	w.put(logKey(day, "denied"), logFile(t, 4, day))
	w.put(logKey(day, "gone"), []byte("broken, and deleted before the retry"))
	other := logKey(day.AddDate(0, 0, 1), "other")
	w.put(other, logFile(t, 7, day))
	w.mustControl("PUT", "buckets/logs", `{"denied_keys":["*_denied.json.gz"]}`)

	id := w.start("s3://logs/").ImportId
	failed := w.ended(id)
	if failed.ImportStatus != types.ImportStatusFailed {
		t.Errorf("status %s", failed.ImportStatus)
	}
	wantCounts(t, failed.ImportStatistics, counts{2, 1, 2, 10, 5})
	entries := w.failures(id)
	for name, errorType := range map[string]string{
		"plain": "InvalidFileFormat", "digest": "InvalidLogFile", "cut": "InvalidFileFormat", "denied": "AccessDenied", "gone": "InvalidFileFormat",
	} {
		entry := entries[logKey(day, name)]
		if aws.ToString(entry.ErrorType) != errorType || entry.Status != types.ImportFailureStatusFailed || entry.ErrorMessage == nil || entry.LastUpdatedTime == nil {
			t.Errorf("failure of %s: %+v", name, entry)
		}
	}

	w.mustControl("PUT", "buckets/logs", `{"denied_keys":[]}`)
	w.put(logKey(day, "plain"), logFile(t, 1, day))
	w.put(logKey(day, "cut"), logFile(t, 2, day))
	if _, err := w.s3().DeleteObject(t.Context(), deleteInput(logKey(day, "gone"))); err != nil {
		t.Fatal(err)
	}
	w.sim.HoldInitializing()
	w.retry(id)
	w.sim.Hold(true)
	w.reaches(id, func(o *cloudtrail.GetImportOutput) bool { return o.ImportStatus == types.ImportStatusInProgress })
	if status := w.failures(id)[logKey(day, "plain")].Status; status != types.ImportFailureStatusRetry {
		t.Errorf("status %s of a failure while it is retried", status)
	}
	w.sim.Hold(false)
	again := w.ended(id)
	if again.ImportStatus != types.ImportStatusFailed {
		t.Errorf("status %s", again.ImportStatus)
	}
	wantCounts(t, again.ImportStatistics, counts{2, 1, 5, 17, 1})

	w.put(logKey(day, "digest"), logFile(t, 6, day))
	w.retry(id)
	done := w.ended(id)
	if done.ImportStatus != types.ImportStatusCompleted {
		t.Errorf("status %s", done.ImportStatus)
	}
	wantCounts(t, done.ImportStatistics, counts{2, 2, 6, 23, 0})
	for key, entry := range w.failures(id) {
		if entry.Status != types.ImportFailureStatusSucceeded {
			t.Errorf("failure of %s ends as %s", key, entry.Status)
		}
	}
	stats := w.sim.Stats()
	if stats.DuplicateEvents != 0 || stats.EventsIngested != 23 || stats.Imports[0].Starts != 3 {
		t.Errorf("stats %+v", stats)
	}
	_, err := w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{ImportId: id})
	wantCode(t, err, "InvalidParameterException")
}

func TestDeniedListing(t *testing.T) {
	w := newWorld(t)
	w.put(logKey(day, "one"), logFile(t, 3, day))
	w.mustControl("PUT", "buckets/logs", `{"denied_keys":["AWSLogs/*"]}`)
	id := w.start("s3://logs/").ImportId
	if failed := w.ended(id); failed.ImportStatus != types.ImportStatusFailed || *failed.ImportStatistics.FailedEntries != 1 {
		t.Errorf("ended as %s %+v", failed.ImportStatus, *failed.ImportStatistics)
	}
	if entry := w.failures(id)["AWSLogs/"]; aws.ToString(entry.ErrorType) != "AccessDenied" {
		t.Errorf("failure %+v", entry)
	}
	w.mustControl("PUT", "buckets/logs", `{"denied_keys":[]}`)
	w.retry(id)
	wantCounts(t, w.ended(id).ImportStatistics, counts{1, 1, 1, 3, 0})
}

func TestStopAndRetry(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		w.put(logKey(day.Add(time.Duration(i)*time.Hour), "f"), logFile(t, 10, day))
	}
	w.sim.Hold(true)
	id := w.start("s3://logs/").ImportId
	w.reaches(id, func(o *cloudtrail.GetImportOutput) bool { return *o.ImportStatistics.PrefixesFound == 1 })
	stopped, err := w.trail.StopImport(t.Context(), &cloudtrail.StopImportInput{ImportId: id})
	if err != nil {
		t.Fatal(err)
	}
	if stopped.ImportStatus != types.ImportStatusInProgress || stopped.ImportStatistics == nil {
		t.Errorf("StopImport answers %+v", stopped)
	}
	if got := w.ended(id); got.ImportStatus != types.ImportStatusStopped || *got.ImportStatistics.FilesCompleted != 0 {
		t.Errorf("ended as %+v", got)
	}
	_, err = w.trail.StopImport(t.Context(), &cloudtrail.StopImportInput{ImportId: id})
	wantCode(t, err, "InvalidParameterException")
	w.sim.Hold(false)
	w.retry(id)
	wantCounts(t, w.ended(id).ImportStatistics, counts{1, 1, 5, 50, 0})
	if n := w.sim.Stats().DuplicateEvents; n != 0 {
		t.Errorf("%d duplicates", n)
	}
}

// A stop in the middle leaves whole files, and the retry takes only the others.
func TestStopBetweenFiles(t *testing.T) {
	tick := make(chan time.Time)
	w := newWorld(t, func(c *lakesim.Config) {
		c.FileDelay = time.Second
		c.After = func(time.Duration) <-chan time.Time { return tick }
		c.StopAtOnce = true
	})
	for i := range 4 {
		w.put(logKey(day.Add(time.Duration(i)*time.Hour), "f"), logFile(t, 10, day))
	}
	id := w.start("s3://logs/").ImportId
	tick <- time.Time{}
	tick <- time.Time{}
	w.reaches(id, func(o *cloudtrail.GetImportOutput) bool { return *o.ImportStatistics.FilesCompleted == 2 })
	stopped, err := w.trail.StopImport(t.Context(), &cloudtrail.StopImportInput{ImportId: id})
	if err != nil {
		t.Fatal(err)
	}
	if stopped.ImportStatus != types.ImportStatusStopped {
		t.Errorf("StopImport answers %s though it is to stop at once", stopped.ImportStatus)
	}
	wantCounts(t, stopped.ImportStatistics, counts{1, 0, 2, 20, 0})
	w.retry(id)
	tick <- time.Time{}
	tick <- time.Time{}
	wantCounts(t, w.ended(id).ImportStatistics, counts{1, 1, 4, 40, 0})
	if n := w.sim.Stats().DuplicateEvents; n != 0 {
		t.Errorf("%d duplicates", n)
	}
}

func TestRetentionDropsOldEvents(t *testing.T) {
	w := newWorld(t)
	w.put(logKey(day, "old"), logFile(t, 3, w.clock.Now().AddDate(0, 0, -40)))
	w.put(logKey(day, "new"), logFile(t, 2, w.clock.Now().AddDate(0, 0, -20)))
	_, err := w.trail.UpdateEventDataStore(t.Context(), &cloudtrail.UpdateEventDataStoreInput{
		EventDataStore: &w.arn, RetentionPeriod: aws.Int32(30),
	})
	if err != nil {
		t.Fatal(err)
	}
	wantCounts(t, w.ended(w.start("s3://logs/").ImportId).ImportStatistics, counts{1, 1, 2, 2, 0})
}

func TestForgottenImport(t *testing.T) {
	w := newWorld(t)
	w.put(logKey(day, "one"), logFile(t, 3, day))
	id := w.start("s3://logs/").ImportId
	w.ended(id)
	w.mustControl("DELETE", "imports/"+*id, "")
	_, err := w.trail.GetImport(t.Context(), &cloudtrail.GetImportInput{ImportId: id})
	wantCode(t, err, "ImportNotFoundException")
	if status, _ := w.control("DELETE", "imports/"+*id, ""); status != 404 {
		t.Errorf("forgetting it again answers %d", status)
	}
}

func TestCloseStopsImports(t *testing.T) {
	w := newWorld(t)
	w.put(logKey(day, "one"), logFile(t, 3, day))
	w.sim.Hold(true)
	id := w.start("s3://logs/").ImportId
	w.sim.Close()
	if got := w.get(id); got.ImportStatus != types.ImportStatusStopped {
		t.Errorf("status %s after Close", got.ImportStatus)
	}
	_, err := w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{ImportId: id})
	wantCode(t, err, "InternalFailure")
}

// A file that inflates beyond all measure fails alone, and can be mended.
func TestFileTooLarge(t *testing.T) {
	w := newWorld(t)
	huge := logKey(day, "huge")
	w.put(logKey(day, "good"), logFile(t, 4, day))
	w.put(huge, zipped(t, []byte(`{"Records":[{"userAgent":"`+strings.Repeat("a", 3<<20)+`"}]}`)))
	id := w.start("s3://logs/").ImportId
	done := w.ended(id)
	wantCounts(t, done.ImportStatistics, counts{1, 0, 1, 4, 1})
	if failed := w.failures(id)[huge]; done.ImportStatus != types.ImportStatusFailed || aws.ToString(failed.ErrorType) != "FileTooLarge" ||
		!strings.Contains(aws.ToString(failed.ErrorMessage), "more than 2 MiB") {
		t.Errorf("ended as %s, %+v", done.ImportStatus, w.failures(id))
	}
	w.put(huge, logFile(t, 30, day))
	w.retry(id)
	wantCounts(t, w.ended(id).ImportStatistics, counts{1, 1, 2, 34, 0})
}
