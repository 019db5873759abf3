package preflight

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestSharedCallsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s shared[int]
		var calls atomic.Int64
		load := func(ctx context.Context) (int, error) {
			time.Sleep(time.Second)
			return int(calls.Add(1)), ctx.Err()
		}
		var group sync.WaitGroup
		for range 100 {
			group.Go(func() {
				if value, err := s.get(t.Context(), "a", time.Minute, load); value != 1 || err != nil {
					t.Errorf("%d, %v", value, err)
				}
			})
		}
		group.Wait()
		if value, _ := s.get(t.Context(), "b", time.Minute, load); value != 2 {
			t.Errorf("another key: %d", value)
		}
		s.forget()
		if value, _ := s.get(t.Context(), "a", time.Minute, load); value != 3 {
			t.Errorf("forgotten: %d", value)
		}
	})
}

// TestSharedIsBounded: who waits goes when its time is over, and the call does, too.
func TestSharedIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s shared[string]
		load := func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "", ctx.Err() //nolint:wrapcheck // the test's own
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.get(ctx, "a", 20*time.Second, load); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		began := time.Now()
		if _, err := s.get(t.Context(), "a", 20*time.Second, load); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 19*time.Second {
			t.Errorf("%v after %s", err, time.Since(began))
		}
	})
}
