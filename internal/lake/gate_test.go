package lake

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

func TestGateOpens(t *testing.T) {
	ended := func(status Status, files, failed int64) Import {
		return Import{Status: status, Statistics: Statistics{FilesCompleted: files, FailedEntries: failed}}
	}
	for name, c := range map[string]struct {
		gate  Gate
		ended Import
		opens bool
	}{
		"COMPLETED":                       {Gate{}, ended(StatusCompleted, 7, 0), true},
		"COMPLETED, no files":             {Gate{}, ended(StatusCompleted, 0, 0), true},
		"COMPLETED, no files, required":   {Gate{RequireFiles: true}, ended(StatusCompleted, 0, 0), false},
		"COMPLETED, files required":       {Gate{RequireFiles: true}, ended(StatusCompleted, 1, 0), true},
		"FAILED":                          {Gate{MaxRetries: 9}, ended(StatusFailed, 7, 1), false},
		"FAILED, as many as are allowed":  {Gate{AllowFailedEntries: 2}, ended(StatusFailed, 7, 2), true},
		"FAILED, one more":                {Gate{AllowFailedEntries: 2}, ended(StatusFailed, 7, 3), false},
		"FAILED, no number":               {Gate{AllowFailedEntries: 2}, ended(StatusFailed, 7, 0), false},
		"FAILED, allowed, files required": {Gate{AllowFailedEntries: 2, RequireFiles: true}, ended(StatusFailed, 0, 1), false},
		"STOPPED":                         {Gate{AllowFailedEntries: 2}, ended(StatusStopped, 7, 1), false},
		"IN_PROGRESS":                     {Gate{AllowFailedEntries: 2}, ended(StatusInProgress, 7, 1), false},
	} {
		if c.gate.Opens(c.ended) != c.opens {
			t.Errorf("%s: opens is %v", name, !c.opens)
		}
	}
}

// numbers are what AWS shows of an import at some time since its end.
type numbers struct {
	after                 time.Duration
	absent                bool
	files, events, failed int64
}

