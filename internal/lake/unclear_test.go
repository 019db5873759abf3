package lake

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"
)

// unclearAnswers are answers by which nobody can tell whether AWS acted.
var unclearAnswers = map[string]error{
	"server fault":       apiError("InternalFailure", smithy.FaultServer),
	"connection cut":     io.ErrUnexpectedEOF,
	"answer not JSON":    &smithy.DeserializationError{Err: errors.New("<html>")},
	"client gave up":     context.DeadlineExceeded,
	"code unknown, sent": apiError("UnknownError", smithy.FaultUnknown),
}

// once answers the first call.
func once(answer error) func(*cloudtrail.StartImportInput) error {
	return func(*cloudtrail.StartImportInput) error {
		defer func() { answer = nil }()
		return answer
	}
}

func TestUnclearStartThatTookEffect(t *testing.T) {
	for name, answer := range unclearAnswers {
		for _, hides := range []time.Duration{0, settleTime - 5*time.Second} {
			t.Run(name+", listed after "+hides.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					// Adopt and Ignore alike: it is the call's own import.
					for _, on := range []OnExisting{Adopt, Ignore, Fail} {
						api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
						api.hides, api.afterwards = hides, once(answer)
						started, err := api.region().Start(t.Context(), testContent, on)
						if err != nil || started.Action != ActionStart || len(api.imports) != 1 || started.Import.ID != api.imports[0].id || api.count("StartImport") != 1 {
							t.Errorf("%s: %+v, %v after %d calls", on, started, err, api.count("StartImport"))
						}
					}
				})
			})
		}
	}
}

func TestUnclearStartWithoutEffectIsRepeatedWhenThatIsSure(t *testing.T) {
	for name, answer := range unclearAnswers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
				first := once(answer)
				api.onStart = func(_ context.Context, in *cloudtrail.StartImportInput) error {
					if err := first(in); err != nil {
						return &sentError{err}
					}
					return nil
				}
				began := time.Now()
				started, err := api.region().Start(t.Context(), testContent, Adopt)
				if err != nil || len(api.imports) != 1 || started.Import.ID == "" || api.count("StartImport") != 2 {
					t.Fatalf("%+v, %v", started, err)
				}
				if time.Since(began) < settleTime {
					t.Errorf("sent again after %s, when the first call may still be listed", time.Since(began))
				}
			})
		})
	}
}

// Another import of the same content that there was before is not the call's own.
func TestUnclearStartDoesNotTakeAnOlderImportForItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		older := api.add(0, types.ImportStatusCompleted)
		older.content = testContent
		first := once(io.ErrUnexpectedEOF)
		api.onStart = func(_ context.Context, in *cloudtrail.StartImportInput) error {
			if err := first(in); err != nil {
				return &sentError{err}
			}
			return nil
		}
		started, err := api.region().Start(t.Context(), testContent, Ignore)
		if err != nil || started.Import.ID == older.id || len(api.imports) != 2 {
			t.Errorf("%+v, %v", started, err)
		}
	})
}

func TestUnclearStartStaysUnclear(t *testing.T) {
	t.Run("the list cannot be read", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
			api.afterwards = func(*cloudtrail.StartImportInput) error {
				api.onList = func() error { return apiError("ExpiredTokenException", smithy.FaultClient) }
				return io.ErrUnexpectedEOF
			}
			_, err := api.region().Start(t.Context(), testContent, Adopt)
			if unclear := new(UnclearStartError); !errors.As(err, &unclear) || api.count("StartImport") != 1 {
				t.Errorf("%d calls, %v", api.count("StartImport"), err)
			}
		})
	})
	t.Run("an interrupt", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
			ctx, cancel := context.WithCancel(t.Context())
			api.onStart = func(context.Context, *cloudtrail.StartImportInput) error {
				time.AfterFunc(time.Second, cancel)
				return &sentError{io.ErrUnexpectedEOF}
			}
			_, err := api.region().Start(ctx, testContent, Adopt)
			if unclear := new(UnclearStartError); !errors.As(err, &unclear) || api.count("StartImport") != 1 {
				t.Errorf("%d calls, %v", api.count("StartImport"), err)
			}
		})
	})
}

func TestUnclearRetry(t *testing.T) {
	for name, took := range map[string]bool{"that took effect": true, "without effect": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
				failed := api.add(0, types.ImportStatusFailed)
				first := once(io.ErrUnexpectedEOF)
				want := 2
				if took {
					api.afterwards, want = first, 1
				} else {
					api.onStart = func(_ context.Context, in *cloudtrail.StartImportInput) error {
						if err := first(in); err != nil {
							return &sentError{err}
						}
						return nil
					}
				}
				retried, err := api.region().Retry(t.Context(), failed.id)
				if err != nil || !retried.Status.Running() || api.count("StartImport") != want {
					t.Errorf("%+v, %v after %d calls", retried, err, api.count("StartImport"))
				}
			})
		})
	}
}

func TestUnclearStop(t *testing.T) {
	for name, took := range map[string]bool{"that took effect": true, "without effect": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
				running := api.add(time.Hour, types.ImportStatusCompleted)
				unclear := true
				api.onStop = func(string) error {
					if !unclear {
						return nil
					}
					unclear = false
					if took {
						running.stopped = time.Now()
					}
					return io.ErrUnexpectedEOF
				}
				stopped, err := api.region().Stop(t.Context(), running.id)
				if err != nil || stopped.Status != StatusStopped {
					t.Errorf("%+v, %v", stopped, err)
				}
			})
		})
	}
}
