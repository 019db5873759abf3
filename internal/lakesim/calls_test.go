package lakesim_test

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

func (w *world) stopped(id *string) (*cloudtrail.StopImportOutput, error) {
	return w.trail.StopImport(w.t.Context(), &cloudtrail.StopImportInput{ImportId: id})
}

// held starts an import and waits until it is held before its first file.
func (w *world) held() *string {
	w.t.Helper()
	w.patch(`{"hold":true}`)
	id := w.start("s3://logs/").ImportId
	w.reaches(id, func(o *cloudtrail.GetImportOutput) bool { return *o.ImportStatistics.PrefixesFound == 1 })
	return id
}

func TestRetryUnderAnotherID(t *testing.T) {
	w := newWorld(t)
	w.put(logKey(day, "good"), logFile(t, 3, day))
	w.put(logKey(day, "bad"), []byte("broken"))
	w.put(logKey(day.AddDate(0, 0, 1), "other"), logFile(t, 5, day))
	w.set(`{"retry_id":"new"}`)
	old := w.start("s3://logs/").ImportId
	w.ended(old)
	before := w.get(old)
	w.clock.advance(time.Minute)
	w.put(logKey(day, "bad"), logFile(t, 2, day))
	retry := func() *string {
		out, err := w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{ImportId: old})
		if err != nil {
			t.Fatal(err)
		}
		w.ended(out.ImportId)
		return out.ImportId
	}
	id := retry()
	if *id == *old {
		t.Fatal("the retry has the same id")
	}
	got := w.get(id)
	if got.ImportStatus != types.ImportStatusCompleted || !got.CreatedTimestamp.Equal(w.clock.Now()) {
		t.Errorf("resumed %+v", got)
	}
	wantCounts(t, got.ImportStatistics, counts{2, 2, 3, 10, 0})
	if after := w.get(old); after.ImportStatus != types.ImportStatusFailed || !after.UpdatedTimestamp.Equal(*before.UpdatedTimestamp) {
		t.Errorf("the old record became %+v", after)
	}
	wantCounts(t, w.get(old).ImportStatistics, counts{2, 1, 2, 8, 1})
	if status := w.failures(old)[logKey(day, "bad")].Status; status != types.ImportFailureStatusFailed {
		t.Errorf("the failure of the old import is %s", status)
	}
	if status := w.failures(id)[logKey(day, "bad")].Status; status != types.ImportFailureStatusSucceeded {
		t.Errorf("the failure of the new import is %s", status)
	}
	retry() // of the old one, again
	stats := w.sim.Stats()
	if stats.DuplicateEvents != 0 || stats.EventsIngested != 10 || stats.Imports[1].RetryOf != *old {
		t.Errorf("stats %+v", stats)
	}
}

func TestStopAnswers(t *testing.T) {
	for answer, want := range map[string]types.ImportStatus{
		lakesim.StopRecordBefore: types.ImportStatusInProgress,
		lakesim.StopRecordAfter:  types.ImportStatusStopped,
		lakesim.StopSaysStopped:  types.ImportStatusStopped,
	} {
		waits := make(chan chan time.Time, 10)
		w := newWorld(t, func(c *lakesim.Config) {
			c.After = func(time.Duration) <-chan time.Time {
				wait := make(chan time.Time)
				waits <- wait
				return wait
			}
		})
		w.put(logKey(day, "one"), logFile(t, 3, day))
		w.set(`{"stop_answer":"` + answer + `","stop_takes":"1m"}`)
		id := w.held()
		if answer == lakesim.StopRecordAfter {
			go func() { close(<-waits) }()
		}
		got, err := w.stopped(id)
		if err != nil || got.ImportStatus != want {
			t.Errorf("%s: %+v, %v", answer, got, err)
		}
		if answer != lakesim.StopRecordAfter {
			w.wantStatus(id, types.ImportStatusInProgress)
			_, err := w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source("s3://logs/")})
			wantCode(t, err, "AccountHasOngoingImportException")
			if _, err := w.stopped(id); err != nil { // which stops nothing twice
				t.Error(err)
			}
			close(<-waits)
		}
		if done := w.ended(id); done.ImportStatus != types.ImportStatusStopped {
			t.Errorf("%s: ended as %s", answer, done.ImportStatus)
		}
	}
}

// An import that ends while it is about to stop has ended.
func TestImportOutrunsItsStop(t *testing.T) {
	w := newWorld(t)
	w.put(logKey(day, "one"), logFile(t, 3, day))
	id := w.held()
	w.patch(`{"stop_takes":"1h"}`)
	if _, err := w.stopped(id); err != nil {
		t.Fatal(err)
	}
	w.sim.Hold(false)
	if done := w.ended(id); done.ImportStatus != types.ImportStatusCompleted {
		t.Errorf("ended as %s", done.ImportStatus)
	}
}

// inStatus is a world with an import in a status.
func inStatus(t *testing.T, status types.ImportStatus) (*world, *string) {
	w := newWorld(t)
	w.put(logKey(day, "one"), logFile(t, 3, day))
	switch status {
	case types.ImportStatusInitializing:
		w.sim.HoldInitializing()
		return w, w.start("s3://logs/").ImportId
	case types.ImportStatusFailed:
		w.put(logKey(day, "broken"), []byte("broken"))
	case types.ImportStatusStopped, types.ImportStatusInProgress:
		id := w.held()
		if status == types.ImportStatusInProgress {
			return w, id
		}
		if _, err := w.stopped(id); err != nil {
			t.Fatal(err)
		}
		w.ended(id)
		return w, id
	default:
	}
	id := w.start("s3://logs/").ImportId
	w.ended(id)
	return w, id
}

