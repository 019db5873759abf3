package lake

import (
	"context"
	"errors"
	"fmt"
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
		started, err := api.region().Start(t.Context(), content, Adopt)
		if err != nil {
			t.Fatal(err)
		}
		if started.Action != ActionStart || started.Import.ID == "" || started.Import.Status != StatusInitializing || started.Import.Content.Source != content.Source {
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
		if _, err := api.region().Start(t.Context(), testContent, Adopt); err != nil {
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
				if _, err := region.Start(t.Context(), content, Adopt); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait() // each is in the queue before the next comes
		}
		wg.Wait()
		var got []string
		for _, started := range api.imports {
			got = append(got, started.content.Source.S3LocationURI)
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
				_, err := region.Start(ctx, testContent, Adopt)
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
		_, err := api.region().Start(ctx, testContent, Adopt)
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
		started, err := api.region().Start(ctx, testContent, Adopt)
		if err != nil || started.Import.ID == "" {
			t.Errorf("the call was cut short: %v", err)
		}
	})
}

func TestRefusedStartIsNotRepeated(t *testing.T) {
	for name, answer := range map[string]error{
		"refused":       &types.InvalidImportSourceException{Message: aws.String("no")},
		"access denied": apiError("AccessDeniedException", smithy.FaultClient),
		"never sent":    errors.New("no credentials"),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
				api.onStart = func(context.Context, *cloudtrail.StartImportInput) error { return answer }
				_, err := api.region().Start(t.Context(), testContent, Adopt)
				var unclear *UnclearStartError
				if err == nil || errors.As(err, &unclear) || api.count("StartImport") != 1 {
					t.Errorf("%d calls, error %v", api.count("StartImport"), err)
				}
			})
		})
	}
}

func TestThrottledStartIsRepeatedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		throttled := 3
		api.onStart = func(context.Context, *cloudtrail.StartImportInput) error {
			if throttled--; throttled >= 0 {
				return apiError("ThrottlingException", smithy.FaultClient)
			}
			return nil
		}
		began := time.Now()
		if _, err := api.region().Start(t.Context(), testContent, Adopt); err != nil || len(api.imports) != 1 || time.Since(began) >= settleTime {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
	})
}

func TestRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		failed := api.add(0, types.ImportStatusFailed)
		var sent *cloudtrail.StartImportInput
		api.onStart = func(_ context.Context, in *cloudtrail.StartImportInput) error { sent = in; return nil }
		retried, err := api.region().Retry(t.Context(), Import{ID: failed.id})
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
		retried, err := api.region().Retry(t.Context(), Import{ID: running.id})
		if err != nil || retried.Status != StatusInProgress || time.Since(began) > time.Minute {
			t.Errorf("after %s: %+v, %v", time.Since(began), retried, err)
		}
	})
}
