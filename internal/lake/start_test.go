package lake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"
)

func TestStartSendsTheContent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		content := testContent
		content.StartEventTime = time.Date(2023, 7, 1, 2, 3, 4, 5e6, time.UTC)
		content.EndEventTime = time.Date(2023, 8, 2, 3, 4, 5, 6e6, time.UTC)
		var sent *cloudtrail.StartImportInput
		api.onStart = func(_ context.Context, in *cloudtrail.StartImportInput) error { sent = in; return nil }
		started, err := api.region().Start(t.Context(), content)
		if err != nil {
			t.Fatal(err)
		}
		if started.ID == "" || started.Status != StatusInitializing || started.Content.Source != content.Source {
			t.Errorf("started %+v", started)
		}
		s3 := sent.ImportSource.S3
		if !slices.Equal(sent.Destinations, []string{content.Destination}) || sent.ImportId != nil ||
			!sent.StartEventTime.Equal(content.StartEventTime) || !sent.EndEventTime.Equal(content.EndEventTime) ||
			*s3.S3LocationUri != content.Source.S3LocationURI || *s3.S3BucketRegion != content.Source.S3BucketRegion ||
			*s3.S3BucketAccessRoleArn != content.Source.S3BucketAccessRoleARN {
			t.Errorf("sent %+v with %+v", sent, s3)
		}
	})
}

func TestStartWaitsForTheSlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		api.add(10*time.Minute, types.ImportStatusFailed)
		began := time.Now()
		if _, err := api.region().Start(t.Context(), testContent); err != nil {
			t.Fatal(err)
		}
		waited := time.Since(began)
		if waited < 10*time.Minute || waited > 11*time.Minute {
			t.Errorf("started after %s, the slot was free after 10m", waited)
		}
		if starts := api.count("StartImport"); starts != 2 {
			t.Errorf("%d StartImport calls, want one that is refused and one that works", starts)
		}
	})
}

func TestStartsOfOneProcessQueueInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		region := api.region()
		const n = 5
		var wg sync.WaitGroup
		var want []string
		for i := range n {
			content := testContent
			content.Source.S3LocationURI = fmt.Sprintf("s3://trail-logs/%d/", i)
			want = append(want, content.Source.S3LocationURI)
			wg.Go(func() {
				if _, err := region.Start(t.Context(), content); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait() // each is in the queue before the next comes
		}
		wg.Wait()
		var got []string
		for _, started := range api.imports {
			got = append(got, started.source)
		}
		if !slices.Equal(got, want) {
			t.Errorf("started in the order %v, want %v", got, want)
		}
		if starts := api.count("StartImport"); starts > 2*n {
			t.Errorf("%d StartImport calls for %d imports", starts, n)
		}
	})
}

func TestSlotTimeoutNamesTheHolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		holder := api.add(time.Hour, types.ImportStatusCompleted)
		region := api.region()
		var wg sync.WaitGroup
		for range 2 { // the one that polls and one behind it
			wg.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
				defer cancel()
				_, err := region.Start(ctx, testContent)
				var slot *SlotError
				if !errors.As(err, &slot) || slot.Holder.ID != holder.id || slot.Waited != 5*time.Minute || Interrupted(err) || slot.AccountID != testAccount {
					t.Errorf("got %#v", err)
				}
			})
		}
		wg.Wait()
		if len(api.imports) != 1 {
			t.Error("something was started")
		}
	})
}

func TestInterruptWhileWaitingStartsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		api.add(time.Hour, types.ImportStatusCompleted)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(90*time.Second, cancel)
		began := time.Now()
		_, err := api.region().Start(ctx, testContent)
		if !Interrupted(err) || time.Since(began) != 90*time.Second {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		if len(api.imports) != 1 {
			t.Error("something was started")
		}
	})
}

func TestInterruptDoesNotCutTheCallShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		ctx, cancel := context.WithCancel(t.Context())
		api.onStart = func(callCtx context.Context, _ *cloudtrail.StartImportInput) error {
			cancel()
			return callCtx.Err()
		}
		started, err := api.region().Start(ctx, testContent)
		if err != nil || started.ID == "" {
			t.Errorf("the call was cut short: %v", err)
		}
	})
}

func TestStartRepeatsOnlyWhatHadNoEffect(t *testing.T) {
	serverFault := apiError("InternalFailure", smithy.FaultServer)
	cases := map[string]struct {
		answer  error
		calls   int
		unclear bool
	}{
		"throttled":          {apiError("ThrottlingException", smithy.FaultClient), 3, false},
		"refused":            {&types.InvalidImportSourceException{Message: aws.String("no")}, 1, false},
		"access denied":      {apiError("AccessDeniedException", smithy.FaultClient), 1, false},
		"never sent":         {errors.New("no credentials"), 1, false},
		"server fault":       {&sentError{serverFault}, 1, true},
		"connection cut":     {&sentError{io.ErrUnexpectedEOF}, 1, true},
		"answer not JSON":    {&sentError{&smithy.DeserializationError{Err: errors.New("<html>")}}, 1, true},
		"client gave up":     {&sentError{context.DeadlineExceeded}, 1, true},
		"code unknown, sent": {&sentError{apiError("UnknownError", smithy.FaultUnknown)}, 1, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
				fails := 2
				api.onStart = func(context.Context, *cloudtrail.StartImportInput) error {
					if fails == 0 {
						return nil
					}
					fails--
					return c.answer
				}
				_, err := api.region().Start(t.Context(), testContent)
				var unclear *UnclearStartError
				if errors.As(err, &unclear) != c.unclear || api.count("StartImport") != c.calls {
					t.Errorf("%d calls, error %v", api.count("StartImport"), err)
				}
				if c.calls == 1 && (err == nil || len(api.imports) != 0) {
					t.Errorf("error %v, imports %d", err, len(api.imports))
				}
			})
		})
	}
}

func TestRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		failed := api.add(0, types.ImportStatusFailed)
		var sent *cloudtrail.StartImportInput
		api.onStart = func(_ context.Context, in *cloudtrail.StartImportInput) error { sent = in; return nil }
		retried, err := api.region().Retry(t.Context(), failed.id)
		if err != nil || retried.ID != failed.id || retried.Status != StatusInitializing {
			t.Fatalf("%+v, %v", retried, err)
		}
		if aws.ToString(sent.ImportId) != failed.id || sent.Destinations != nil || sent.ImportSource != nil {
			t.Errorf("AWS wants the id alone, sent %+v", sent)
		}
	})
}

func TestRetryOfAnImportThatRunsAlready(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		running := api.add(time.Hour, types.ImportStatusCompleted)
		began := time.Now()
		retried, err := api.region().Retry(t.Context(), running.id)
		if err != nil || retried.Status != StatusInProgress || time.Since(began) > time.Minute {
			t.Errorf("after %s: %+v, %v", time.Since(began), retried, err)
		}
	})
}
