package lake

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"
)

func TestWaitForEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
		running := api.add(time.Hour, types.ImportStatusCompleted)
		began := time.Now()
		var seen []Status
		ended, err := api.region().WaitForEnd(t.Context(), running.id, 0, func(s Seen) { seen = append(seen, s.Import.Status) })
		if err != nil || ended.Status != StatusCompleted {
			t.Fatalf("%+v, %v", ended, err)
		}
		if late := time.Since(began) - time.Hour; late < 0 || late > time.Minute {
			t.Errorf("the end was noticed %s late", late)
		}
		if !slices.Contains(seen, StatusInProgress) {
			t.Errorf("progress was not reported: %v", seen)
		}
	})
}

func TestWaitersShareOnePoll(t *testing.T) {
	reads := func(waiters int) int {
		api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
		synctest.Test(t, func(t *testing.T) {
			running := api.add(time.Hour, types.ImportStatusCompleted)
			region := api.region()
			var wg sync.WaitGroup
			for range waiters {
				wg.Go(func() {
					if _, err := region.WaitForEnd(t.Context(), running.id, 0, nil); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		})
		return api.count("GetImport")
	}
	if one, many := reads(1), reads(100); many != one {
		t.Errorf("1 waiter costs %d reads, 100 cost %d", one, many)
	}
}

func TestLateWaitersCostNothing(t *testing.T) {
	for final, want := range map[types.ImportStatus]int{types.ImportStatusCompleted: 0, types.ImportStatusFailed: 1} {
		synctest.Test(t, func(t *testing.T) {
			api := newFakeAPI(time.Minute, final)
			running := api.add(time.Minute, final)
			region := api.region()
			first, _ := region.WaitForEnd(t.Context(), running.id, 0, nil)
			before := api.count("GetImport")
			time.Sleep(time.Hour)
			second, _ := region.WaitForEnd(t.Context(), running.id, 0, nil)
			// Somebody may have retried a FAILED one.
			if reads := api.count("GetImport") - before; reads != want || second != first {
				t.Errorf("%s: a waiter that comes later costs %d reads, and sees %+v", final, reads, second)
			}
		})
	}
}

func TestWaitOutlivesPassingErrors(t *testing.T) {
	for _, passing := range []error{
		apiError("ThrottlingException", smithy.FaultClient),
		&smithy.DeserializationError{Err: errors.New("<html>")},
		&smithy.OperationError{Err: &types.CloudTrailInvalidClientTokenIdException{}},
	} {
		synctest.Test(t, func(t *testing.T) {
			api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
			running := api.add(time.Minute, types.ImportStatusCompleted)
			n := 0
			api.onGet = func(string) error {
				n++
				if n > 1 && n < 5 {
					return passing
				}
				return nil
			}
			_, err := api.region().WaitForEnd(t.Context(), running.id, 0, nil)
			var definite *types.CloudTrailInvalidClientTokenIdException
			if ends := errors.As(passing, &definite); ends != (err != nil) {
				t.Errorf("%v: %v", passing, err)
			}
		})
	}
}

func TestWatchTellsSinceWhenAWSDoesNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		running := api.add(time.Minute, types.ImportStatusFailed)
		n, began := 0, time.Now()
		var answered time.Time
		api.onGet = func(string) error {
			if n++; n != 3 {
				return apiError("ThrottlingException", smithy.FaultClient)
			}
			answered = time.Now()
			api.onGet = nil
			return nil
		}
		var seen []Seen
		if _, err := api.region().WaitForEnd(t.Context(), running.id, 1, func(s Seen) { seen = append(seen, s) }); err != nil {
			t.Fatal(err)
		}
		if first := seen[0]; first.Err == nil || first.Import.ID != "" || !first.At.Equal(began) {
			t.Errorf("before any answer: %+v", first)
		}
		i := slices.IndexFunc(seen, func(s Seen) bool { return s.Err == nil })
		if i != 2 || seen[i].Import.ID != running.id || !seen[i].At.Equal(answered) || seen[i].Retries != 0 {
			t.Errorf("the first answer is number %d: %+v", i, seen)
		}
		retried := slices.IndexFunc(seen, func(s Seen) bool { return s.Retries == 1 })
		if retried < 0 || seen[retried].Import.Status != StatusFailed || seen[len(seen)-1].Import.Status != StatusInProgress || seen[len(seen)-1].Retries != 1 {
			t.Errorf("the retry: %+v", seen)
		}
	})
}

