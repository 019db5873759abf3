package lake

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// What the state has and AWS no longer lists, or has no record of, is not taken
// for nothing: a new role does not import it again.
func TestUnlistedImportOfTheState(t *testing.T) {
	for name, c := range map[string]struct {
		status types.ImportStatus
		gone   bool // the record, too
		action Action
	}{
		"COMPLETED":                    {types.ImportStatusCompleted, false, ActionAdopt},
		"COMPLETED, without a record":  {types.ImportStatusCompleted, true, ActionAdopt},
		"FAILED":                       {types.ImportStatusFailed, false, ActionRefuse},
		"FAILED, and without a record": {types.ImportStatusFailed, true, ActionRefuse},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
				content := pastContent()
				existing := api.add(0, c.status)
				existing.content, existing.events = content, 5
				state, err := api.region().Get(t.Context(), existing.id)
				if err != nil {
					t.Fatal(err)
				}
				state.Content = content
				time.Sleep(time.Hour)
				api.hideID = existing.id
				if c.gone {
					api.onGet = func(string) error { return &types.ImportNotFoundException{Message: aws.String("gone")} }
				}
				content.Source.S3BucketAccessRoleARN += "-new"

				planning := api.region()
				if _, err := planning.Refresh(t.Context(), state); err != nil && !c.gone {
					t.Fatal(err)
				}
				if decision, err := planning.PlanStart(t.Context(), content, Adopt, existing.id); err != nil || decision.Action != c.action {
					t.Errorf("planned: %+v, %v", decision, err)
				}
				applying := api.region()
				if _, err := applying.Stop(t.Context(), state); err != nil && !c.gone {
					t.Fatal(err)
				}
				if started, err := applying.Start(t.Context(), content, Adopt); (err == nil) != (c.action == ActionAdopt) || err == nil && started.Import.ID != existing.id {
					t.Errorf("applied: %+v, %v", started, err)
				}
				if api.count("StartImport") != 0 {
					t.Error("something was started")
				}
			})
		})
	}
}

// A row has what the record lacks.
func TestCreationTimeOfTheRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
		content := pastContent()
		existing := api.add(0, types.ImportStatusCompleted)
		existing.content = content
		api.shows = func(out *cloudtrail.GetImportOutput) { out.CreatedTimestamp = nil }
		if planned, err := api.region().PlanStart(t.Context(), content, Adopt, ""); err != nil || planned.Action != ActionAdopt {
			t.Errorf("planned: %+v, %v", planned, err)
		}
		if started, err := api.region().Start(t.Context(), content, Adopt); err != nil || started.Action != ActionAdopt {
			t.Errorf("applied: %+v, %v", started, err)
		}
	})
}

// What is read between the list and the start takes time, in which another
// process may start and finish the same content.
func TestListIsTheLastCallAfterAnyRead(t *testing.T) {
	for name, c := range map[string]struct {
		content func() Content // of the import that is read meanwhile
		unread  int            // how often it cannot be read at first
	}{
		"a doubt that turns out to be another": {func() Content {
			return Content{Destination: testDestination, Source: Source{S3LocationURI: "s3://elsewhere/"}}
		}, 2},
		"one of another role that copied nothing": {func() Content {
			content := pastContent()
			content.Source.S3BucketAccessRoleARN += "-old"
			return content
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Second, types.ImportStatusCompleted)
				read := api.add(0, types.ImportStatusFailed)
				read.content = c.content()
				content := pastContent()
				time.Sleep(time.Hour)
				reads := 0
				api.onGet = func(id string) error {
					if id != read.id {
						return nil
					}
					switch reads++; {
					case reads <= c.unread:
						return &types.ImportNotFoundException{}
					case reads == c.unread+1: // this read is throttled for a while
						api.mu.Lock()
						api.addLocked(time.Second, types.ImportStatusCompleted).content = content
						api.mu.Unlock()
						time.Sleep(4 * time.Second)
					}
					return nil
				}
				started, err := api.region().Start(t.Context(), content, Adopt)
				if err != nil || started.Action != ActionAdopt || len(api.imports) != 2 || api.count("StartImport") != 0 {
					t.Errorf("%+v, %v: %d imports", started, err, len(api.imports))
				}
			})
		})
	}
}
