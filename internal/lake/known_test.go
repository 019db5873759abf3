package lake

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// pastContent is a content whose range was over long ago.
func pastContent() Content {
	content := testContent
	content.StartEventTime, content.EndEventTime = time.Now().AddDate(-2, 0, 0), time.Now().AddDate(-1, 0, 0)
	return content
}

// Two states start the same content; AWS does not show the record of the first
// import for a while.
func TestListedImportThatCannotBeReadIsNotAnother(t *testing.T) {
	for _, on := range []OnExisting{Adopt, Fail} {
		synctest.Test(t, func(t *testing.T) {
			api := newFakeAPI(time.Second, types.ImportStatusCompleted)
			api.getLag = settleTime / 2
			content := pastContent()
			first, err := api.region().Start(t.Context(), content, Adopt)
			if err != nil {
				t.Fatal(err)
			}
			second, err := api.region().Start(t.Context(), content, on)
			exists := new(ExistsError)
			if on == Fail && (!errors.As(err, &exists) || exists.Decision.Refusal != RefusedByFail || exists.Decision.Existing.ID != first.Import.ID) ||
				on == Adopt && (err != nil || second.Action != ActionAdopt || second.Import.ID != first.Import.ID) || len(api.imports) != 1 {
				t.Errorf("%s: %+v, %v", on, second, err)
			}
		})
	}
}

// What stays unclear is refused, by name, and never taken for another later on.
func TestDoubtsAreRefused(t *testing.T) {
	for name, spoil := range map[string]func(*fakeAPI){
		"never found": func(f *fakeAPI) { f.getLag = 1000 * time.Hour },
		"another id": func(f *fakeAPI) {
			f.shows = func(out *cloudtrail.GetImportOutput) { out.ImportId = aws.String("another-id") }
		},
		"no source": func(f *fakeAPI) { f.shows = func(out *cloudtrail.GetImportOutput) { out.ImportSource = nil } },
		"no times": func(f *fakeAPI) {
			f.shows = func(out *cloudtrail.GetImportOutput) { out.StartEventTime, out.EndEventTime = nil, nil }
		},
		"one bound":         func(f *fakeAPI) { f.shows = func(out *cloudtrail.GetImportOutput) { out.EndEventTime = nil } },
		"no answer in time": func(f *fakeAPI) { f.onGet = func(string) error { return errAttemptTimeout } },
		"a foreign answer":  func(f *fakeAPI) { f.onGet = func(string) error { return noAnswer("<html>") } },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for _, on := range []OnExisting{Adopt, Fail} {
					api := newFakeAPI(time.Second, types.ImportStatusCompleted)
					content := pastContent()
					existing := api.add(0, types.ImportStatusCompleted)
					existing.content = content
					spoil(api)
					region := api.region()
					for range 2 { // the second time, nothing new is known
						began := time.Now()
						_, err := region.Start(t.Context(), content, on)
						exists := new(ExistsError)
						if !errors.As(err, &exists) || exists.Decision.Refusal != RefusedDoubt || exists.Decision.Existing.ID != existing.id || api.count("StartImport") != 0 {
							t.Errorf("%s: %v", on, err)
						}
						if took := time.Since(began); took > settleTime+time.Minute {
							t.Errorf("%s: refused after %s", on, took)
						}
					}
				}
			})
		})
	}
}

// Whatever an import is of that has copied nothing, a start doubles nothing.
func TestDoubtThatCopiedNothing(t *testing.T) {
	for name, c := range map[string]struct {
		status types.ImportStatus
		events int64
		starts bool
	}{
		"FAILED, nothing copied":    {types.ImportStatusFailed, 0, true},
		"STOPPED, nothing copied":   {types.ImportStatusStopped, 0, true},
		"COMPLETED, nothing copied": {types.ImportStatusCompleted, 0, false},
		"FAILED, something copied":  {types.ImportStatusFailed, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
				existing := api.add(0, c.status)
				content := pastContent()
				existing.content, existing.events = content, c.events
				existing.content.StartEventTime, existing.content.EndEventTime = time.Time{}, time.Time{}
				time.Sleep(time.Hour)
				began := time.Now()
				started, err := api.region().Start(t.Context(), content, Adopt)
				exists := new(ExistsError)
				if c.starts != (err == nil) || c.starts && (started.Action != ActionStart || time.Since(began) > 10*time.Second) || !c.starts && !errors.As(err, &exists) {
					t.Errorf("after %s: %+v, %v", time.Since(began), started, err)
				}
			})
		})
	}
}