func TestWaitForGate(t *testing.T) {
	const allowed = 3
	failures := func(n int) []types.ImportFailureListItem {
		list := make([]types.ImportFailureListItem, n)
		for i := range list {
			list[i] = types.ImportFailureListItem{Location: aws.String("s3://trail-logs/x"), Status: types.ImportFailureStatusFailed}
		}
		return list
	}
	lenient, strict := Gate{AllowFailedEntries: allowed}, Gate{RequireFiles: true}
	for name, c := range map[string]struct {
		gate     Gate
		end      types.ImportStatus
		shows    []numbers
		failures int
		want     func(error) bool // none if nil
		passes   time.Duration    // since the end of the import
		nothing  bool
	}{
		"files":                           {gate: Gate{}, end: "COMPLETED", shows: []numbers{{files: 8, events: 70}}},
		"no files":                        {gate: Gate{}, end: "COMPLETED", shows: []numbers{{}}, passes: settleTime, nothing: true},
		"files later":                     {gate: Gate{}, end: "COMPLETED", shows: []numbers{{}, {after: 30 * time.Second, files: 8}}, passes: 30 * time.Second},
		"no numbers":                      {gate: Gate{}, end: "COMPLETED", shows: []numbers{{absent: true}}},
		"required, files":                 {gate: strict, end: "COMPLETED", shows: []numbers{{files: 8, events: 70}}},
		"required, no files":              {gate: strict, end: "COMPLETED", shows: []numbers{{}}, passes: settleTime, want: noFiles, nothing: true},
		"required, files later":           {gate: strict, end: "COMPLETED", shows: []numbers{{}, {after: 30 * time.Second, files: 8}}, passes: 30 * time.Second},
		"required, no numbers":            {gate: strict, end: "COMPLETED", shows: []numbers{{absent: true}}, passes: settleTime, want: noFiles},
		"required, numbers later":         {gate: strict, end: "COMPLETED", shows: []numbers{{absent: true}, {after: 30 * time.Second, files: 8}}, passes: 30 * time.Second},
		"allowed":                         {gate: lenient, end: "FAILED", shows: []numbers{{files: 8, events: 70, failed: allowed}}, failures: allowed, passes: settleTime},
		"more than allowed":               {gate: lenient, end: "FAILED", shows: []numbers{{files: 8, events: 70, failed: allowed + 1}}, failures: allowed + 1, want: failedEntries},
		"more are counted later":          {gate: lenient, end: "FAILED", shows: []numbers{{failed: 1}, {after: 30 * time.Second, failed: allowed + 1}}, failures: allowed, passes: settleTime, want: failedEntries},
		"more are listed":                 {gate: lenient, end: "FAILED", shows: []numbers{{files: 8, failed: allowed}}, failures: allowed + 1, passes: settleTime, want: failedEntries},
		"FAILED, no numbers":              {gate: lenient, end: "FAILED", shows: []numbers{{absent: true}}, failures: 1, passes: settleTime, want: failedEntries},
		"FAILED, and AWS counts none":     {gate: lenient, end: "FAILED", shows: []numbers{{files: 8, events: 70}}, passes: settleTime, want: failedEntries},
		"FAILED, numbers later":           {gate: lenient, end: "FAILED", shows: []numbers{{absent: true}, {after: 30 * time.Second, failed: 2}}, failures: 2, passes: settleTime},
		"FAILED, allowed, files required": {gate: Gate{AllowFailedEntries: allowed, RequireFiles: true}, end: "FAILED", shows: []numbers{{failed: 1}}, failures: 1, passes: settleTime, want: failedEntries},
		"FAILED, none is allowed":         {gate: strict, end: "FAILED", shows: []numbers{{files: 8, failed: 1}}, failures: 1, want: failedEntries},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
				waited := api.add(time.Minute, c.end)
				end := waited.until
				waited.updated = end
				api.failures = failures(c.failures)
				api.shows = func(out *cloudtrail.GetImportOutput) { show(out, time.Since(end), c.shows) }
				region := api.region()
				ended, err := region.WaitForGate(t.Context(), waited.id, c.gate, nil)
				if (c.want == nil) != (err == nil) || c.want != nil && !c.want(err) || ended.Status != Status(c.end) || region.FoundNothing(ended) != c.nothing {
					t.Errorf("%+v, %v", ended, err)
				}
				// The poll notices the end of the import some seconds late.
				if after := time.Since(end); after < c.passes || after > c.passes+20*time.Second {
					t.Errorf("%s after the end", after)
				}
				if failed := new(FailedError); errors.As(err, &failed) && (failed.Allowed != c.gate.AllowFailedEntries || failed.Failures.Open != c.failures) {
					t.Errorf("%+v", failed)
				}
			})
		})
	}
}

func show(out *cloudtrail.GetImportOutput, age time.Duration, shows []numbers) {
	for _, n := range shows {
		if age < n.after {
			continue
		}
		out.ImportStatistics = &types.ImportStatistics{FilesCompleted: aws.Int64(n.files), EventsCompleted: aws.Int64(n.events), FailedEntries: aws.Int64(n.failed)}
		if n.absent {
			out.ImportStatistics = nil
		}
	}
}

func failedEntries(err error) bool { return errors.As(err, new(*FailedError)) }

func noFiles(err error) bool { return errors.As(err, new(*NoFilesError)) }

// Retries come first, and what is accepted is what is left after them.
func TestWaitForGateRetriesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusFailed)
		waited := api.add(time.Minute, types.ImportStatusFailed)
		waited.files, waited.events, waited.failed = 8, 70, 2
		api.failures = []types.ImportFailureListItem{{Location: aws.String("s3://trail-logs/a")}, {Location: aws.String("s3://trail-logs/b")}}
		var retries int64
		ended, err := api.region().WaitForGate(t.Context(), waited.id, Gate{MaxRetries: 3, AllowFailedEntries: 2}, func(seen Seen) { retries = max(retries, seen.Retries) })
		if err != nil || ended.Status != StatusFailed || api.count("StartImport") != 3 || retries != 3 {
			t.Errorf("%+v, %v after %d retries", ended, err, api.count("StartImport"))
		}
	})
}

