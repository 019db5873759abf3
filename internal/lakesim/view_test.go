package lakesim_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"errors"
)

// finishedWorld is a world with an import that is COMPLETED a minute after its
// start, and has counted 3 events.
func finishedWorld(t *testing.T) (*world, *string) {
	w := newWorld(t)
	w.put(logKey(day, "one"), logFile(t, 3, day))
	w.sim.HoldInitializing()
	id := w.start("s3://logs/").ImportId
	w.clock.advance(time.Minute)
	w.sim.Hold(false)
	w.ended(id)
	return w, id
}

func (w *world) status(id *string) types.ImportStatus {
	w.t.Helper()
	return w.get(id).ImportStatus
}

func (w *world) wantStatus(id *string, want types.ImportStatus) {
	w.t.Helper()
	if got := w.status(id); got != want {
		w.t.Errorf("status %s, want %s", got, want)
	}
}

func TestGetLag(t *testing.T) {
	w := newWorld(t)
	w.set(`{"get_lag":"5s"}`)
	id := w.start("s3://logs/").ImportId
	ask := func() error {
		_, err := w.trail.GetImport(t.Context(), &cloudtrail.GetImportInput{ImportId: id})
		return err
	}
	w.clock.advance(4 * time.Second)
	wantCode(t, ask(), "ImportNotFoundException")
	w.patch(`{"get_lag":"3s"}`)
	if err := ask(); err != nil {
		t.Error(err)
	}
	w.patch(`{"get_lag":"5s"}`)
	wantCode(t, ask(), "ImportNotFoundException")
	w.clock.advance(time.Second)
	if err := ask(); err != nil {
		t.Error(err)
	}
	w.ended(id)
}

func TestStaleRecords(t *testing.T) {
	w, id := finishedWorld(t)
	w.clock.advance(10 * time.Second)
	w.wantStatus(id, types.ImportStatusCompleted)
	// What was switched on later knows the time before.
	w.set(`{"stale":"11s"}`)
	old := w.get(id)
	if old.ImportStatus != types.ImportStatusInitializing || *old.ImportStatistics.EventsCompleted != 0 || !old.UpdatedTimestamp.Equal(*old.CreatedTimestamp) {
		t.Errorf("stale record %+v", old)
	}
	w.set(`{"stale":"1000h"}`)
	w.wantStatus(id, types.ImportStatusInitializing)
	w.set(`{"stale":"10s"}`)
	w.wantStatus(id, types.ImportStatusCompleted)
}

func TestStaleAfterStart(t *testing.T) {
	w := newWorld(t)
	w.put(logKey(day, "one"), logFile(t, 3, day))
	w.set(`{"stale_after_start":"5s"}`)
	id := w.start("s3://logs/").ImportId
	w.ended(id)
	w.clock.advance(4 * time.Second)
	if got := w.get(id); got.ImportStatus != types.ImportStatusInitializing || *got.ImportStatistics.EventsCompleted != 0 {
		t.Errorf("record %+v", got)
	}
	w.clock.advance(time.Second)
	if got := w.get(id); got.ImportStatus != types.ImportStatusCompleted || *got.ImportStatistics.EventsCompleted != 3 {
		t.Errorf("record %+v", got)
	}
}

func TestStaleAfterStopAndRetry(t *testing.T) {
	for _, stale := range []bool{false, true} {
		w := newWorld(t)
		w.put(logKey(day, "one"), logFile(t, 3, day))
		if stale {
			w.set(`{"stale_after_stop":"5s","stale_after_retry":"5s"}`)
		}
		pick := func(before, after types.ImportStatus) types.ImportStatus {
			if stale {
				return before
			}
			return after
		}
		w.patch(`{"hold":true}`)
		id := w.start("s3://logs/").ImportId
		w.reaches(id, func(o *cloudtrail.GetImportOutput) bool { return *o.ImportStatistics.PrefixesFound == 1 })
		w.clock.advance(time.Minute)
		if _, err := w.trail.StopImport(t.Context(), &cloudtrail.StopImportInput{ImportId: id}); err != nil {
			t.Fatal(err)
		}
		w.ended(id)
		w.clock.advance(4 * time.Second)
		w.wantStatus(id, pick(types.ImportStatusInProgress, types.ImportStatusStopped))
		w.clock.advance(time.Second)
		w.wantStatus(id, types.ImportStatusStopped)

		w.patch(`{"hold":false}`)
		w.retry(id)
		w.ended(id)
		w.clock.advance(4 * time.Second)
		w.wantStatus(id, pick(types.ImportStatusStopped, types.ImportStatusCompleted))
		w.clock.advance(time.Second)
		w.wantStatus(id, types.ImportStatusCompleted)
	}
}

