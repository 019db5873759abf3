package lake

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"
)

func TestSameContent(t *testing.T) {
	base := testContent
	base.StartEventTime = time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	base.EndEventTime = time.Date(2023, 2, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		change func(*Content)
		same   bool
	}{
		"nothing":                {func(*Content) {}, true},
		"trailing slash":         {func(c *Content) { c.Source.S3LocationURI = "s3://trail-logs/AWSLogs/111122223333/CloudTrail" }, true},
		"two trailing slashes":   {func(c *Content) { c.Source.S3LocationURI += "/" }, false},
		"destination by its id":  {func(c *Content) { c.Destination = "0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e" }, true},
		"another spelling":       {func(c *Content) { c.StartEventTime = c.StartEventTime.In(time.FixedZone("", 3600)) }, true},
		"another role":           {func(c *Content) { c.Source.S3BucketAccessRoleARN += "2" }, true},
		"another bucket Region":  {func(c *Content) { c.Source.S3BucketRegion = "us-west-1" }, true},
		"another destination":    {func(c *Content) { c.Destination = c.Destination[:len(c.Destination)-1] + "f" }, false},
		"another prefix":         {func(c *Content) { c.Source.S3LocationURI += "us-east-1/" }, false},
		"another bucket":         {func(c *Content) { c.Source.S3LocationURI = "s3://other-logs/AWSLogs/111122223333/CloudTrail/" }, false},
		"a millisecond at start": {func(c *Content) { c.StartEventTime = c.StartEventTime.Add(time.Millisecond) }, true},
		"a millisecond at end":   {func(c *Content) { c.EndEventTime = c.EndEventTime.Add(999 * time.Millisecond) }, true},
		"a second at start":      {func(c *Content) { c.StartEventTime = c.StartEventTime.Add(time.Second) }, false},
		"a second at end":        {func(c *Content) { c.EndEventTime = c.EndEventTime.Add(-time.Millisecond) }, false},
		"no times":               {func(c *Content) { c.StartEventTime, c.EndEventTime = time.Time{}, time.Time{} }, false},
	} {
		other := base
		c.change(&other)
		if base.Same(other) != c.same || other.Same(base) != c.same {
			t.Errorf("%s: same is %v", name, !c.same)
		}
	}
}

