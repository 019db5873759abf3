package lake

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// window is a content of one day, each of a prefix of its own.
func window(n int) Content {
	content := testContent
	content.Source.S3LocationURI = fmt.Sprintf("s3://trail-logs/AWSLogs/%d/", n)
	content.StartEventTime = time.Date(1990, 1, 1+n, 0, 0, 0, 0, time.UTC) // long before the clock of synctest begins
	content.EndEventTime = content.StartEventTime.Add(24*time.Hour - time.Millisecond)
	return content
}

// finished gives the fake finished imports, each of a window of its own.
func (f *fakeAPI) finished(n int) {
	for i := range n {
		f.add(0, types.ImportStatusCompleted).content = window(i)
	}
}

// takenOver returns a process that applies a plan of the other one.
func takenOver(t *testing.T, api *fakeAPI, planned *Region) *Region {
	t.Helper()
	apply := api.region()
	apply.TakeOver(t.Context(), planned.HandOver)
	return apply
}

func TestApplyReadsNothingThatItsPlanKnew(t *testing.T) {
	open := window(100)
	open.StartEventTime, open.EndEventTime = time.Time{}, time.Time{}
	for name, content := range map[string]Content{"a window": window(100), "without times": open} {
		for _, known := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, known %t", name, known), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					api := newFakeAPI(time.Second, types.ImportStatusCompleted)
					api.finished(100)
					plan := api.region()
					if known {
						refreshAll(t, api, plan, knownOf(t, api, api.region()))
					}
					if decision, err := plan.PlanStart(t.Context(), content, Adopt, ""); err != nil || decision.Action != ActionStart || decision.Unread > 0 {
						t.Fatalf("%+v, %v", decision, err)
					}
					apply := takenOver(t, api, plan)
					api.calls = map[string]int{}
					if started, err := apply.Start(t.Context(), content, Adopt); err != nil || started.Action != ActionStart {
						t.Fatalf("%+v, %v", started, err)
					}
					if api.count("GetImport") > 0 {
						t.Errorf("calls %v", api.calls)
					}
				})
			})
		}
	}
}

// What came after the plan, or looked otherwise then, is read.
func TestApplyFindsWhatItsPlanDidNotKnow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Second, types.ImportStatusCompleted)
		api.finished(20)
		plan := api.region()
		if decision, err := plan.PlanStart(t.Context(), window(100), Adopt, ""); err != nil || decision.Action != ActionStart {
			t.Fatalf("%+v, %v", decision, err)
		}
		apply := takenOver(t, api, plan)
		added := api.add(0, types.ImportStatusCompleted)
		added.content = window(100)
		started, err := apply.Start(t.Context(), window(100), Adopt)
		if err != nil || started.Action != ActionAdopt || started.Import.ID != added.id {
			t.Errorf("%+v, %v", started, err)
		}
		started, err = apply.Start(t.Context(), window(7), Adopt)
		if err != nil || started.Action != ActionAdopt || started.Import.ID != api.imports[7].id {
			t.Errorf("what it knew: %+v, %v", started, err)
		}
	})
}

func TestWhatIsHandedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const id = "00000000-0000-0000-0000-000000000001"
		open := window(1)
		open.StartEventTime, open.EndEventTime = time.Time{}, time.Time{}
		half := window(1)
		half.EndEventTime = time.Time{}
		with := func(content Content, change func(*Content)) Content {
			change(&content)
			return content
		}
		for name, c := range map[string]struct {
			record  Content
			whole   bool // as a state has it
			content Content
			another bool
		}{
			"the same":                               {window(1), false, window(1), false},
			"another location":                       {window(1), false, with(window(1), func(c *Content) { c.Source.S3LocationURI += "x/" }), true},
			"a location in another case":             {window(1), false, with(window(1), func(c *Content) { c.Source.S3LocationURI = "s3://trail-logs/awslogs/1" }), false},
			"another destination":                    {window(1), false, with(window(1), func(c *Content) { c.Destination += "f" }), true},
			"the destination by its id":              {window(1), false, with(window(1), func(c *Content) { c.Destination = destinationID(c.Destination) }), false},
			"other times":                            {window(1), false, with(window(1), func(c *Content) { c.EndEventTime = c.EndEventTime.Add(time.Second) }), true},
			"a time in other milliseconds":           {window(1), false, with(window(1), func(c *Content) { c.EndEventTime = c.EndEventTime.Truncate(time.Second) }), false},
			"no times, which AWS may have filled in": {window(1), false, open, false},
			"no times, elsewhere":                    {window(1), false, with(open, func(c *Content) { c.Source.S3LocationURI += "x/" }), true},
			"a record without times":                 {open, false, window(1), false},
			"a record without times, elsewhere":      {open, false, window(2), true},
			"a record with one time":                 {half, false, window(1), false},
			"a state without times":                  {open, true, window(1), true},
			"a state without times, the same":        {open, true, open, false},
			"a record without a location":            {with(window(1), func(c *Content) { c.Source = Source{} }), false, window(2), false},
			"a record without a destination":         {with(window(1), func(c *Content) { c.Destination = "" }), false, window(2), false},
		} {
			api := newFakeAPI(0, types.ImportStatusCompleted)
			plan := api.region()
			entry := plan.known.of(id)
			entry.record, entry.whole, entry.read = Import{ID: id, Content: c.record}, c.whole, !c.whole
			plan.known.hasLooked()
			apply := takenOver(t, api, plan)
			if got := apply.known.match(c.content, Import{ID: id}) == Another; got != c.another {
				t.Errorf("%s: another is %t", name, got)
			}
			if known := plan.known.match(c.content, Import{ID: id}) == Another; c.another && !known {
				t.Errorf("%s: the apply says another, and the plan does not", name)
			}
		}
	})
}

func TestHandOverOnlyWhatIsNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(0, types.ImportStatusCompleted)
		api.finished(10)
		plan := api.region()
		if got := plan.HandOver(); len(got) > 0 {
			t.Errorf("%d bytes before anything was looked at", len(got))
		}
		look := func(n int) {
			t.Helper()
			if _, err := plan.PlanStart(t.Context(), window(n), Adopt, ""); err != nil {
				t.Fatal(err)
			}
		}
		look(100)
		if got := plan.HandOver(); len(got) != 10*handedLen {
			t.Errorf("%d bytes of 10 imports", len(got))
		}
		look(101)
		if got := plan.HandOver(); len(got) > 0 {
			t.Errorf("%d bytes again", len(got))
		}
		next := api.region()
		next.TakeOver(t.Context(), func() []byte { return []byte("of yet another version") })
		if len(next.known.handed.digests) > 0 {
			t.Error("what cannot be read is taken")
		}
	})
}

// What was taken over is handed on: the next one to come has not read it.
func TestHandOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(0, types.ImportStatusCompleted)
		api.finished(10)
		first := api.region()
		if _, err := first.PlanStart(t.Context(), window(100), Adopt, ""); err != nil {
			t.Fatal(err)
		}
		second := takenOver(t, api, first)
		api.add(0, types.ImportStatusCompleted).content = window(10)
		api.calls = map[string]int{}
		if _, err := second.PlanStart(t.Context(), window(100), Adopt, ""); err != nil {
			t.Fatal(err)
		}
		if got := second.HandOver(); len(got) != 11*handedLen || api.count("GetImport") != 1 {
			t.Errorf("%d bytes, calls %v", len(got), api.calls)
		}
	})
}

func TestHandedOverIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := newFakeAPI(0, types.ImportStatusCompleted).region()
		plan.TakeOver(t.Context(), func() []byte { return nil })
		plan.known.remember(Import{ID: "one", Content: window(1)})
		for n := range MaxHanded/handedLen + 1 {
			plan.known.handed.digests[[handedID]byte{byte(n), byte(n >> 8), byte(n >> 16)}] = contentDigest{}
		}
		plan.known.hasLooked()
		if got := plan.HandOver(); len(got) > 0 {
			t.Errorf("%d bytes", len(got))
		}
	})
}
