package lake

import (
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

func TestFailuresAreGrouped(t *testing.T) {
	item := func(location, errorType, message string, status types.ImportFailureStatus) types.ImportFailureListItem {
		return types.ImportFailureListItem{
			Location: aws.String(location), ErrorType: aws.String(errorType), ErrorMessage: aws.String(message), Status: status,
			LastUpdatedTime: aws.Time(time.Unix(1700000000, 0)),
		}
	}
	api := newFakeAPI(0, types.ImportStatusFailed)
	api.failures = []types.ImportFailureListItem{
		item("s3://b/1", "NotGzip", "the file is not gzip", types.ImportFailureStatusFailed),
		item("s3://b/2", "AccessDenied", "no access", types.ImportFailureStatusFailed),
		item("s3://b/3", "AccessDenied", "no access either", types.ImportFailureStatusRetry),
		item("s3://b/4", "AccessDenied", "copied since", types.ImportFailureStatusSucceeded),
	}
	report, err := api.region().Failures(t.Context(), "an-id")
	if err != nil {
		t.Fatal(err)
	}
	if report.Open != 3 || len(report.Kinds) != 2 {
		t.Fatalf("got %+v", report)
	}
	first, second := report.Kinds[0], report.Kinds[1]
	if first.ErrorType != "AccessDenied" || first.Count != 2 || first.Example.Location != "s3://b/2" || first.Example.ErrorMessage != "no access" || first.Cause == "" || first.Remedy == "" {
		t.Errorf("first kind %+v", first)
	}
	if second.ErrorType != "NotGzip" || second.Count != 1 || second.Cause == first.Cause {
		t.Errorf("second kind %+v", second)
	}
}

func TestFailureCauses(t *testing.T) {
	causes := map[string]bool{}
	for _, failure := range []Failure{
		{ErrorType: "AccessDenied"},
		{ErrorMessage: "The object is in the GLACIER storage class"},
		{ErrorMessage: "The file is not compressed with gzip"},
		{ErrorType: "InvalidLogFile", ErrorMessage: "Not a CloudTrail log file"},
		{ErrorType: "NoSuchKey"},
		{ErrorType: "SomethingNew", ErrorMessage: "never seen"},
	} {
		cause, remedy := explainFailure(failure)
		if causes[cause] || remedy == "" {
			t.Errorf("%+v: cause %q is not its own, or there is no remedy (%q)", failure, cause, remedy)
		}
		causes[cause] = true
	}
}

func TestListFailuresAsksForPagesAsTheyAreRead(t *testing.T) {
	api := newFakeAPI(0)
	for _, status := range []types.ImportFailureStatus{types.ImportFailureStatusFailed, types.ImportFailureStatusRetry, types.ImportFailureStatusSucceeded} {
		api.failures = append(api.failures, types.ImportFailureListItem{Status: status})
	}
	for failure, err := range api.region().ListFailures(t.Context(), "an-id") {
		if err != nil || failure.Status != FailureFailed {
			t.Errorf("got %+v, %v", failure, err)
		}
		break
	}
	if calls := api.count("ListImportFailures"); calls != 1 {
		t.Errorf("%d pages for the first failure", calls)
	}
	var got []FailureStatus
	for failure, err := range api.region().ListFailures(t.Context(), "an-id") {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, failure.Status)
	}
	if !slices.Equal(got, []FailureStatus{FailureFailed, FailureRetry, FailureSucceeded}) || api.count("ListImportFailures") != 3 {
		t.Errorf("got %v in %d pages", got, api.count("ListImportFailures")-1)
	}
}