// The table of the design, row by row.
func TestDecide(t *testing.T) {
	created := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	closed, open := testContent, testContent
	closed.StartEventTime, closed.EndEventTime = created.AddDate(0, -2, 0), created.AddDate(0, -1, 0)
	late := closed
	late.EndEventTime = created.AddDate(0, 1, 0)
	existing := func(status Status, content Content, events int64, otherRole, otherRegion bool) Import {
		if otherRole {
			content.Source.S3BucketAccessRoleARN += "-old"
		}
		if otherRegion {
			content.Source.S3BucketRegion = "ap-south-1"
		}
		return Import{ID: string(status), Status: status, Content: content, Created: created, Statistics: Statistics{EventsCompleted: events}, Counted: true}
	}
	for name, c := range map[string]struct {
		content Content
		same    []Import
		action  Action
		refusal Refusal
		chosen  string
	}{
		"none":                             {closed, nil, ActionStart, RefusedNot, ""},
		"INITIALIZING":                     {closed, []Import{existing(StatusInitializing, closed, 0, false, false)}, ActionAdopt, RefusedNot, "INITIALIZING"},
		"IN_PROGRESS":                      {open, []Import{existing(StatusInProgress, open, 5, true, false)}, ActionAdopt, RefusedNot, "IN_PROGRESS"},
		"FAILED":                           {open, []Import{existing(StatusFailed, open, 5, false, false)}, ActionResume, RefusedNot, "FAILED"},
		"STOPPED":                          {closed, []Import{existing(StatusStopped, closed, 0, false, false)}, ActionResume, RefusedNot, "STOPPED"},
		"FAILED, other role, no event":     {closed, []Import{existing(StatusFailed, closed, 0, true, false)}, ActionStart, RefusedNot, ""},
		"STOPPED, other Region, no event":  {closed, []Import{existing(StatusStopped, closed, 0, false, true)}, ActionStart, RefusedNot, ""},
		"FAILED, other role, events":       {closed, []Import{existing(StatusFailed, closed, 1, true, false)}, ActionRefuse, RefusedOtherAccess, "FAILED"},
		"STOPPED, other Region, events":    {closed, []Import{existing(StatusStopped, closed, 1, false, true)}, ActionRefuse, RefusedOtherAccess, "STOPPED"},
		"COMPLETED, closed":                {closed, []Import{existing(StatusCompleted, closed, 9, true, true)}, ActionAdopt, RefusedNot, "COMPLETED"},
		"COMPLETED, open":                  {open, []Import{existing(StatusCompleted, open, 9, false, false)}, ActionRefuse, RefusedOpenRange, "COMPLETED"},
		"COMPLETED, ending later":          {late, []Import{existing(StatusCompleted, late, 9, false, false)}, ActionRefuse, RefusedOpenRange, "COMPLETED"},
		"an unknown status":                {closed, []Import{existing("NEW", closed, 9, false, false)}, ActionRefuse, RefusedUnknown, "NEW"},
		"running before all others":        {closed, []Import{existing(StatusCompleted, closed, 9, false, false), existing(StatusInProgress, closed, 1, false, false)}, ActionAdopt, RefusedNot, "IN_PROGRESS"},
		"COMPLETED before FAILED":          {closed, []Import{existing(StatusFailed, closed, 9, false, false), existing(StatusCompleted, closed, 1, false, false)}, ActionAdopt, RefusedNot, "COMPLETED"},
		"no event, then one to be resumed": {closed, []Import{existing(StatusFailed, closed, 0, true, false), existing(StatusStopped, closed, 4, false, false)}, ActionResume, RefusedNot, "STOPPED"},
	} {
		var l look
		for _, same := range c.same {
			l.same = append(l.same, found{Import: same, unchanged: time.Hour})
		}
		if got := decide(c.content, l, Adopt, time.Minute); got.Unsettled != 0 || got.Action != c.action || got.Refusal != c.refusal || got.Existing.ID != c.chosen {
			t.Errorf("%s: %+v", name, got)
		}
		want := Decision{Action: ActionRefuse, Refusal: RefusedByFail}
		if len(c.same) == 0 {
			want = Decision{}
		}
		if got := decide(c.content, l, Fail, time.Minute); got.Action != want.Action || got.Refusal != want.Refusal || (got.Existing.ID == "") != (len(c.same) == 0) {
			t.Errorf("%s, with Fail: %+v", name, got)
		}
	}
}

func TestStartAdoptsAndResumes(t *testing.T) {
	closed := testContent
	closed.StartEventTime, closed.EndEventTime = time.Unix(1600000000, 0), time.Unix(1600086400, 0)
	for name, c := range map[string]struct {
		status types.ImportStatus
		runs   time.Duration
		action Action
		starts int
	}{
		"running":   {types.ImportStatusCompleted, time.Hour, ActionAdopt, 0},
		"completed": {types.ImportStatusCompleted, 0, ActionAdopt, 0},
		"failed":    {types.ImportStatusFailed, 0, ActionResume, 1},
		"stopped":   {types.ImportStatusStopped, 0, ActionResume, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				now := time.Now() // the test's clock stands far in the past
				content := closed
				content.StartEventTime, content.EndEventTime = now.AddDate(-2, 0, 0), now.AddDate(-1, 0, 0)
				api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
				existing := api.add(c.runs, c.status)
				existing.content, existing.events = content, 77
				region := api.region()
				started, err := region.Start(t.Context(), content, Adopt)
				if err != nil || started.Action != c.action || started.Import.ID != existing.id || api.count("StartImport") != c.starts || started.Import.Statistics.EventsCompleted != 77 {
					t.Errorf("%+v, %v after %d StartImport calls", started, err, api.count("StartImport"))
				}
				// A second resource of the run cannot have it too.
				_, err = region.Start(t.Context(), content, Adopt)
				if held := new(HeldError); !errors.As(err, &held) || held.ID != existing.id {
					t.Errorf("a second resource: %v", err)
				}
			})
		})
	}
}

func TestIgnoreStartsWithoutLooking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		existing := api.add(0, types.ImportStatusFailed)
		existing.content = testContent
		started, err := api.region().Start(t.Context(), testContent, Ignore)
		if err != nil || started.Action != ActionStart || started.Import.ID == existing.id || api.count("GetImport") != 0 {
			t.Errorf("%+v, %v", started, err)
		}
	})
}

