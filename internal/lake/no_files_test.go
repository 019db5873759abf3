package lake

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// What found nothing has stored nothing, so that another import stores nothing
// twice. Only of a range that was long over there is nothing more to find.
func TestDecideOnAnImportThatFoundNothing(t *testing.T) {
	created := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	ending := func(before time.Duration) Content {
		content := testContent
		content.StartEventTime, content.EndEventTime = created.AddDate(0, -2, 0), created.Add(-before)
		return content
	}
	open, recent, old := testContent, ending(24*time.Hour), ending(24*time.Hour+time.Second)
	complete := func(id string, content Content, age time.Duration, statistics Statistics) found {
		return found{Import: Import{ID: id, Status: StatusCompleted, Content: content, Created: created, Statistics: statistics, Counted: true}, unchanged: age}
	}
	uncounted := func(f found) found { f.Counted = false; return f }
	const settled, fresh = 3 * time.Minute, 50 * time.Second
	none := Statistics{PrefixesFound: 7, PrefixesCompleted: 6}
	for name, c := range map[string]struct {
		content   Content
		same      []found
		doubts    []found
		action    Action
		refusal   Refusal
		existing  string
		unsettled time.Duration
	}{
		"open":                     {content: open, same: []found{complete("a", open, settled, none)}, action: ActionStart},
		"closed for a day":         {content: recent, same: []found{complete("a", recent, settled, none)}, action: ActionStart},
		"closed for longer":        {content: old, same: []found{complete("a", old, settled, none)}, action: ActionAdopt, existing: "a"},
		"closed for longer, fresh": {content: old, same: []found{complete("a", old, fresh, none)}, action: ActionAdopt, existing: "a"},
		"open, it may still count": {content: open, same: []found{complete("a", open, fresh, none)}, action: ActionStart, unsettled: 70 * time.Second},
		"open, not counted":        {content: open, same: []found{uncounted(complete("a", open, settled, Statistics{}))}, action: ActionRefuse, refusal: RefusedOpenRange, existing: "a"},
		"open, not counted yet":    {content: open, same: []found{uncounted(complete("a", open, fresh, Statistics{}))}, action: ActionRefuse, refusal: RefusedOpenRange, existing: "a", unsettled: 70 * time.Second},
		"closed, not counted":      {content: recent, same: []found{uncounted(complete("a", recent, settled, Statistics{}))}, action: ActionAdopt, existing: "a"},
		"closed, not counted yet":  {content: recent, same: []found{uncounted(complete("a", recent, fresh, Statistics{}))}, action: ActionAdopt, existing: "a", unsettled: 70 * time.Second},
		"files, but no events":     {content: open, same: []found{complete("a", open, fresh, Statistics{FilesCompleted: 1})}, action: ActionRefuse, refusal: RefusedOpenRange, existing: "a"},
		"events, but no files":     {content: open, same: []found{complete("a", open, fresh, Statistics{EventsCompleted: 2})}, action: ActionRefuse, refusal: RefusedOpenRange, existing: "a"},
		"failed entries":           {content: open, same: []found{complete("a", open, fresh, Statistics{FailedEntries: 3})}, action: ActionRefuse, refusal: RefusedOpenRange, existing: "a"},
		"an older one with files":  {content: open, same: []found{complete("a", open, settled, none), complete("b", open, settled, Statistics{FilesCompleted: 4, EventsCompleted: 5})}, action: ActionRefuse, refusal: RefusedOpenRange, existing: "b"},
		"a closed one with files":  {content: recent, same: []found{complete("a", recent, fresh, none), complete("b", recent, settled, Statistics{FilesCompleted: 4, EventsCompleted: 5})}, action: ActionAdopt, existing: "b"},
		"before one to be resumed": {content: open, same: []found{complete("a", open, fresh, none), {Import: Import{ID: "c", Status: StatusStopped, Content: open, Created: created.Add(-time.Hour)}}}, action: ActionResume, existing: "c", unsettled: 70 * time.Second},
		"it cannot be compared":    {content: open, doubts: []found{complete("d", Content{}, settled, none)}, action: ActionRefuse, refusal: RefusedDoubt, existing: "d", unsettled: 2 * time.Minute},
	} {
		l := look{same: c.same, doubts: c.doubts}
		if got := decide(c.content, l, Adopt, settleTime); got.Action != c.action || got.Refusal != c.refusal || got.Existing.ID != c.existing || got.Unsettled != c.unsettled {
			t.Errorf("%s: %+v", name, got)
		}
		if got := decide(c.content, l, Ignore, settleTime); got.Action != ActionStart || got.Unsettled != 0 {
			t.Errorf("%s, with Ignore: %+v", name, got)
		}
		if got := decide(c.content, l, Fail, settleTime); len(c.same) > 0 && (got.Action != ActionRefuse || got.Refusal != RefusedByFail || got.Existing.ID == "" || got.Unsettled != 0) {
			t.Errorf("%s, with Fail: %+v", name, got)
		}
	}
}

