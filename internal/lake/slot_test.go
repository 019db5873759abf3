package lake

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"
)

// A refusal that a role explains which was just written passes within a minute.
func TestFreshRole(t *testing.T) {
	role := testContent.Source.S3BucketAccessRoleARN
	for name, c := range map[string]struct {
		refusal error
		takes   time.Duration
		starts  bool
		once    bool
	}{
		"source":                 {&types.InvalidImportSourceException{Message: aws.String("no")}, 20 * time.Second, true, false},
		"key":                    {&types.InsufficientEncryptionPolicyException{}, 50 * time.Second, true, false},
		"the role, denied":       {&smithy.GenericAPIError{Code: "AccessDeniedException", Message: "iam:PassRole on resource: " + role}, 20 * time.Second, true, false},
		"the role, as parameter": {&types.InvalidParameterException{Message: aws.String("Access denied. Check the trust relationships of " + role)}, 20 * time.Second, true, false},
		"another parameter":      {&types.InvalidParameterException{Message: aws.String("The time is wrong.")}, 20 * time.Second, false, true},
		"the caller, denied":     {&smithy.GenericAPIError{Code: "AccessDeniedException", Message: "not authorized to perform: cloudtrail:StartImport"}, 20 * time.Second, false, true},
		"for good":               {&types.InvalidImportSourceException{Message: aws.String("no")}, time.Hour, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
				began := time.Now()
				api.onStart = func(context.Context, *cloudtrail.StartImportInput) error {
					if time.Since(began) < c.takes {
						return &sentError{c.refusal}
					}
					return nil
				}
				started, err := api.region().Start(t.Context(), testContent, Adopt)
				if (err == nil) != c.starts || len(api.imports) > 1 || c.once && api.count("StartImport") != 1 {
					t.Errorf("%+v, %v after %d calls", started, err, api.count("StartImport"))
				}
				if took := time.Since(began); took > DefaultTimeouts().FreshRole+10*time.Second {
					t.Errorf("it took %s", took)
				}
				if unclear := new(UnclearStartError); !c.starts && (codeOf(err) != codeOf(c.refusal) || errors.As(err, &unclear)) {
					t.Errorf("another error: %v", err)
				}
			})
		})
	}
}

// An import that holds the slot, and that no list shows, may be the one that is
// to be started: after a kill, or in another state.
func TestHolderThatIsNotListed(t *testing.T) {
	for _, on := range []OnExisting{Adopt, Fail} {
		synctest.Test(t, func(t *testing.T) {
			api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
			api.hides = settleTime - 10*time.Second
			holder := api.add(20*time.Second, types.ImportStatusCompleted)
			holder.content = pastContent()
			started, err := api.region().Start(t.Context(), holder.content, on)
			exists := new(ExistsError)
			if len(api.imports) != 1 || on == Adopt && (err != nil || started.Import.ID != holder.id) || on == Fail && !errors.As(err, &exists) {
				t.Errorf("%s: %+v, %v with %d imports", on, started, err, len(api.imports))
			}
		})
	}
}

// One in another Region of the account is never listed, and ends one day.
func TestHolderInAnotherRegion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		elsewhere := api.add(30*time.Minute, types.ImportStatusCompleted)
		api.hideID = elsewhere.id
		began := time.Now()
		if _, err := api.region().Start(t.Context(), pastContent(), Adopt); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited < 30*time.Minute || waited > 30*time.Minute+2*settleTime {
			t.Errorf("started after %s", waited)
		}
	})
}

// One that ended this moment is listed as finished, so there is nothing to wait for.
func TestHolderThatHasJustEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Minute, types.ImportStatusCompleted)
		holder := api.add(time.Hour, types.ImportStatusCompleted)
		time.Sleep(time.Hour - time.Millisecond)
		api.answerTakes = time.Nanosecond
		api.onStart = func(context.Context, *cloudtrail.StartImportInput) error {
			api.onStart = nil
			holder.until, holder.updated = time.Now(), time.Now()
			return &types.AccountHasOngoingImportException{Message: aws.String("one at a time")}
		}
		began := time.Now()
		if _, err := api.region().Start(t.Context(), pastContent(), Adopt); err != nil || time.Since(began) > 10*time.Second {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
	})
}