func TestWaitEndsWithExpiredCredentials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
		running := api.add(time.Hour, types.ImportStatusCompleted)
		api.onGet = func(string) error { return apiError("ExpiredTokenException", smithy.FaultClient) }
		began := time.Now()
		_, err := api.region().WaitForEnd(t.Context(), running.id, 0, nil)
		if !hasCode(err, "ExpiredToken") || time.Since(began) > time.Second {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
	})
}

func TestWaitTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
		running := api.add(time.Hour, types.ImportStatusCompleted)
		n := 0
		api.onGet = func(string) error {
			if n++; n > 2 {
				return apiError("ThrottlingException", smithy.FaultClient)
			}
			return nil
		}
		region := api.region()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		_, err := region.WaitForEnd(ctx, running.id, 0, nil)
		var wait *WaitError
		if !errors.As(err, &wait) || wait.Last.Status != StatusInProgress || wait.Waited != 10*time.Minute || !hasCode(wait.LastErr, "Throttling") || Interrupted(err) {
			t.Errorf("got %#v", err)
		}
		synctest.Wait()
		if len(region.watches.byID) != 0 {
			t.Error("the poll goes on without waiters")
		}
	})
}

func TestWaitForEndRetriesAndGivesUp(t *testing.T) {
	cases := map[string]struct {
		ends       []types.ImportStatus // of the runs after the first, which fails
		maxRetries int64
		starts     int
		retries    int64 // of the error
		fails      bool
	}{
		"no retry allowed": {[]types.ImportStatus{types.ImportStatusCompleted}, 0, 0, 0, true},
		"retry succeeds":   {[]types.ImportStatus{types.ImportStatusCompleted}, 3, 1, 0, false},
		"second one does":  {[]types.ImportStatus{types.ImportStatusFailed, types.ImportStatusCompleted}, 3, 2, 0, false},
		"all retries fail": {[]types.ImportStatus{types.ImportStatusFailed}, 2, 2, 2, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Minute, c.ends...)
				api.failures = []types.ImportFailureListItem{{ErrorType: aws.String("AccessDenied"), Status: types.ImportFailureStatusFailed}}
				first := api.add(time.Minute, types.ImportStatusFailed)
				_, err := api.region().WaitForEnd(t.Context(), first.id, c.maxRetries, nil)
				var failed *FailedError
				if errors.As(err, &failed) != c.fails || api.count("StartImport") != c.starts {
					t.Fatalf("%d starts, %v", api.count("StartImport"), err)
				}
				if c.fails && (failed.Retries != c.retries || failed.Failures.Open != 1) {
					t.Errorf("got %+v", failed)
				}
			})
		})
	}
}

func TestWaitForAStoppedImport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
		running := api.add(time.Hour, types.ImportStatusCompleted)
		time.AfterFunc(time.Minute, func() {
			api.mu.Lock()
			defer api.mu.Unlock()
			running.stopped = time.Now()
		})
		_, err := api.region().WaitForEnd(t.Context(), running.id, 5, nil)
		var stopped *StoppedError
		if !errors.As(err, &stopped) || stopped.Import.ID != running.id {
			t.Errorf("got %v", err)
		}
	})
}

// What the state knows to be COMPLETED need not be waited for, even if AWS no
// longer has its record.
func TestWaitForWhatTheStateKnowsToBeComplete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		region := newFakeAPI(time.Hour, types.ImportStatusCompleted).region()
		state := Import{ID: "00000000-0000-0000-0000-000000000009", Status: StatusCompleted, Created: time.Now().AddDate(-1, 0, 0), Statistics: Statistics{EventsCompleted: 7}}
		if _, err := region.Stop(t.Context(), state); !IsImportNotFound(err) {
			t.Fatal(err)
		}
		if ended, err := region.WaitForEnd(t.Context(), state.ID, 0, nil); err != nil || ended.Statistics != state.Statistics {
			t.Errorf("got %+v, %v", ended, err)
		}
	})
}