// Two states start the same at the same moment: AWS takes one, the other adopts it.
func TestTwoProcessesStartTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		api.answerTakes = time.Second // both have looked before either is started
		actions := make([]Action, 2)
		var wg sync.WaitGroup
		for i := range actions {
			region := api.region() // one for each process
			wg.Go(func() {
				started, err := region.Start(t.Context(), testContent, Adopt)
				if err != nil {
					t.Error(err)
				}
				actions[i] = started.Action
			})
		}
		wg.Wait()
		if len(api.imports) != 1 || actions[0]+actions[1] != ActionAdopt {
			t.Errorf("%d imports, actions %v", len(api.imports), actions)
		}
	})
}

// While a start waits for the slot, another process may finish the same import.
func TestStartLooksAgainAfterWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		api.add(time.Hour, types.ImportStatusCompleted)
		content := testContent
		content.StartEventTime, content.EndEventTime = time.Now().AddDate(-2, 0, 0), time.Now().AddDate(-1, 0, 0)
		time.AfterFunc(30*time.Minute, func() {
			api.mu.Lock()
			defer api.mu.Unlock()
			api.addLocked(0, types.ImportStatusCompleted).content = content
		})
		started, err := api.region().Start(t.Context(), content, Adopt)
		if err != nil || started.Action != ActionAdopt || len(api.imports) != 2 {
			t.Errorf("%+v, %v", started, err)
		}
	})
}

func TestContentIsReadOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Second, types.ImportStatusCompleted)
		for range 20 {
			api.add(0, types.ImportStatusCompleted)
		}
		region := api.region()
		for range 3 {
			if _, err := region.Decide(t.Context(), testContent, Adopt); err != nil {
				t.Fatal(err)
			}
		}
		if reads := api.count("GetImport"); reads != 20 {
			t.Errorf("%d reads of 20 imports", reads)
		}
	})
}

func TestStartIntoAnUnknownStoreIsAWSsToRefuse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Second, types.ImportStatusCompleted)
		api.onStart = func(context.Context, *cloudtrail.StartImportInput) error {
			return &types.EventDataStoreNotFoundException{Message: aws.String("none")}
		}
		if _, err := api.region().Start(t.Context(), testContent, Adopt); !hasCode(err, "EventDataStoreNotFound") {
			t.Errorf("got %v", err)
		}
	})
}

func TestPlanFindsTwoOfTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
		existing := api.add(time.Hour, types.ImportStatusCompleted)
		existing.content = testContent
		other := testContent
		other.Source.S3LocationURI = "s3://trail-logs/other"
		held := new(HeldError)

		region := api.region()
		if err := region.PlanKeep(existing.id, "of "+existing.id); err != nil {
			t.Fatal(err)
		}
		if _, err := region.PlanStart(t.Context(), testContent, Adopt, ""); !errors.As(err, &held) || held.ID != existing.id {
			t.Errorf("kept, then started: %v", err)
		}

		region = api.region()
		if decision, err := region.PlanStart(t.Context(), testContent, Adopt, ""); err != nil || decision.Action != ActionAdopt {
			t.Fatalf("%+v, %v", decision, err)
		}
		if err := region.PlanKeep(existing.id, "of "+existing.id); !errors.As(err, &held) || held.ID != existing.id {
			t.Errorf("started, then kept: %v", err)
		}

		region = api.region()
		for i, content := range []Content{other, testContent} {
			if _, err := region.PlanStart(t.Context(), content, Adopt, ""); err != nil {
				t.Errorf("%d: %v", i, err)
			}
		}
		if _, err := region.PlanStart(t.Context(), other, Adopt, ""); !errors.As(err, &held) || held.ID != "" {
			t.Errorf("started twice: %v", err)
		}
		if _, err := region.PlanStart(t.Context(), other, Ignore, ""); err != nil {
			t.Errorf("Ignore starts whatever there is: %v", err)
		}
	})
}

// A renamed resource: the new one has taken the import over before the old one goes.
func TestStopLeavesWhatAnotherResourceHasTakenOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
		existing := api.add(time.Hour, types.ImportStatusCompleted)
		existing.content = testContent
		region := api.region()
		if _, err := region.Start(t.Context(), testContent, Adopt); err != nil {
			t.Fatal(err)
		}
		if stopped, err := region.Stop(t.Context(), Import{ID: existing.id}); err != nil || stopped.Status.Finished() {
			t.Errorf("%+v, %v", stopped, err)
		}
	})
}

