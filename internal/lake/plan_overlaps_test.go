package lake

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"
)

// overlaps plans the start of an import and asks what has part of it.
func overlaps(t *testing.T, region *Region, content Content, on OnExisting) Overlaps {
	t.Helper()
	decision, err := region.PlanStart(t.Context(), content, on, "")
	if err != nil || decision.Action != ActionStart {
		t.Fatalf("%+v, %v", decision, err)
	}
	found, err := region.PlanOverlaps(t.Context(), content, "")
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// foundIDs are the ids of imports, "" for a resource of the plan.
func foundIDs(o Overlaps) (ids []string) {
	for _, one := range o.Found {
		ids = append(ids, one.Import.ID)
	}
	return ids
}

// windows is a content of days of the location of window 0, before the clock of synctest begins.
func windows(from, days int) Content {
	content := window(0)
	content.StartEventTime = window(from).StartEventTime
	content.EndEventTime = window(from + days - 1).EndEventTime
	return content
}

func TestPlanOverlaps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(0, types.ImportStatusCompleted)
		add := func(content Content, end types.ImportStatus, events int64) string {
			added := api.add(0, end)
			added.content, added.events = content, events
			time.Sleep(time.Minute) // one is newer than the other
			return added.id
		}
		everything := windows(0, 1)
		everything.StartEventTime, everything.EndEventTime = time.Time{}, time.Time{}
		everything.Source.S3LocationURI = "s3://trail-logs"
		elsewhere := windows(0, 30)
		elsewhere.Destination = elsewhere.Destination[:len(elsewhere.Destination)-1] + "f"
		whole := add(everything, types.ImportStatusCompleted, 101)
		failed := add(windows(9, 2), types.ImportStatusFailed, 202)
		stopped := add(windows(12, 3), types.ImportStatusStopped, 303)
		add(windows(10, 1), types.ImportStatusStopped, 0)
		add(windows(11, 1), types.ImportStatusCompleted, 0)
		add(windows(20, 5), types.ImportStatusCompleted, 404)
		add(elsewhere, types.ImportStatusCompleted, 505)
		add(window(10), types.ImportStatusCompleted, 606) // of another location
		time.Sleep(settleTime)
		fresh := add(windows(10, 2), types.ImportStatusCompleted, 0) // AWS counts in steps
		running := api.add(time.Hour, types.ImportStatusCompleted)
		running.content = windows(1, 11)

		for _, on := range []OnExisting{Adopt, Fail, Ignore} {
			region := api.region()
			api.calls = map[string]int{}
			got := overlaps(t, region, windows(10, 5), on)
			if ids := foundIDs(got); !slices.Equal(ids, []string{whole, running.id, fresh, stopped, failed}) || got.Uncompared != 0 {
				t.Fatalf("%s: %q, %d uncompared", on, ids, got.Uncompared)
			}
			// Each once, but not that of another event data store.
			if api.count("GetImport") != len(api.imports)-1 || api.count("ListImports") != 1 {
				t.Errorf("%s: calls %v", on, api.calls)
			}
			first, last := got.Found[0], got.Found[4]
			if !first.Shared.Whole || first.Shared.Sure || !first.Current || first.Import.Statistics.EventsCompleted != 101 || first.Content != everything {
				t.Errorf("%s: %+v", on, first)
			}
			if last.Shared.Whole || !last.Shared.StartEventTime.Equal(window(10).StartEventTime) || !last.Shared.EndEventTime.Equal(window(10).EndEventTime.Truncate(time.Second)) {
				t.Errorf("%s: %+v", on, last)
			}
			// Another resource of the plan shares two days.
			next := overlaps(t, region, windows(13, 7), on)
			if ids := foundIDs(next); !slices.Equal(ids, []string{whole, stopped, ""}) || next.Found[2].Content != windows(10, 5) {
				t.Errorf("%s: another resource: %q", on, ids)
			}
			if next, err := region.PlanOverlaps(t.Context(), windows(14, 1), stopped); err != nil || !slices.Equal(foundIDs(next), []string{"", "", whole}) {
				t.Errorf("%s: a replacement: %q, %v", on, foundIDs(next), err)
			}
			if api.count("GetImport") != len(api.imports)-1 || api.count("ListImports") != 1 {
				t.Errorf("%s: calls %v", on, api.calls)
			}
		}
	})
}