func TestCallsInEachStatus(t *testing.T) {
	for _, status := range types.ImportStatus("").Values() {
		running := status == types.ImportStatusInitializing || status == types.ImportStatusInProgress
		usualRetry := lakesim.Accept
		switch {
		case running:
			usualRetry = "AccountHasOngoingImportException"
		case status == types.ImportStatusCompleted:
			usualRetry = "InvalidParameterException"
		}
		for _, retry := range []string{"", "OperationNotPermittedException", "ImportNotFoundException", lakesim.Accept} {
			w, id := inStatus(t, status)
			want := usualRetry
			if retry != "" {
				w.patch(`{"retry_finished":{"` + string(status) + `":"` + retry + `"}}`)
				want = retry
			}
			got, err := w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{ImportId: id})
			resumed := status == types.ImportStatusFailed || status == types.ImportStatusStopped
			switch {
			case want != lakesim.Accept:
				wantCode(t, err, want)
			case err != nil:
				t.Errorf("retry of %s: %v", status, err)
			case resumed && got.ImportStatus != types.ImportStatusInitializing, !resumed && got.ImportStatus != status:
				t.Errorf("retry of %s: %+v", status, got)
			}
			if starts := w.sim.Stats().Imports[0].Starts; starts != 1 && (!resumed || want != lakesim.Accept) {
				t.Errorf("retry of %s, %s: %d starts", status, want, starts)
			}
		}
		if running {
			continue
		}
		for _, stop := range []string{"", "OperationNotPermittedException", lakesim.Accept} {
			w, id := inStatus(t, status)
			if stop != "" {
				w.patch(`{"stop_finished":{"` + string(status) + `":"` + stop + `"}}`)
			}
			got, err := w.stopped(id)
			switch {
			case stop == "":
				wantCode(t, err, "InvalidParameterException")
			case stop != lakesim.Accept:
				wantCode(t, err, stop)
			case err != nil || got.ImportStatus != status || got.ImportStatistics == nil:
				t.Errorf("stop of %s: %+v, %v", status, got, err)
			}
		}
	}
}

func TestRoleAndPolicyAreAcceptedLater(t *testing.T) {
	start := func(w *world) error {
		_, err := w.trail.StartImport(context.Background(), &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source("s3://logs/")})
		return err
	}
	for world, code := range map[string]string{
		`{"role_accepted_after":"10s"}`:                                                        "InvalidImportSourceException",
		`{"role_accepted_after":"10s","role_refusal":"AccessDeniedException"}`:                 "AccessDeniedException",
		`{"role_accepted_after":"10s","role_refusal":"InsufficientEncryptionPolicyException"}`: "InsufficientEncryptionPolicyException",
		`{"role_accepted_after":"10s","role_refusal":"InvalidParameterException"}`:             "InvalidParameterException",
		`{"bucket_policy_accepted_after":"10s"}`:                                               "InsufficientEncryptionPolicyException",
	} {
		w := newWorld(t)
		w.set(world)
		wantCode(t, start(w), code)
		w.clock.advance(9 * time.Second)
		wantCode(t, start(w), code)
		w.clock.advance(time.Second)
		if err := start(w); err != nil {
			t.Errorf("%s: %v", world, err)
		}
		if n := len(w.sim.Stats().Imports); n != 1 {
			t.Errorf("%s: %d imports", world, n)
		}
	}
}

func TestEmptyPrefix(t *testing.T) {
	w := newWorld(t)
	w.put(logKey(day, "one"), logFile(t, 3, day))
	if done := w.ended(w.start("s3://logs/none/").ImportId); done.ImportStatus != types.ImportStatusCompleted {
		t.Errorf("ended as %s", done.ImportStatus)
	}
	w.set(`{"empty_prefix":"refused"}`)
	for _, uri := range []string{"s3://logs/none/", "s3://logs/AWSLogs/none", "s3://logs/../"} {
		_, err := w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source(uri)})
		wantCode(t, err, "InvalidImportSourceException")
	}
	for _, uri := range []string{"s3://logs", "s3://logs/AWSLogs/"} {
		w.ended(w.start(uri).ImportId)
	}
}

func TestScopeChangesWhileImportsRun(t *testing.T) {
	w := newWorld(t)
	w.put(logKey(day, "one"), logFile(t, 3, day))
	w.held()
	elsewhere := w.client(account, "eu-west-1")
	store, err := elsewhere.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("elsewhere")})
	if err != nil {
		t.Fatal(err)
	}
	start := func() error {
		_, err := elsewhere.StartImport(t.Context(), &cloudtrail.StartImportInput{Destinations: []string{*store.EventDataStoreArn}, ImportSource: source("s3://logs/")})
		return err
	}
	wantCode(t, start(), "AccountHasOngoingImportException")
	w.patch(`{"one_import_per":"region"}`)
	if err := start(); err != nil {
		t.Error(err)
	}
}