// A renamed resource: the old one is being stopped when the new one is created.
func TestStartResumesWhatAnotherResourceIsStopping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
		api.stopTakes = 10 * time.Second
		existing := api.add(time.Hour, types.ImportStatusCompleted)
		existing.content = testContent
		region := api.region()
		var wg sync.WaitGroup
		wg.Go(func() {
			if stopped, err := region.Stop(t.Context(), Import{ID: existing.id}); err != nil || stopped.Status != StatusStopped {
				t.Errorf("%+v, %v", stopped, err)
			}
		})
		synctest.Wait()
		started, err := region.Start(t.Context(), testContent, Adopt)
		if err != nil || started.Action != ActionResume || started.Import.ID != existing.id {
			t.Errorf("%+v, %v", started, err)
		}
		wg.Wait()
		if Status(existing.status()).Finished() {
			t.Errorf("the import is %s", existing.status())
		}
	})
}

// A resource that is replaced may go on with the import that it has.
func TestPlanOfAReplacement(t *testing.T) {
	for name, c := range map[string]struct {
		status types.ImportStatus
		runs   time.Duration
		access func(*Content)
		events int64
		action Action
	}{
		"running":                          {types.ImportStatusCompleted, time.Hour, func(*Content) {}, 5, ActionResume},
		"running, another role":            {types.ImportStatusCompleted, time.Hour, func(c *Content) { c.Source.S3BucketAccessRoleARN += "2" }, 5, ActionRefuse},
		"running, another role, no events": {types.ImportStatusCompleted, time.Hour, func(c *Content) { c.Source.S3BucketAccessRoleARN += "2" }, 0, ActionStart},
		"completed, another role":          {types.ImportStatusCompleted, 0, func(c *Content) { c.Source.S3BucketAccessRoleARN += "2" }, 5, ActionAdopt},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
				existing := api.add(c.runs, c.status)
				content := testContent
				content.StartEventTime, content.EndEventTime = time.Now().AddDate(-2, 0, 0), time.Now().AddDate(-1, 0, 0)
				existing.content, existing.events = content, c.events
				c.access(&content)
				region := api.region()
				// -replace plans it first as if nothing changed.
				if err := region.PlanKeep(existing.id, "of "+existing.id); err != nil {
					t.Fatal(err)
				}
				if decision, err := region.PlanStart(t.Context(), content, Adopt, existing.id); err != nil || decision.Action != c.action {
					t.Errorf("%+v, %v", decision, err)
				}
			})
		})
	}
}

// A throttled start is sent again, but not before another look: meanwhile
// another process may have started the same import, and finished it.
func TestThrottledStartLooksAgain(t *testing.T) {
	for name, answer := range map[string]error{
		"throttled":                        apiError("ThrottlingException", smithy.FaultClient),
		"a cut connection, without effect": &sentError{io.ErrUnexpectedEOF},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Second, types.ImportStatusCompleted)
				content := testContent
				content.StartEventTime, content.EndEventTime = time.Now().AddDate(-2, 0, 0), time.Now().AddDate(-1, 0, 0)
				api.onStart = func(context.Context, *cloudtrail.StartImportInput) error {
					api.onStart = nil
					elsewhere := api.addLocked(10*time.Millisecond, types.ImportStatusCompleted)
					elsewhere.content = content
					return answer
				}
				started, err := api.region().Start(t.Context(), content, Adopt)
				if err != nil || len(api.imports) != 1 || started.Import.ID != api.imports[0].id {
					t.Errorf("%+v, %v with %d imports", started, err, len(api.imports))
				}
			})
		})
	}
}

// The list is the last call before a start.
func TestNothingLiesBetweenTheListAndTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		for range 5 {
			api.add(0, types.ImportStatusCompleted)
		}
		var calls []string
		api.onGet = func(string) error { calls = append(calls, "GetImport"); return nil }
		api.onList = func() error { calls = append(calls, "ListImports"); return nil }
		api.onStart = func(context.Context, *cloudtrail.StartImportInput) error {
			calls = append(calls, "StartImport")
			return nil
		}
		if _, err := api.region().Start(t.Context(), testContent, Adopt); err != nil {
			t.Fatal(err)
		}
		if n := len(calls); n < 2 || calls[n-1] != "StartImport" || calls[n-2] != "ListImports" {
			t.Errorf("calls %v", calls)
		}
	})
}