func TestStatisticsLag(t *testing.T) {
	w, id := finishedWorld(t)
	w.clock.advance(10 * time.Second)
	w.set(`{"statistics_lag":"11s"}`)
	if got := w.get(id); got.ImportStatus != types.ImportStatusCompleted || *got.ImportStatistics.EventsCompleted != 0 {
		t.Errorf("record %+v", got)
	}
	w.clock.advance(time.Second)
	if got := w.get(id); *got.ImportStatistics.EventsCompleted != 3 {
		t.Errorf("statistics %+v", got.ImportStatistics)
	}
	w.set(`{"statistics_lag":"1h","statistics_missing":"absent"}`)
	if got := w.get(id); got.ImportStatistics != nil {
		t.Errorf("statistics %+v", got.ImportStatistics)
	}
	w.patch(`{"statistics_missing":"zero"}`)
	wantCounts(t, w.get(id).ImportStatistics, counts{})
	w.patch(`{"statistics_lag":"0s"}`)
	wantCounts(t, w.get(id).ImportStatistics, counts{1, 1, 1, 3, 0})
}

// A range of odd milliseconds, so that every form shows.
var rangeStart, rangeEnd = day.Add(123 * time.Millisecond), day.Add(24*time.Hour - time.Millisecond)

func TestForms(t *testing.T) {
	w := newWorld(t)
	w.clock.advance(456 * time.Millisecond)
	now := w.clock.Now()
	start := func(uri string, from, to *time.Time) *string {
		out, err := w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{
			Destinations: []string{w.arn}, ImportSource: source(uri), StartEventTime: from, EndEventTime: to,
		})
		if err != nil {
			t.Fatal(err)
		}
		w.ended(out.ImportId)
		return out.ImportId
	}
	ranged, open := start("s3://logs/a/", &rangeStart, &rangeEnd), start("s3://logs", nil, nil)
	show := func(id *string) string {
		got := w.get(id)
		text := func(at *time.Time) string {
			if at == nil {
				return "-"
			}
			return at.UTC().Format("2006-01-02T15:04:05.000")
		}
		return fmt.Sprintln(strings.TrimPrefix(got.Destinations[0], "arn:aws:cloudtrail:us-east-1:123456789012:"), *got.ImportSource.S3.S3LocationUri,
			text(got.StartEventTime), text(got.EndEventTime), text(got.CreatedTimestamp), text(got.UpdatedTimestamp), got.ImportStatus)
	}
	storeID := w.arn[len(w.arn)-36:]
	usual, whole := now.Format("2006-01-02T15:04:05.000"), now.Truncate(time.Second).Format("2006-01-02T15:04:05.000")
	const from, to = "2026-02-01T00:00:00.123", "2026-02-01T23:59:59.999"
	line := func(parts ...string) string { return strings.Join(parts, " ") + "\n" }
	store := "eventdatastore/" + storeID
	for world, want := range map[string][2]string{
		`{}`: {
			line(store, "s3://logs/a/", from, to, usual, usual, "COMPLETED"),
			line(store, "s3://logs - -", usual, usual, "COMPLETED"),
		},
		`{"times":"seconds"}`: {
			line(store, "s3://logs/a/ 2026-02-01T00:00:00.000 2026-02-01T23:59:59.000", usual, usual, "COMPLETED"),
			line(store, "s3://logs - -", usual, usual, "COMPLETED"),
		},
		`{"record_times":"seconds"}`: {
			line(store, "s3://logs/a/", from, to, whole, whole, "COMPLETED"),
			line(store, "s3://logs - -", whole, whole, "COMPLETED"),
		},
		`{"bounds":"start_only","destination_form":"id"}`: {
			line(storeID, "s3://logs/a/", from, "-", usual, usual, "COMPLETED"),
			line(storeID, "s3://logs - -", usual, usual, "COMPLETED"),
		},
		`{"bounds":"end_only","uri_form":"with_slash"}`: {
			line(store, "s3://logs/a/ -", to, usual, usual, "COMPLETED"),
			line(store, "s3://logs/ - -", usual, usual, "COMPLETED"),
		},
		`{"bounds":"filled_in","uri_form":"without_slash"}`: {
			line(store, "s3://logs/a", from, to, usual, usual, "COMPLETED"),
			line(store, "s3://logs", now.AddDate(0, 0, -3653).Format("2006-01-02T15:04:05.000"), usual, usual, usual, "COMPLETED"),
		},
		`{"additional_status":{"COMPLETED":"ARCHIVED"}}`: {
			line(store, "s3://logs/a/", from, to, usual, usual, "ARCHIVED"),
			line(store, "s3://logs - -", usual, usual, "ARCHIVED"),
		},
		`{"additional_status":{"COMPLETED":""}}`: {
			line(store, "s3://logs/a/", from, to, usual, usual, ""),
			line(store, "s3://logs - -", usual, usual, ""),
		},
	} {
		w.set(world)
		if got := [2]string{show(ranged), show(open)}; got != want {
			t.Errorf("%s:\n%s%swant\n%s%s", world, got[0], got[1], want[0], want[1])
		}
	}
}

