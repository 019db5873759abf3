package preflight

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/logfiles"
)

// TestBudget: an AWS that does not answer costs the budget, and no more.
func TestBudget(t *testing.T) {
	over := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-over:
		case <-r.Context().Done():
		}
	}))
	defer server.Close()
	defer close(over)
	config := aws.Config{Region: "us-east-1", Credentials: aws.AnonymousCredentials{}}
	checker := New(Options{
		Lake:   lake.New(config, lake.Options{AccountID: "123456789012", CloudTrailEndpoint: server.URL}),
		Logs:   logfiles.New(config, logfiles.Options{Endpoint: server.URL}),
		Budget: 200 * time.Millisecond,
	})
	result := checker.Check(t.Context(), Import{Content: lake.Content{Destination: ownStore, Source: lake.Source{S3LocationURI: "s3://trail-logs/AWSLogs/", S3BucketRegion: "us-east-1", S3BucketAccessRoleARN: roleARN}}})
	if len(result.Findings) > 0 {
		t.Errorf("found %+v of an AWS that says nothing", result.Findings)
	}
	late := 0
	for _, skip := range result.Skipped {
		if strings.Contains(skip.Reason, "no time left") {
			late++
		}
	}
	if late == 0 {
		t.Errorf("nothing says that the time was over: %+v", result.Skipped)
	}
}
