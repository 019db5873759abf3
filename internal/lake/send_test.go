package lake

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// unclearAnswers are responses that leave open whether AWS acted.
var unclearAnswers = map[string]error{
	"server fault":       apiError("InternalFailure", smithy.FaultServer),
	"connection cut":     io.ErrUnexpectedEOF,
	"answer not JSON":    &smithy.DeserializationError{Err: errors.New("<html>")},
	"client gave up":     context.DeadlineExceeded,
	"code unknown, sent": apiError("UnknownError", smithy.FaultUnknown),
}

// once returns a hook that fails the first call with the answer.
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

// withoutEffect is a call that leaves this machine, and whose answers are these.
func withoutEffect(answers ...error) func(context.Context, *cloudtrail.StartImportInput) error {
	return func(context.Context, *cloudtrail.StartImportInput) error {
		if len(answers) == 0 {
			return nil
		}
		answer := answers[0]
		answers = answers[1:]
		return &sentError{answer}
	}
}

// Only AWS's own word that it failed is reason enough for a second call.
func TestUnclearStartWithoutEffectIsSentAgainOnlyOnAWSsWord(t *testing.T) {
	for name, answer := range unclearAnswers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for _, on := range []OnExisting{Adopt, Ignore, Fail} {
					api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
					api.onStart = withoutEffect(answer)
					began := time.Now()
					started, err := api.region().Start(t.Context(), testContent, on)
					if time.Since(began) < settleTime {
						t.Errorf("%s: over after %s, when the first call may still be listed", on, time.Since(began))
					}
					if name == "server fault" {
						if err != nil || len(api.imports) != 1 || started.Import.ID == "" || api.count("StartImport") != 2 {
							t.Errorf("%s: %+v, %v", on, started, err)
						}
						continue
					}
					if unclear := new(UnclearStartError); !errors.As(err, &unclear) || unclear.Looked < settleTime || len(api.imports) != 0 || api.count("StartImport") != 1 {
						t.Errorf("%s: %+v, %v after %d calls", on, started, err, api.count("StartImport"))
					}
				}
			})
		})
	}
}

// However often AWS says that it failed, there is no third call.
func TestUnclearStartIsSentTwiceAtMost(t *testing.T) {
	failure := apiError("InternalFailure", smithy.FaultServer)
	for name, second := range map[string]error{
		"unclear": failure, "throttled": apiError("ThrottlingException", smithy.FaultClient), "refused": &types.InvalidImportSourceException{},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
				api.onStart = withoutEffect(failure, second, failure, failure)
				_, err := api.region().Start(t.Context(), testContent, Adopt)
				if unclear := new(UnclearStartError); !errors.As(err, &unclear) || api.count("StartImport") != 2 {
					t.Errorf("%v after %d calls", err, api.count("StartImport"))
				}
			})
		})
	}
}

// What AWS says is running after the second call may be the first call's import.
func TestSecondStartMeetsTheFirst(t *testing.T) {
	for _, on := range []OnExisting{Adopt, Ignore, Fail} {
		synctest.Test(t, func(t *testing.T) {
			api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
			api.hides, api.afterwards = settleTime+time.Minute, once(apiError("InternalFailure", smithy.FaultServer))
			started, err := api.region().Start(t.Context(), testContent, on)
			if err != nil || len(api.imports) != 1 || started.Import.ID != api.imports[0].id || api.count("StartImport") != 2 {
				t.Errorf("%s: %+v, %v after %d calls", on, started, err, api.count("StartImport"))
			}
		})
	}
}

// One list after a gap says nothing of what AWS had time to show.
func TestOnlyAnsweredLooksCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
		outage := settleTime + time.Minute
		api.hides, api.afterwards = outage+30*time.Second, func(*cloudtrail.StartImportInput) error {
			down := time.Now().Add(outage)
			api.onList = func() error {
				if time.Now().Before(down) {
					return apiError("ServiceUnavailable", smithy.FaultServer)
				}
				return nil
			}
			return io.ErrUnexpectedEOF
		}
		started, err := api.region().Start(t.Context(), testContent, Adopt)
		if err != nil || len(api.imports) != 1 || started.Import.ID != api.imports[0].id || api.count("StartImport") != 1 {
			t.Errorf("%+v, %v after %d calls", started, err, api.count("StartImport"))
		}
	})
}

