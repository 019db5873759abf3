package lakesim_test

import (
	"errors"
	"net/http"
	"testing"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// An account outside Lake makes no event data store, and uses those it has.
func TestClosed(t *testing.T) {
	w := newWorld(t, func(c *lakesim.Config) { c.Closed = true })
	w.put(logKey(day, "one"), logFile(t, 3, day))
	_, err := w.create("late")
	var refused smithy.APIError
	var answered *awshttp.ResponseError
	const words = "CloudTrail Lake is no longer accepting new customers. Existing customers can continue to use their event data stores."
	if !errors.As(err, &refused) || refused.ErrorCode() != "InvalidParameterException" || refused.ErrorMessage() != words {
		t.Errorf("error %v", err)
	}
	if !errors.As(err, &answered) || answered.HTTPStatusCode() != http.StatusBadRequest {
		t.Errorf("error %v", err)
	}
	if done := w.ended(w.start("s3://logs/").ImportId); done.ImportStatus != types.ImportStatusCompleted {
		t.Errorf("import into the store that there was: %s", done.ImportStatus)
	}
	if _, err := w.trail.UpdateEventDataStore(t.Context(), &cloudtrail.UpdateEventDataStoreInput{EventDataStore: &w.arn, TerminationProtectionEnabled: new(bool)}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.trail.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: &w.arn}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.trail.RestoreEventDataStore(t.Context(), &cloudtrail.RestoreEventDataStoreInput{EventDataStore: &w.arn}); err != nil {
		t.Fatal(err)
	}
	w.mustControl("PATCH", "world", `{"closed":false}`)
	if _, err := w.create("late"); err != nil {
		t.Error(err)
	}
}
