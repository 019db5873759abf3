package lake

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"
)

// refreshAll reads imports as Terraform does, ten at a time, and pays for each
// read of the fake as the pace of a real client would.
func refreshAll(t *testing.T, api *fakeAPI, region *Region, known []Import) map[string]Import {
	t.Helper()
	api.onGet = func(string) error { return region.paces.reads.wait(t.Context()) }
	var mu sync.Mutex
	got := map[string]Import{}
	places := make(chan struct{}, 10)
	var wg sync.WaitGroup
	for _, k := range known {
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			imported, err := region.Refresh(t.Context(), k)
			if err != nil {
				t.Errorf("%s: %v", k.ID, err)
			}
			mu.Lock()
			defer mu.Unlock()
			got[k.ID] = imported
		})
	}
	wg.Wait()
	return got
}

// knownOf is what a state has of the imports of the fake.
func knownOf(t *testing.T, api *fakeAPI, region *Region) []Import {
	t.Helper()
	var known []Import
	for _, i := range api.imports {
		imported, err := region.Get(t.Context(), i.id)
		if err != nil {
			t.Fatal(err)
		}
		known = append(known, imported)
	}
	api.calls = map[string]int{}
	return known
}

func TestRefreshOfAThousand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(0, types.ImportStatusCompleted)
		for n := range 1000 {
			api.add(0, types.ImportStatusCompleted).events = int64(n)
		}
		region := api.region()
		known := knownOf(t, api, region)
		time.Sleep(time.Hour) // since the state was written

		changed := api.imports[500]
		changed.updated, changed.events = time.Now(), 123456
		again := api.imports[501]
		again.until, again.updated = time.Now().Add(time.Hour), time.Now()
		missing := api.imports[502] // still there, but no list shows it
		api.hideID = missing.id

		began := time.Now()
		got := refreshAll(t, api, region, known)
		if calls := api.count("GetImport") + api.count("ListImports"); calls > 15 {
			t.Errorf("%d calls: %v", calls, api.calls)
		}
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("it took %s", took)
		}
		if got[changed.id].Statistics.EventsCompleted != 123456 || got[again.id].Status != StatusInProgress || got[missing.id].Statistics.EventsCompleted != 502 {
			t.Errorf("stale: %+v, %+v, %+v", got[changed.id], got[again.id], got[missing.id])
		}
		for n, k := range known {
			if k.ID != changed.id && k.ID != again.id && got[k.ID].Statistics.EventsCompleted != int64(n) {
				t.Errorf("import %d has %d events", n, got[k.ID].Statistics.EventsCompleted)
			}
		}
	})
}

func TestRefreshOfAFewIsDirect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(0, types.ImportStatusCompleted)
		for range 3 {
			api.add(0, types.ImportStatusCompleted)
		}
		region := api.region()
		refreshAll(t, api, region, knownOf(t, api, region))
		if api.count("GetImport") != 3 || api.count("ListImports") != 0 {
			t.Errorf("calls %v", api.calls)
		}
	})
}

func TestRefreshWithoutAList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(0, types.ImportStatusCompleted)
		for n := range 30 {
			api.add(0, types.ImportStatusCompleted).events = int64(n)
		}
		region := api.region()
		known := knownOf(t, api, region)
		api.onList = func() error { return apiError("AccessDeniedException", smithy.FaultClient) }
		refreshAll(t, api, region, known)
		if api.count("GetImport") != 30 || api.count("ListImports") > 2 {
			t.Errorf("calls %v", api.calls)
		}
	})
}

func TestRefreshOfALongPlanListsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(0, types.ImportStatusCompleted)
		for range 200 {
			api.add(0, types.ImportStatusCompleted)
		}
		region := api.region()
		known := knownOf(t, api, region)
		for range 4 {
			refreshAll(t, api, region, known)
			time.Sleep(time.Minute) // Terraform is busy
		}
		if api.count("ListImports") != 1 || api.count("GetImport") > readBurst {
			t.Errorf("calls %v", api.calls)
		}
		time.Sleep(listFresh)
		refreshAll(t, api, region, known)
		if api.count("ListImports") != 2 {
			t.Errorf("the list serves for ever: calls %v", api.calls)
		}
	})
}

func TestRefreshListsAgainAfterAFailedList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(0, types.ImportStatusCompleted)
		for range 200 {
			api.add(0, types.ImportStatusCompleted)
		}
		region := api.region()
		known := knownOf(t, api, region)
		lists := 0
		api.onList = func() error {
			if lists++; lists > 1 {
				return nil
			}
			return apiError("AccessDeniedException", smithy.FaultClient)
		}
		refreshAll(t, api, region, known)
		if most := int(listAgain/time.Second)*readsPerSecond + 3*readBurst; api.count("ListImports") != 2 || api.count("GetImport") > most {
			t.Errorf("calls %v, at most %d reads", api.calls, most)
		}
	})
}