// While AWS counts, somebody may retry the import, or stop it.
func TestWaitForGateFollowsTheImport(t *testing.T) {
	for name, c := range map[string]struct {
		stop bool
		want func(Import, error) bool
	}{
		"retried": {false, func(ended Import, err error) bool { return err == nil && ended.Status == StatusCompleted }},
		"stopped": {true, func(_ Import, err error) bool { return errors.As(err, new(*StoppedError)) }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
				waited := api.add(time.Minute, types.ImportStatusFailed)
				waited.files, waited.failed, waited.updated = 8, 2, waited.until
				time.AfterFunc(90*time.Second, func() {
					if _, err := api.StartImport(t.Context(), &cloudtrail.StartImportInput{ImportId: aws.String(waited.id)}); err != nil {
						t.Error(err)
					}
					if c.stop {
						if _, err := api.StopImport(t.Context(), &cloudtrail.StopImportInput{ImportId: aws.String(waited.id)}); err != nil {
							t.Error(err)
						}
					}
				})
				if ended, err := api.region().WaitForGate(t.Context(), waited.id, Gate{AllowFailedEntries: 2}, nil); !c.want(ended, err) {
					t.Errorf("%+v, %v", ended, err)
				}
			})
		})
	}
}

// The end of the time for it is no answer, and its absence no error where none is needed.
func TestWaitForGateInTime(t *testing.T) {
	for name, c := range map[string]struct {
		gate Gate
		end  types.ImportStatus
		ok   bool
	}{
		"no files required":      {Gate{}, types.ImportStatusCompleted, true},
		"files required":         {Gate{RequireFiles: true}, types.ImportStatusCompleted, false},
		"failed entries allowed": {Gate{AllowFailedEntries: 2}, types.ImportStatusFailed, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
				waited := api.add(time.Minute, c.end)
				waited.updated = waited.until
				if c.end == types.ImportStatusFailed {
					waited.failed = 1
				}
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
				defer cancel()
				region := api.region()
				ended, err := region.WaitForGate(ctx, waited.id, c.gate, nil)
				wait := new(WaitError)
				if c.ok != (err == nil) || !c.ok && (!errors.As(err, &wait) || wait.Last.Status != Status(c.end)) || region.FoundNothing(ended) {
					t.Errorf("%+v, %v", ended, err)
				}
			})
		})
	}
}

// The state says COMPLETED, and its zeros may stand for what AWS did not give.
func TestWaitForGateReadsWhatTheStateHasNoNumbersOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		waited := api.add(0, types.ImportStatusCompleted)
		waited.files, waited.events = 8, 70
		time.Sleep(time.Hour)
		region := api.region()
		region.known.remember(Import{ID: waited.id, Content: testContent, Status: StatusCompleted, Updated: waited.updated})
		if ended, err := region.WaitForGate(t.Context(), waited.id, Gate{RequireFiles: true}, nil); err != nil || ended.Statistics.FilesCompleted != 8 {
			t.Errorf("%+v, %v", ended, err)
		}
	})
}

// That AWS no longer has the record of a COMPLETED import closes no gate that
// needs no numbers.
func TestWaitForGateWithoutARecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, required := range []bool{false, true} {
			region := newFakeAPI(time.Minute, types.ImportStatusCompleted).region()
			state := Import{ID: "00000000-0000-0000-0000-000000000009", Status: StatusCompleted, Created: time.Now().AddDate(0, -1, 0), Updated: time.Now().AddDate(0, -1, 0)}
			region.known.remember(state)
			ended, err := region.WaitForGate(t.Context(), state.ID, Gate{RequireFiles: required}, nil)
			if required != IsImportNotFound(err) || ended.Status != StatusCompleted || region.FoundNothing(ended) {
				t.Errorf("required %v: %+v, %v", required, ended, err)
			}
		}
	})
}