// What a state knows needs no call, and what no list shows counts too.
func TestPlanOverlapsWithWhatTheStateKnows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Second, types.ImportStatusCompleted)
		api.finished(300)
		for n, i := range api.imports {
			i.content, i.events = windows(n, 1), int64(1000+n)
		}
		known := knownOf(t, api, api.region())
		api.hideID = api.imports[7].id
		region := api.region()
		refreshAll(t, api, region, known)
		api.calls = map[string]int{}
		got := overlaps(t, region, windows(6, 3), Ignore)
		ids := foundIDs(got)
		slices.Sort(ids)
		if !slices.Equal(ids, []string{api.imports[6].id, api.imports[7].id, api.imports[8].id}) || got.Uncompared != 0 || api.count("GetImport") != 0 || api.count("ListImports") != 0 {
			t.Errorf("%+v, calls %v", got, api.calls)
		}
	})
}

// The next plan has digests of what this one has read, which tell the times.
func TestPlanOverlapsReadsWhatDigestsLeaveOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(0, types.ImportStatusCompleted)
		api.finished(200)
		time.Sleep(time.Hour)
		for n, i := range api.imports {
			i.events = int64(1000 + n)
		}
		first := api.region()
		overlaps(t, first, windows(150, 1), Ignore)
		second := takenOver(t, api, first)
		api.calls = map[string]int{}
		content := windows(20, 3)
		content.Source.S3LocationURI = "s3://trail-logs/AWSLogs/"
		got := overlaps(t, second, content, Adopt)
		if ids := foundIDs(got); len(ids) != 3 || got.Uncompared != 0 || api.count("GetImport") != 3 {
			t.Errorf("%+v, calls %v", got, api.calls)
		}
		// All 200 may have part of this one.
		content.StartEventTime, content.EndEventTime = time.Time{}, time.Time{}
		got = overlaps(t, second, content, Adopt)
		if api.count("GetImport") != maxReread || len(got.Found) != maxReread+1 || got.Uncompared != 200-maxReread {
			t.Errorf("%d found, %d uncompared, calls %v", len(got.Found), got.Uncompared, api.calls)
		}
	})
}

func TestPlanOverlapsThatCannotBeCompared(t *testing.T) {
	denied := &smithy.GenericAPIError{Code: "AccessDeniedException", Message: "no"}
	gone := &types.ImportNotFoundException{}
	for name, c := range map[string]struct {
		get   error
		shows func(*cloudtrail.GetImportOutput)
		reads int
	}{
		"reading is denied":  {denied, nil, 1},
		"the record is gone": {gone, nil, 3},
		"no source":          {nil, func(out *cloudtrail.GetImportOutput) { out.ImportSource = nil }, 3},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(0, types.ImportStatusCompleted)
				for range 3 {
					api.add(0, types.ImportStatusCompleted).content = windows(10, 2)
				}
				reads := 0
				api.onGet, api.shows = func(string) error { reads++; return c.get }, c.shows
				region := api.region()
				for range 2 {
					if got := overlaps(t, region, windows(11, 1), Ignore); got.Uncompared != 3 {
						t.Errorf("%+v", got)
					}
				}
				if errors.Is(c.get, denied) {
					c.reads *= 2 // the second is tried, and the last
				}
				if reads != c.reads {
					t.Errorf("%d reads", reads)
				}
			})
		})
	}
	t.Run("no list", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			api := newFakeAPI(0, types.ImportStatusCompleted)
			api.onList = func() error { return denied }
			if _, err := api.region().PlanOverlaps(t.Context(), windows(1, 1), ""); !errors.Is(err, denied) {
				t.Error(err)
			}
		})
	})
}

// Of those that are planned at the same time, all but one see another.
func TestPlanOverlapsOfMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Second, types.ImportStatusCompleted)
		api.finished(1000)
		region := api.region()
		api.onGet = func(string) error { return region.paces.reads.wait(t.Context()) }
		var mu sync.Mutex
		alone, uncompared := 0, 0
		var steps []func()
		for n := range 12 {
			steps = append(steps, func() {
				content := windows(2000+n, 2)
				if _, err := region.PlanStart(t.Context(), content, Adopt, ""); err != nil {
					t.Error(err)
				}
				got, err := region.PlanOverlaps(t.Context(), content, "")
				mu.Lock()
				defer mu.Unlock()
				uncompared += got.Uncompared
				if err != nil || len(got.Found) == 0 {
					alone++
				}
			})
		}
		walk(steps)
		// 11 pairs of neighbours; one of each has named the other. Two may read an
		// import at almost the same time, and the second just after the first.
		if reads := api.count("GetImport"); alone == 12 || alone == 0 || uncompared != 0 || reads < 1000 || reads > 1012 || api.count("ListImports") != 1 {
			t.Errorf("%d alone, %d uncompared, calls %v", alone, uncompared, api.calls)
		}
	})
}