func TestRefreshReadsWhatMayHaveChanged(t *testing.T) {
	for name, known := range map[string]Import{
		"running when last read":        {Status: StatusInProgress},
		"AWS gave no time of an update": {Status: StatusFailed},
		"another status":                {Status: StatusFailed},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(0, types.ImportStatusCompleted)
				region := api.region()
				known.ID = api.add(0, types.ImportStatusCompleted).id
				known.Updated = api.imports[0].updated
				if name == "AWS gave no time of an update" {
					known.Updated, api.imports[0].updated = time.Time{}, time.Time{}
				}
				region.known.lists.last = &listing{began: time.Now(), byID: map[string]Import{known.ID: {ID: known.ID, Status: StatusCompleted, Updated: known.Updated}}}
				if _, err := region.Refresh(t.Context(), known); err != nil || api.count("GetImport") != 1 {
					t.Errorf("%d reads, %v", api.count("GetImport"), err)
				}
			})
		})
	}
}

func TestPaceSlowsDownAndRecovers(t *testing.T) {
	p := newPace(8, 1)
	throttling := apiError("ThrottlingException", smithy.FaultClient)
	p.learn(throttling)
	if p.limiter.Limit() != 4 {
		t.Errorf("after one throttled call: %v per second", p.limiter.Limit())
	}
	for range 20 {
		p.learn(throttling)
	}
	if p.limiter.Limit() != 0.5 {
		t.Errorf("after many: %v", p.limiter.Limit())
	}
	p.learn(fmt.Errorf("calling: %w", apiError("AccessDeniedException", smithy.FaultClient)))
	if p.limiter.Limit() != 0.5 {
		t.Errorf("another error is no reason: %v", p.limiter.Limit())
	}
	for range 100 {
		p.learn(nil)
	}
	if p.limiter.Limit() != 8 {
		t.Errorf("after successes: %v", p.limiter.Limit())
	}
}

func TestTurnIsLeftToTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(startsPerSec, 1)
		var sent []time.Time
		for range 3 {
			if waited, err := p.turn(t.Context()); err != nil || waited != (len(sent) > 0) {
				t.Fatal(waited, err)
			}
			// What lies between the turn and the call takes longer each time less.
			time.Sleep(time.Second - time.Duration(len(sent))*400*time.Millisecond)
			began := time.Now()
			if err := p.wait(t.Context()); err != nil || time.Since(began) > 0 {
				t.Fatalf("the call waited %s, %v", time.Since(began), err)
			}
			sent = append(sent, time.Now())
		}
		for n := range sent[1:] {
			if gap := sent[n+1].Sub(sent[n]); gap < time.Second {
				t.Errorf("only %s between two calls", gap)
			}
		}
	})
}

func TestPaceOfEachOperation(t *testing.T) {
	p := newPaces()
	for operation, want := range map[string]*pace{"GetImport": p.reads, "ListImports": p.reads, "ListImportFailures": p.reads, "StartImport": p.starts, "StopImport": p.stops} {
		if p.of(operation) != want {
			t.Errorf("%s has another pace", operation)
		}
	}
}

func TestPollsOfADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const day = 24 * time.Hour
		api := newFakeAPI(day, types.ImportStatusCompleted)
		running := api.add(day, types.ImportStatusCompleted)
		began := time.Now()
		if _, err := api.region().WaitForEnd(t.Context(), running.id, 0, nil); err != nil {
			t.Fatal(err)
		}
		if late := time.Since(began) - day; late < 0 || late > time.Minute {
			t.Errorf("the end was noticed %s late", late)
		}
		if reads := api.count("GetImport"); reads > 1500 {
			t.Errorf("%d reads", reads)
		}
	})
	for _, ran := range []time.Duration{time.Minute, 10 * time.Minute, time.Hour} {
		if pause := pollPause(ran); pause > ran/20 {
			t.Errorf("after %s the pause is %s", ran, pause)
		}
	}
}

func TestPaceThatWouldComeTooLate(t *testing.T) {
	p := newPace(0.001, 1)
	if err := p.wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	turn := func(ctx context.Context) error {
		_, err := p.turn(ctx)
		return err
	}
	for _, wait := range []func(context.Context) error{p.wait, turn} {
		if err := wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	}
	cancel()
	if err := p.wait(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("after an interrupt: %v", err)
	}
}