// With Ignore, an unfinished import that cannot be compared is named.
func TestIgnoreNamesDoubts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		existing := api.add(time.Minute, types.ImportStatusCompleted)
		api.getLag = 1000 * time.Hour
		started, err := api.region().Start(t.Context(), pastContent(), Ignore)
		if err != nil || started.Action != ActionStart {
			t.Fatalf("%+v, %v", started, err)
		}
		if len(started.Doubts) > 0 && started.Doubts[0].ID != existing.id {
			t.Errorf("doubts %+v", started.Doubts)
		}
	})
}

// A role that copied nothing is corrected: that is a new start, as soon as it is
// sure that nothing was copied.
func TestZeroIsNotNone(t *testing.T) {
	for name, c := range map[string]struct {
		shows  func(*fakeImport) func(*cloudtrail.GetImportOutput)
		action Action
		starts int
		waits  time.Duration
	}{
		"none for long": {func(*fakeImport) func(*cloudtrail.GetImportOutput) { return nil }, ActionStart, 1, 0},
		"none just now": {func(i *fakeImport) func(*cloudtrail.GetImportOutput) { i.updated = time.Now(); return nil }, ActionStart, 1, settleTime},
		"never any numbers": {func(*fakeImport) func(*cloudtrail.GetImportOutput) {
			return func(out *cloudtrail.GetImportOutput) { out.ImportStatistics = nil }
		}, ActionRefuse, 0, 0},
		"no number of events": {func(*fakeImport) func(*cloudtrail.GetImportOutput) {
			return func(out *cloudtrail.GetImportOutput) {
				out.ImportStatistics = &types.ImportStatistics{PrefixesFound: aws.Int64(3)}
			}
		}, ActionRefuse, 0, 0},
		"none yet": {func(i *fakeImport) func(*cloudtrail.GetImportOutput) {
			now := time.Now()
			i.updated = now
			return func(out *cloudtrail.GetImportOutput) {
				if time.Since(now) > settleTime/2 {
					out.ImportStatistics.EventsCompleted = aws.Int64(12)
				}
			}
		}, ActionRefuse, 0, settleTime / 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Second, types.ImportStatusCompleted)
				existing := api.add(0, types.ImportStatusFailed)
				existing.content = pastContent()
				time.Sleep(time.Hour)
				content := existing.content
				content.Source.S3BucketAccessRoleARN += "-corrected"
				api.shows = c.shows(existing)
				began := time.Now()
				started, err := api.region().Start(t.Context(), content, Adopt)
				exists := new(ExistsError)
				if (c.action == ActionRefuse) != errors.As(err, &exists) || c.action == ActionStart && (err != nil || started.Action != ActionStart) || api.count("StartImport") != c.starts {
					t.Errorf("%+v, %v", started, err)
				}
				if waited := time.Since(began); waited < c.waits || waited > c.waits+10*time.Second {
					t.Errorf("waited %s, want %s", waited, c.waits)
				}
			})
		})
	}
}

func TestAnswersAreCheckedAgainstTheQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
		existing := api.add(0, types.ImportStatusCompleted)
		wrong := 2
		api.shows = func(out *cloudtrail.GetImportOutput) {
			if wrong--; wrong >= 0 {
				out.ImportId = aws.String("11111111-2222-3333-4444-555555555555")
			}
		}
		if got, err := api.region().Get(t.Context(), existing.id); err != nil || got.ID != existing.id || api.count("GetImport") != 3 {
			t.Errorf("%+v, %v", got, err)
		}
		api.shows = func(out *cloudtrail.GetImportOutput) {
			out.ImportId = aws.String("11111111-2222-3333-4444-555555555555")
		}
		if _, err := api.region().Get(t.Context(), existing.id); !garbled(err) {
			t.Errorf("an answer about another import: %v", err)
		}
	})
}

