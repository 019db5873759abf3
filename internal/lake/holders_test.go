package lake

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

const heldID = "11111111-2222-3333-4444-555555555555"

// One object stays, and the block of the other is gone: it is planned before it is
// read.
func TestHolders_aDestroyKnowsWhoElseHasTheImport(t *testing.T) {
	for name, order := range map[string]struct{ kept, destroyed time.Duration }{
		"the kept one first":      {0, 200 * time.Millisecond},
		"the destroyed one first": {200 * time.Millisecond, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				region := (&fakeAPI{}).region()
				kept, destroyed := make(chan error), make(chan int)
				go func() {
					time.Sleep(order.kept)
					region.PlanRead(t.Context(), heldID, "kept", true)
					region.PlanObject(heldID, "kept")
					kept <- region.PlanKeep(heldID, "kept")
				}()
				go func() {
					time.Sleep(order.destroyed)
					if region.PlanObject(heldID, "destroyed") {
						t.Error("what was not read yet is taken for read")
					}
					objects := region.PlanDestroy(t.Context(), heldID, "destroyed", true, false)
					region.PlanRead(t.Context(), heldID, "destroyed", true)
					destroyed <- objects
				}()
				err, objects := <-kept, <-destroyed
				if err != nil || objects != 2 {
					t.Errorf("the destroy has met %d objects; the other one: %v", objects, err)
				}
				if shared := region.Shared(); len(shared) != 1 || shared[heldID] != 2 {
					t.Errorf("shared are %v", shared)
				}
			})
		})
	}
}

func TestHolders_oneObjectCountsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		region := (&fakeAPI{}).region()
		read := region.PlanRead(t.Context(), heldID, "one", true)
		if !region.PlanObject(heldID, "one") {
			t.Error("what was read is not taken for read")
		}
		if destroyed := region.PlanDestroy(t.Context(), heldID, "one", true, false); read != 1 || destroyed != 1 || len(region.Shared()) != 0 {
			t.Errorf("met %d objects, then %d: %v", read, destroyed, region.Shared())
		}
	})
}

func TestHolders_anObjectThatIsMetTooLate(t *testing.T) {
	for name, running := range map[string]bool{"running": true, "finished": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				region := (&fakeAPI{}).region()
				if n := region.PlanDestroy(t.Context(), heldID, "destroyed", running, false); n != 1 {
					t.Errorf("the destroy has met %d objects", n)
				}
				region.PlanRead(t.Context(), heldID, "late", running)
				var shared *SharedError
				err := region.PlanKeep(heldID, "late")
				if late := errors.As(err, &shared) && shared.Late && !shared.Imported && shared.ID == heldID; late != running {
					t.Errorf("the other is kept: %v", err)
				}
			})
		})
	}
}

func TestHolders_twoThatStay(t *testing.T) {
	for name, imported := range map[string]bool{"one is imported": true, "both are in the state": false} {
		t.Run(name, func(t *testing.T) {
			region := (&fakeAPI{}).region()
			if imported {
				region.PlanImport(heldID)
			}
			if err := region.PlanKeep(heldID, "first"); err != nil {
				t.Errorf("the first is kept: %v", err)
			}
			var shared *SharedError
			if err := region.PlanKeep(heldID, "second"); !errors.As(err, &shared) || shared.Late || shared.Imported != imported || shared.ID != heldID {
				t.Errorf("the second is kept: %v", err)
			}
		})
	}
}

func TestRelease(t *testing.T) {
	region := (&fakeAPI{}).region()
	if !region.Release("alone", 1) || !region.Release("nobody said", 0) {
		t.Error("the only object is not the last")
	}
	if region.Release(heldID, 2) || !region.Release(heldID, 2) {
		t.Error("the last of two is not the second")
	}
}

// Of a tainted resource nobody says which import it has: it was read, and nothing
// else is to become of it.
func TestInState(t *testing.T) {
	for name, c := range map[string]struct {
		then        func(*Region)
		read, stays bool
	}{
		"not at all": {func(*Region) {}, false, false},
		"tainted":    {func(r *Region) { r.PlanRead(t.Context(), heldID, "one", false) }, true, false},
		"it stays":   {func(r *Region) { r.PlanRead(t.Context(), heldID, "one", false); _ = r.PlanKeep(heldID, "one") }, true, true},
		"its block is gone": {func(r *Region) {
			r.PlanDestroy(t.Context(), heldID, "one", false, false)
			r.PlanRead(t.Context(), heldID, "one", false)
		}, true, true},
		"replaced": {func(r *Region) {
			r.PlanRead(t.Context(), heldID, "one", false)
			r.PlanDestroy(t.Context(), heldID, "one", false, true)
		}, true, false},
	} {
		region := (&fakeAPI{}).region()
		c.then(region)
		if read, stays := region.InState(heldID); read != c.read || stays != c.stays {
			t.Errorf("%s: read %t, stays %t", name, read, stays)
		}
	}
}
