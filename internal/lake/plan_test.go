package lake

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// walk does steps as Terraform does: in random order, ten at a time, each with a
// little of its own.
func walk(steps []func()) {
	places := make(chan struct{}, 10)
	var wg sync.WaitGroup
	for _, n := range rand.Perm(len(steps)) { //nolint:gosec // an order needs no secrecy
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			time.Sleep(20 * time.Millisecond)
			steps[n]()
		})
	}
	wg.Wait()
}

// plannedTogether plans new windows beside imports that a state knows.
func plannedTogether(t *testing.T, api *fakeAPI, region *Region, known []Import, created int) (unread int) {
	t.Helper()
	api.onGet = func(string) error { return region.paces.reads.wait(t.Context()) }
	var steps []func()
	for _, k := range known {
		steps = append(steps, func() {
			if _, err := region.Refresh(t.Context(), k); err != nil {
				t.Error(err)
			}
			if err := region.PlanKeep(k.ID, "of "+k.ID); err != nil {
				t.Error(err)
			}
		})
	}
	var mu sync.Mutex
	for n := range created {
		steps = append(steps, func() {
			decision, err := region.PlanStart(t.Context(), window(len(known)+n), Adopt, "")
			if err != nil || decision.Action != ActionStart {
				t.Errorf("%+v, %v", decision, err)
			}
			mu.Lock()
			defer mu.Unlock()
			if decision.Unread > 0 {
				unread++
			}
		})
	}
	walk(steps)
	return unread
}

func TestPlanOfNewBesideKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Second, types.ImportStatusCompleted)
		api.finished(1000)
		known := knownOf(t, api, api.region())
		region := api.region()
		began := time.Now()
		unread := plannedTogether(t, api, region, known, 12)
		if calls := api.count("GetImport") + api.count("ListImports"); calls > 20 {
			t.Errorf("%d calls: %v", calls, api.calls)
		}
		if took := time.Since(began); took > 10*time.Second || unread > 12-maxLooking {
			t.Errorf("it took %s, and %d have not looked", took, unread)
		}
	})
}

// Those who wait for refreshes leave places for them, however many they are.
func TestPlanOfManyNewBesideKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Second, types.ImportStatusCompleted)
		api.finished(300)
		known := knownOf(t, api, api.region())
		began := time.Now()
		plannedTogether(t, api, api.region(), known, 300)
		if calls := api.count("GetImport") + api.count("ListImports"); calls > 30 {
			t.Errorf("%d calls: %v", calls, api.calls)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

// On a busy machine, refreshes come slowly.
func TestPlanOnABusyMachine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Second, types.ImportStatusCompleted)
		api.finished(200)
		known := knownOf(t, api, api.region())
		slices.Reverse(known) // what is looked at first is refreshed last
		region := api.region()
		api.onGet = func(string) error { return region.paces.reads.wait(t.Context()) }
		var looks sync.WaitGroup
		for n, k := range known {
			if n == 10 {
				for n := range maxLooking {
					looks.Go(func() {
						if decision, err := region.PlanStart(t.Context(), window(1000+n), Adopt, ""); err != nil || decision.Action != ActionStart || decision.Unread > 0 {
							t.Errorf("%+v, %v", decision, err)
						}
					})
				}
			}
			if _, err := region.Refresh(t.Context(), k); err != nil {
				t.Error(err)
			}
			time.Sleep(time.Duration(n%5) * 200 * time.Millisecond)
		}
		ended := time.Now()
		looks.Wait()
		if calls := api.count("GetImport") + api.count("ListImports"); calls > 20 {
			t.Errorf("%d calls: %v", calls, api.calls)
		}
		if took := time.Since(ended); took > longestCalm {
			t.Errorf("it took %s more", took)
		}
	})
}

func TestPlanOfNewBesideUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Second, types.ImportStatusCompleted)
		api.finished(1000)
		region := api.region()
		var steps []func()
		api.onGet = func(string) error { return region.paces.reads.wait(t.Context()) }
		for n := range 12 {
			steps = append(steps, func() {
				decision, err := region.PlanStart(t.Context(), window(1000+n), Adopt, "")
				if err != nil || decision.Action != ActionStart || decision.Unread > 0 {
					t.Errorf("%+v, %v", decision, err)
				}
			})
		}
		walk(steps)
		if calls := api.count("GetImport") + api.count("ListImports"); calls > 1010 {
			t.Errorf("%d calls: %v", calls, api.calls)
		}
	})
}

// A plan that is interrupted waits no longer.
func TestInterruptedPlanEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Second, types.ImportStatusCompleted)
		api.finished(50)
		region := api.region()
		region.plan.refreshes.began()
		ctx, cancel := context.WithTimeout(t.Context(), calmAfter/2)
		defer cancel()
		if decision, err := region.PlanStart(ctx, window(100), Adopt, ""); err == nil || api.count("GetImport") > 0 {
			t.Errorf("%+v, %v", decision, api.calls)
		}
	})
}