// What this process did, and what the state knows of it, is known better than
// what is read right after.
func TestNotFoundAfterAStartIsNoNews(t *testing.T) {
	for name, read := range map[string]func(context.Context, *Region, Import) (Import, error){
		"a plan":  func(ctx context.Context, r *Region, state Import) (Import, error) { return r.Refresh(ctx, state) },
		"a stop":  func(ctx context.Context, r *Region, state Import) (Import, error) { return r.Stop(ctx, state) },
		"a retry": func(ctx context.Context, r *Region, state Import) (Import, error) { return r.Retry(ctx, state) },
		"a wait": func(ctx context.Context, r *Region, state Import) (Import, error) {
			return r.WaitForEnd(ctx, state.ID, 0, nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(10*time.Second, types.ImportStatusCompleted)
				api.getLag = settleTime / 2
				first := api.region()
				started, err := first.Start(t.Context(), pastContent(), Adopt)
				if err != nil {
					t.Fatal(err)
				}
				for which, region := range map[string]*Region{"the same process": first, "another process": api.region()} {
					if got, err := read(t.Context(), region, started.Import); err != nil || got.ID != started.Import.ID {
						t.Errorf("%s: %+v, %v", which, got, err)
					}
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		state := Import{ID: "11111111-2222-3333-4444-555555555555", Created: time.Now().Add(-settleTime)}
		if _, err := newFakeAPI(0, types.ImportStatusCompleted).region().Refresh(t.Context(), state); !IsImportNotFound(err) {
			t.Errorf("after the settling time: %v", err)
		}
	})
}

func TestOlderRecordAfterARetryIsNoNews(t *testing.T) {
	for name, shown := range map[string]func(*cloudtrail.GetImportOutput){
		"with its time":    func(*cloudtrail.GetImportOutput) {},
		"without any time": func(out *cloudtrail.GetImportOutput) { out.UpdatedTimestamp = nil },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
				failed := api.add(0, types.ImportStatusFailed)
				old := failed.updated
				api.shows = shown
				region := api.region()
				time.Sleep(time.Hour)
				if _, err := region.Retry(t.Context(), Import{ID: failed.id}); err != nil {
					t.Fatal(err)
				}
				stale := time.Now().Add(settleTime / 2)
				api.shows = func(out *cloudtrail.GetImportOutput) {
					if time.Now().Before(stale) {
						out.ImportStatus, out.UpdatedTimestamp = types.ImportStatusFailed, aws.Time(old)
					}
					shown(out)
				}
				if ended, err := region.WaitForEnd(t.Context(), failed.id, 0, nil); err != nil || ended.Status != StatusCompleted {
					t.Errorf("%+v, %v", ended, err)
				}
			})
		})
	}
}

// The next process has the state's word for it.
func TestOlderRecordThanTheStatesIsNoNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(0, types.ImportStatusCompleted)
		existing := api.add(0, types.ImportStatusFailed)
		time.Sleep(time.Hour)
		state := Import{ID: existing.id, Status: StatusInitializing, Created: existing.created, Updated: time.Now()}
		if got, err := api.region().Refresh(t.Context(), state); err != nil || got.Status != StatusInitializing {
			t.Errorf("%+v, %v", got, err)
		}
		time.Sleep(settleTime)
		if got, err := api.region().Refresh(t.Context(), state); err != nil || got.Status != StatusFailed {
			t.Errorf("after the settling time: %+v, %v", got, err)
		}
	})
}

func TestRecordsAreFilledFromWhatIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(0, types.ImportStatusCompleted)
		existing := api.add(0, types.ImportStatusCompleted)
		existing.content, existing.events = pastContent(), 17
		region := api.region()
		whole, err := region.Get(t.Context(), existing.id)
		if err != nil {
			t.Fatal(err)
		}
		api.shows = func(out *cloudtrail.GetImportOutput) { *out = cloudtrail.GetImportOutput{ImportId: out.ImportId} }
		if got, err := region.Get(t.Context(), existing.id); err != nil || got != whole {
			t.Errorf("%+v, %v, want %+v", got, err, whole)
		}
	})
}

func TestReadersShareOneCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(0, types.ImportStatusCompleted)
		existing := api.add(0, types.ImportStatusCompleted)
		api.onGet = func(string) error { time.Sleep(time.Second); return nil }
		region := api.region()
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if _, err := region.Get(t.Context(), existing.id); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if reads := api.count("GetImport"); reads != 1 {
			t.Errorf("%d reads", reads)
		}
	})
}

// A record without status has the one that a list shows: its end is seen, and
// its stop.
func TestStatusOfTheRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		api.shows = func(out *cloudtrail.GetImportOutput) { out.ImportStatus = "" }
		region := api.region()
		started, err := region.Start(t.Context(), testContent, Adopt)
		if err != nil {
			t.Fatal(err)
		}
		if ended, err := region.WaitForEnd(t.Context(), started.Import.ID, 0, nil); err != nil || ended.Status != StatusCompleted {
			t.Errorf("waiting: %+v, %v", ended, err)
		}
		running := api.add(time.Hour, types.ImportStatusCompleted)
		if stopped, err := region.Stop(t.Context(), Import{ID: running.id}); err != nil || stopped.Status != StatusStopped {
			t.Errorf("stopping: %+v, %v", stopped, err)
		}
	})
}

// A list that is behind the record says nothing about its status.
func TestOlderStatusOfTheRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		existing := api.add(0, types.ImportStatusFailed)
		api.shows = func(out *cloudtrail.GetImportOutput) {
			out.ImportStatus, out.UpdatedTimestamp = "", aws.Time(existing.updated.Add(time.Minute))
		}
		if imported, err := api.region().Get(t.Context(), existing.id); err != nil || imported.Status != "" {
			t.Errorf("got %+v, %v", imported, err)
		}
	})
}