// A range that has only an end, as a record of AWS's may show it, is not known
// to be closed.
func TestHalfARangeIsNotClosed(t *testing.T) {
	created := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	half := testContent
	half.EndEventTime = created.AddDate(0, -1, 0)
	empty := found{Import: Import{ID: "a", Status: StatusCompleted, Content: half, Created: created, Counted: true}, unchanged: time.Hour}
	if got := decide(half, look{same: []found{empty}}, Adopt, settleTime); got.Action != ActionStart {
		t.Errorf("%+v", got)
	}
}

func TestStartBesideAnImportThatFoundNothing(t *testing.T) {
	counts := func(out *cloudtrail.GetImportOutput) {
		out.ImportStatistics.FilesCompleted, out.ImportStatistics.EventsCompleted = aws.Int64(8), aws.Int64(90)
	}
	for name, c := range map[string]struct {
		shows  func(age time.Duration, out *cloudtrail.GetImportOutput)
		starts bool
		after  time.Duration
	}{
		"nothing": {func(time.Duration, *cloudtrail.GetImportOutput) {}, true, settleTime},
		"nothing at first": {func(age time.Duration, out *cloudtrail.GetImportOutput) {
			if age > settleTime/2 {
				counts(out)
			}
		}, false, settleTime / 2},
		"no numbers at first, then nothing": {func(age time.Duration, out *cloudtrail.GetImportOutput) {
			if age < settleTime/2 {
				out.ImportStatistics = nil
			}
		}, true, settleTime},
		"no numbers at first, then some": {func(age time.Duration, out *cloudtrail.GetImportOutput) {
			if age < settleTime/2 {
				out.ImportStatistics = nil
			} else {
				counts(out)
			}
		}, false, settleTime / 2},
		"no numbers at all": {func(_ time.Duration, out *cloudtrail.GetImportOutput) { out.ImportStatistics = nil }, false, settleTime},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
				existing := api.add(0, types.ImportStatusCompleted)
				existing.content = testContent
				api.shows = func(out *cloudtrail.GetImportOutput) {
					if aws.ToString(out.ImportId) == existing.id {
						c.shows(time.Since(existing.created), out)
					}
				}
				began := time.Now()
				started, err := api.region().Start(t.Context(), testContent, Adopt)
				var exists *ExistsError
				switch {
				case c.starts && (err != nil || started.Action != ActionStart || len(api.imports) != 2):
					t.Errorf("%+v, %v", started, err)
				case !c.starts && (!errors.As(err, &exists) || exists.Decision.Refusal != RefusedOpenRange || len(api.imports) != 1):
					t.Errorf("%+v, %v with %d imports", started, err, len(api.imports))
				}
				if waited := time.Since(began); waited < c.after || waited > c.after+maxLookPause {
					t.Errorf("after %s", waited)
				}
			})
		})
	}
}

// A number of an import that was running says nothing of its end.
func TestZeroOfARunningImportIsNotThatOfItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		existing := api.add(time.Minute, types.ImportStatusCompleted)
		existing.content = testContent
		region := api.region()
		if imported, err := region.Get(t.Context(), existing.id); err != nil || !imported.Counted {
			t.Fatalf("%+v, %v", imported, err)
		}
		time.Sleep(time.Hour)
		api.shows = func(out *cloudtrail.GetImportOutput) { out.ImportStatistics = nil }
		var exists *ExistsError
		if started, err := region.Start(t.Context(), testContent, Adopt); !errors.As(err, &exists) || exists.Decision.Refusal != RefusedOpenRange {
			t.Errorf("%+v, %v", started, err)
		}
	})
}

// The zeros of a state may stand for what AWS did not give.
func TestPlanReadsWhatTheStateHasNoNumbersOf(t *testing.T) {
	for name, c := range map[string]struct {
		files  int64
		action Action
	}{
		"some":    {12, ActionRefuse},
		"nothing": {0, ActionStart},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
				existing := api.add(0, types.ImportStatusCompleted)
				existing.content, existing.files, existing.events = testContent, c.files, 10*c.files
				time.Sleep(time.Hour)
				region := api.region()
				region.known.remember(Import{ID: existing.id, Content: testContent, Status: StatusCompleted, Created: existing.created, Updated: existing.updated})
				if planned, err := region.PlanStart(t.Context(), testContent, Adopt, existing.id); err != nil || planned.Action != c.action {
					t.Errorf("%+v, %v", planned, err)
				}
				if reads := api.count("GetImport"); reads != 1 {
					t.Errorf("%d reads", reads)
				}
			})
		})
	}
}