// Another import of the same content that there was before is not the call's own.
func TestUnclearStartDoesNotTakeAnOlderImportForItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		older := api.add(0, types.ImportStatusCompleted)
		older.content = testContent
		api.onStart = withoutEffect(apiError("InternalFailure", smithy.FaultServer))
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
	for name, c := range map[string]struct {
		took   bool
		answer error
		starts int
		fails  bool
	}{
		"that took effect":                     {true, io.ErrUnexpectedEOF, 1, false},
		"without effect":                       {false, io.ErrUnexpectedEOF, 1, true},
		"without effect, and AWS says so":      {false, apiError("InternalFailure", smithy.FaultServer), 2, false},
		"that took effect, AWS says it failed": {true, apiError("InternalFailure", smithy.FaultServer), 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
				failed := api.add(0, types.ImportStatusFailed)
				if c.took {
					api.afterwards = once(c.answer)
				} else {
					api.onStart = withoutEffect(c.answer)
				}
				retried, err := api.region().Retry(t.Context(), Import{ID: failed.id})
				unclear := new(UnclearStartError)
				if errors.As(err, &unclear) != c.fails || c.fails == (err == nil) || !c.fails && retried.Status.Finished() || api.count("StartImport") != c.starts {
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
				stopped, err := api.region().Stop(t.Context(), Import{ID: running.id})
				if err != nil || stopped.Status != StatusStopped {
					t.Errorf("%+v, %v", stopped, err)
				}
			})
		})
	}
}

// With Ignore too, an import that is unseen for a while is not started again.
func TestIgnoreFindsItsOwnUnseenImport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(10*time.Minute, types.ImportStatusCompleted)
		api.hides, api.getLag = 40*time.Second, 50*time.Second
		api.afterwards = once(noAnswer("<html>"))
		started, err := api.region().Start(t.Context(), testContent, Ignore)
		if err != nil || len(api.imports) != 1 || started.Import.ID != api.imports[0].id || api.count("StartImport") != 1 {
			t.Errorf("%+v, %v after %d calls", started, err, api.count("StartImport"))
		}
	})
}

// A proxy may turn a call away that AWS has acted on already.
func TestThrottledBySomethingElse(t *testing.T) {
	answer := func() error {
		return &awshttp.ResponseError{ResponseError: &smithyhttp.ResponseError{
			Response: &smithyhttp.Response{Response: &http.Response{StatusCode: http.StatusTooManyRequests}}, Err: noAnswer("<html>"),
		}}
	}
	for name, took := range map[string]bool{"with effect": true, "without effect": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Second, types.ImportStatusCompleted)
				if took {
					api.hides, api.afterwards = settleTime/2, once(answer())
				} else {
					api.onStart = withoutEffect(answer())
				}
				started, err := api.region().Start(t.Context(), testContent, Adopt)
				if err != nil || started.Import.ID == "" || len(api.imports) != 1 {
					t.Errorf("%+v, %v with %d imports", started, err, len(api.imports))
				}
			})
		})
	}
}

// AWS may give a retried import another id; an answer that is lost does not lose it.
func TestUnclearRetryUnderAnotherID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
		failed := api.add(0, types.ImportStatusFailed)
		failed.content = pastContent()
		time.Sleep(time.Hour)
		var continued *fakeImport
		api.onStart = func(context.Context, *cloudtrail.StartImportInput) error {
			continued = api.addLocked(time.Hour, types.ImportStatusCompleted)
			continued.content = failed.content
			return &sentError{io.ErrUnexpectedEOF}
		}
		retried, err := api.region().Retry(t.Context(), Import{ID: failed.id})
		if err != nil || retried.ID != continued.id || api.count("StartImport") != 1 {
			t.Errorf("%+v, %v after %d calls", retried, err, api.count("StartImport"))
		}
	})
}