func TestPlanLive(t *testing.T) {
	created := time.Date(2022, 3, 10, 12, 0, 0, 0, time.UTC)
	const own, other = "s3://trail-logs/AWSLogs/111122223333/CloudTrail/", "s3://trail-logs/AWSLogs/444455556666/CloudTrail/"
	before, after := logs(own, "03-01T00:00:00", "03-10T11:59:59.999"), logs(own, "03-01T00:00:00", "03-10T12:00:00")
	yes, no := true, false
	for name, c := range map[string]struct {
		content Content
		change  func(*cloudtrail.GetEventDataStoreOutput)
		live    bool
	}{
		"it ends before":             {before, nil, false},
		"it ends when it is created": {after, nil, true},
		"no times":                   {logs(own, "", ""), nil, true},
		"a day before":               {logs(own+"eu-west-1/2022/03/09/", "", ""), nil, false},
		"the day":                    {logs(own+"eu-west-1/2022/03/10/", "", ""), nil, true},
		"its ingestion is stopped":   {after, func(s *cloudtrail.GetEventDataStoreOutput) { s.Status = types.EventDataStoreStatusStoppedIngestion }, false},
		"it is to be deleted":        {after, func(s *cloudtrail.GetEventDataStoreOutput) { s.Status = types.EventDataStoreStatusPendingDeletion }, false},
		"not known since when":       {after, func(s *cloudtrail.GetEventDataStoreOutput) { s.CreatedTimestamp = nil }, false},
		"other events":               {after, func(s *cloudtrail.GetEventDataStoreOutput) { s.AdvancedEventSelectors = category("ConfigurationItem") }, false},
		"management events":          {after, func(s *cloudtrail.GetEventDataStoreOutput) { s.AdvancedEventSelectors = category("Management") }, true},
		"another account":            {logs(other, "", ""), nil, false},
		"an account of its organization": {logs(other, "", ""), func(s *cloudtrail.GetEventDataStoreOutput) {
			s.OrganizationEnabled = &yes
		}, true},
		"all accounts":               {logs("s3://trail-logs/", "", ""), nil, true},
		"another Region":             {logs(own+"us-east-2/", "", ""), nil, true},
		"another Region, it has one": {logs(own+"us-east-2/", "", ""), func(s *cloudtrail.GetEventDataStoreOutput) { s.MultiRegionEnabled = &no }, false},
		"its Region, it has one":     {logs(own+testRegion+"/", "", ""), func(s *cloudtrail.GetEventDataStoreOutput) { s.MultiRegionEnabled = &no }, true},
	} {
		t.Run(name, func(t *testing.T) {
			api := newFakeAPI(0, types.ImportStatusCompleted)
			destination := testDestination
			store := &cloudtrail.GetEventDataStoreOutput{EventDataStoreArn: &destination, Status: types.EventDataStoreStatusEnabled, MultiRegionEnabled: &yes, OrganizationEnabled: &no, CreatedTimestamp: &created}
			if c.change != nil {
				c.change(store)
			}
			api.stores = append(api.stores, store)
			region := api.region()
			for range 2 {
				if since := region.PlanLive(t.Context(), c.content); since.Equal(created) != c.live || since.IsZero() == c.live {
					t.Errorf("since %s", since)
				}
			}
			if api.count("GetEventDataStore") != 1 {
				t.Errorf("calls %v", api.calls)
			}
		})
	}
	t.Run("it may not be read", func(t *testing.T) {
		api := newFakeAPI(0, types.ImportStatusCompleted)
		api.onGet = func(string) error {
			return fmt.Errorf("denied: %w", &smithy.GenericAPIError{Code: "AccessDeniedException"})
		}
		region := api.region()
		for range 2 {
			if since := region.PlanLive(t.Context(), after); !since.IsZero() {
				t.Errorf("since %s", since)
			}
		}
		if api.count("GetEventDataStore") != 1 {
			t.Errorf("calls %v", api.calls)
		}
	})
}

// category are selectors of one event category.
func category(name string) []types.AdvancedEventSelector {
	field := "eventCategory"
	return []types.AdvancedEventSelector{{FieldSelectors: []types.AdvancedFieldSelector{{Field: &field, Equals: []string{name}}}}}
}