func TestRecordsWithout(t *testing.T) {
	w, id := finishedWorld(t)
	w.set(`{"record_without":["UpdatedTimestamp","ImportSource.S3.S3BucketRegion","GetImport.Destinations","StopImport.CreatedTimestamp","ImportStatistics.FailedEntries"],
		"stop_finished":{"COMPLETED":"accept"},"retry_finished":{"COMPLETED":"accept"}}`)
	got := w.get(id)
	if got.UpdatedTimestamp != nil || got.ImportSource.S3.S3BucketRegion != nil || got.Destinations != nil || got.ImportStatistics.FailedEntries != nil ||
		got.CreatedTimestamp == nil || *got.ImportSource.S3.S3LocationUri != "s3://logs/" || *got.ImportStatistics.EventsCompleted != 3 {
		t.Errorf("record %+v", got)
	}
	stopped, err := w.trail.StopImport(t.Context(), &cloudtrail.StopImportInput{ImportId: id})
	if err != nil || stopped.UpdatedTimestamp != nil || stopped.CreatedTimestamp != nil || stopped.Destinations == nil {
		t.Errorf("stopped %+v, %v", stopped, err)
	}
	started, err := w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{ImportId: id})
	if err != nil || started.UpdatedTimestamp != nil || started.CreatedTimestamp == nil || started.Destinations == nil {
		t.Errorf("started %+v, %v", started, err)
	}
	w.set(`{"record_without":["ImportSource","ImportSource.S3","ImportStatus","ImportId","CreatedTimestamp","Destinations","ImportStatistics"]}`)
	got = w.get(id)
	if got.ImportSource != nil || got.ImportStatus != "" || got.ImportId != nil || got.CreatedTimestamp != nil || got.ImportStatistics != nil {
		t.Errorf("record %+v", got)
	}
}

func TestNotFoundStatus(t *testing.T) {
	w := newWorld(t)
	for _, want := range []int{http.StatusBadRequest, http.StatusNotFound} {
		w.set(fmt.Sprintf(`{"not_found_status":%d,"failures_unknown_import":"ImportNotFoundException"}`, want))
		for name, call := range map[string]func() error{
			"GetImport": func() error {
				_, err := w.trail.GetImport(t.Context(), &cloudtrail.GetImportInput{ImportId: aws.String(unknownID)})
				return err
			},
			"StopImport": func() error {
				_, err := w.trail.StopImport(t.Context(), &cloudtrail.StopImportInput{ImportId: aws.String(unknownID)})
				return err
			},
			"StartImport": func() error {
				_, err := w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{ImportId: aws.String(unknownID)})
				return err
			},
			"ListImportFailures": func() error {
				_, err := w.trail.ListImportFailures(t.Context(), &cloudtrail.ListImportFailuresInput{ImportId: aws.String(unknownID)})
				return err
			},
		} {
			err := call()
			wantCode(t, err, "ImportNotFoundException")
			var answer *awshttp.ResponseError
			if !errors.As(err, &answer) || answer.HTTPStatusCode() != want {
				t.Errorf("%s: %v, want status %d", name, err, want)
			}
		}
	}
}

func TestRecordsExpire(t *testing.T) {
	w, id := finishedWorld(t)
	w.set(`{"records_expire_after":"1h"}`)
	w.clock.advance(time.Hour - time.Second)
	w.wantStatus(id, types.ImportStatusCompleted)
	if rows := w.rows(nil); len(rows) != 1 {
		t.Errorf("%d rows", len(rows))
	}
	w.clock.advance(time.Second)
	_, err := w.trail.GetImport(t.Context(), &cloudtrail.GetImportInput{ImportId: id})
	wantCode(t, err, "ImportNotFoundException")
	_, err = w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{ImportId: id})
	wantCode(t, err, "ImportNotFoundException")
	if rows := w.rows(nil); len(rows) != 0 {
		t.Errorf("%d rows", len(rows))
	}
	w.patch(`{"hold":true}`)
	running := w.start("s3://logs/").ImportId
	w.clock.advance(2 * time.Hour)
	if _, err := w.trail.GetImport(t.Context(), &cloudtrail.GetImportInput{ImportId: running}); err != nil {
		t.Error(err)
	}
}
