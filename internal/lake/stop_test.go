package lake

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"
)

// Every status that is not known to be the last is stopped.
func TestStopOfAStatusThatIsNotKnown(t *testing.T) {
	for _, status := range []types.ImportStatus{"QUEUED", "", types.ImportStatusInitializing, types.ImportStatusInProgress} {
		synctest.Test(t, func(t *testing.T) {
			api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
			running := api.add(time.Hour, types.ImportStatusCompleted)
			api.shows = func(out *cloudtrail.GetImportOutput) {
				if out.ImportStatus == types.ImportStatusInProgress {
					out.ImportStatus = status
				}
			}
			stopped, err := api.region().Stop(t.Context(), Import{ID: running.id})
			if err != nil || stopped.Status != StatusStopped || api.count("StopImport") != 1 {
				t.Errorf("%q: %+v, %v after %d calls", status, stopped, err, api.count("StopImport"))
			}
		})
	}
}

// The record decides whether a stop had an effect, not its answer.
func TestStopIsReadAndNotBelieved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
		running := api.add(24*time.Hour, types.ImportStatusCompleted)
		api.stopTakes = settleTime / 2
		region := api.region()
		region.api = lyingStops{api, 2}
		began := time.Now()
		stopped, err := region.Stop(t.Context(), Import{ID: running.id})
		if err != nil || stopped.Status != StatusStopped || time.Since(began) < 2*settleTime || api.count("StopImport") != 1 {
			t.Errorf("after %s: %+v, %v", time.Since(began), stopped, err)
		}
	})
}

// lyingStops says so many times that an import is stopped, and does nothing.
type lyingStops struct {
	*fakeAPI
	lies int
}

func (l lyingStops) StopImport(ctx context.Context, in *cloudtrail.StopImportInput, options ...func(*cloudtrail.Options)) (*cloudtrail.StopImportOutput, error) {
	l.mu.Lock()
	l.calls["lies"]++
	lies := l.calls["lies"] <= l.lies
	l.mu.Unlock()
	if lies {
		return &cloudtrail.StopImportOutput{ImportId: in.ImportId, ImportStatus: types.ImportStatusStopped}, nil
	}
	return l.fakeAPI.StopImport(ctx, in, options...)
}

// The import has just ended, and AWS still shows an older record of it.
func TestStopOfAnImportThatHasJustEnded(t *testing.T) {
	for name, refusal := range map[string]error{
		"invalid":       &types.InvalidParameterException{Message: aws.String("it is COMPLETED")},
		"not permitted": &types.OperationNotPermittedException{},
		"not found":     &types.ImportNotFoundException{},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
				ended := api.add(0, types.ImportStatusCompleted)
				stale := time.Now().Add(settleTime / 2)
				api.shows = func(out *cloudtrail.GetImportOutput) {
					if time.Now().Before(stale) {
						out.ImportStatus = types.ImportStatusInProgress
					}
				}
				api.onStop = func(string) error { return refusal }
				if stopped, err := api.region().Stop(t.Context(), Import{ID: ended.id}); err != nil || stopped.Status != StatusCompleted {
					t.Errorf("%+v, %v", stopped, err)
				}
			})
		})
	}
}

func TestStopThatIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		status types.ImportStatus
		answer error
		ends   bool
	}{
		"a status of work":      {types.ImportStatusInProgress, &types.OperationNotPermittedException{}, false},
		"a status nobody knows": {"ARCHIVED", &types.OperationNotPermittedException{}, true},
		"a missing permission":  {"ARCHIVED", apiError("AccessDeniedException", smithy.FaultClient), false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
				imported := api.add(1000*time.Hour, types.ImportStatusCompleted)
				api.shows = func(out *cloudtrail.GetImportOutput) { out.ImportStatus = c.status }
				api.onStop = func(string) error { return c.answer }
				_, err := api.region().Stop(t.Context(), Import{ID: imported.id})
				if (err == nil) != c.ends || !c.ends && codeOf(err) != codeOf(c.answer) {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestStop(t *testing.T) {
	cases := map[string]struct {
		status types.ImportStatus
		stops  int
		want   Status
	}{
		"running":   {types.ImportStatusInProgress, 1, StatusStopped},
		"completed": {types.ImportStatusCompleted, 0, StatusCompleted},
		"failed":    {types.ImportStatusFailed, 0, StatusFailed},
		"stopped":   {types.ImportStatusStopped, 0, StatusStopped},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
				var runs time.Duration
				if c.status == types.ImportStatusInProgress {
					runs = time.Hour
				}
				existing := api.add(runs, c.status)
				stopped, err := api.region().Stop(t.Context(), Import{ID: existing.id})
				if err != nil || stopped.Status != c.want || api.count("StopImport") != c.stops {
					t.Errorf("%d StopImport calls: %+v, %v", api.count("StopImport"), stopped, err)
				}
			})
		})
	}
}

func TestStopRacesWithTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
		running := api.add(time.Hour, types.ImportStatusCompleted)
		api.onStop = func(string) error {
			running.until = time.Now()
			return &types.InvalidParameterException{Message: aws.String("it has ended")}
		}
		stopped, err := api.region().Stop(t.Context(), Import{ID: running.id})
		if err != nil || stopped.Status != StatusCompleted {
			t.Errorf("%+v, %v", stopped, err)
		}
	})
}

func TestStopOfAnUnknownImport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, err := newFakeAPI(0, types.ImportStatusCompleted).region().Stop(t.Context(), Import{ID: "11111111-2222-3333-4444-555555555555"})
		if !IsImportNotFound(err) {
			t.Errorf("got %v", err)
		}
	})
}
