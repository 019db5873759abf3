package lake

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// What would be started in the place of an import is decided before that is
// stopped, and not before AWS has had the time to count.
func TestDecideReplacement(t *testing.T) {
	for name, c := range map[string]struct {
		runs    time.Duration
		ends    types.ImportStatus
		role    string // of the new import
		before  int64  // events at first
		after   int64  // events that AWS shows half a minute later
		on      OnExisting
		action  Action
		refusal Refusal
		waits   bool
	}{
		"finished, another role, counted late": {0, types.ImportStatusFailed, "other", 0, 7, Adopt, ActionRefuse, RefusedOtherAccess, true},
		"finished, another role, no event":     {0, types.ImportStatusFailed, "other", 0, 0, Adopt, ActionStart, RefusedNot, true},
		"running, another role, counted late":  {time.Hour, types.ImportStatusCompleted, "other", 0, 7, Adopt, ActionRefuse, RefusedOtherAccess, true},
		"running, another role, events":        {time.Hour, types.ImportStatusCompleted, "other", 3, 3, Adopt, ActionRefuse, RefusedOtherAccess, false},
		"running, the same role":               {time.Hour, types.ImportStatusCompleted, "", 3, 3, Adopt, ActionResume, RefusedNot, false},
		"running, fail":                        {time.Hour, types.ImportStatusCompleted, "", 3, 3, Fail, ActionRefuse, RefusedByFail, false},
		"running, ignore":                      {time.Hour, types.ImportStatusCompleted, "other", 3, 3, Ignore, ActionStart, RefusedNot, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Hour, types.ImportStatusCompleted)
				own := api.add(c.runs, c.ends)
				own.content, own.events = testContent, c.before
				time.AfterFunc(30*time.Second, func() {
					api.mu.Lock()
					defer api.mu.Unlock()
					own.events = c.after
				})
				content := testContent
				content.Source.S3BucketAccessRoleARN += c.role
				began := time.Now()
				decision, err := api.region().DecideReplacement(t.Context(), content, c.on, own.id)
				if err != nil || decision.Action != c.action || decision.Refusal != c.refusal {
					t.Errorf("%+v, %v", decision, err)
				}
				if waited := time.Since(began) > 30*time.Second; waited != c.waits || time.Since(began) > 4*time.Minute {
					t.Errorf("decided after %s", time.Since(began))
				}
				if api.count("StopImport") != 0 {
					t.Error("it was stopped")
				}
			})
		})
	}
}
