package lakesim_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

func fuzzed(f *testing.F) *lakesim.Simulator {
	sim, err := lakesim.New(lakesim.Config{
		LenientRoles: true,
		Buckets:      []lakesim.Bucket{{Name: "logs", Dir: f.TempDir()}}, EventDataStores: []string{"demo"}, SeedImports: 3,
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(sim.Close)
	return sim
}

// No request, however odd, is answered by anything but a proper answer.
func FuzzRequestJSON(f *testing.F) {
	sim := fuzzed(f)
	const signature = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260301/us-east-1/cloudtrail/aws4_request, SignedHeaders=host, Signature=00"
	f.Add("CloudTrail_20131101.StartImport", signature, `{"Destinations":["demo"],"ImportSource":{"S3":{"S3LocationUri":"s3://logs/","S3BucketRegion":"us-east-1","S3BucketAccessRoleArn":"arn:aws:iam::123456789012:role/x"}},"StartEventTime":1.5,"EndEventTime":2e9}`)
	f.Add("CloudTrail_20131101.ListImports", signature, `{"MaxResults":1,"NextToken":"abcd","ImportStatus":"FAILED"}`)
	f.Add("CloudTrail_20131101.CreateEventDataStore", signature, `{"Name":"abc","AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]}]}],"TagsList":[{"Key":"k"}]}`)
	f.Add("CloudTrail_20131101.UpdateEventDataStore", signature, `{"EventDataStore":"abc","AdvancedEventSelectors":[]}`)
	f.Add("CloudTrail_20131101.AddTags", signature, `{"ResourceId":"arn:aws:cloudtrail:::eventdatastore/x","TagsList":[{}]}`)
	f.Add("a.b.CloudTrail_20131101.GetImport", "Basic x", `null`)
	f.Add("AWSOrganizationsV20161128.DescribeOrganization", strings.Replace(signature, "cloudtrail", "organizations", 1), ``)
	f.Fuzz(func(t *testing.T, target, authorization, body string) {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
		request.Header.Set("X-Amz-Target", target)
		request.Header.Set("Content-Type", "application/x-amz-json-1.1")
		request.Header.Set("Authorization", authorization)
		answer := httptest.NewRecorder()
		sim.ServeHTTP(answer, request)
		if code := answer.Code; code != 200 && code != 400 {
			t.Errorf("status %d: %s", code, answer.Body)
		}
	})
}

func FuzzRequestSTS(f *testing.F) {
	sim := fuzzed(f)
	f.Add("Action=GetCallerIdentity&Version=2011-06-15", "AWS4-HMAC-SHA256 Credential=A/20260301/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=00")
	f.Add("Action=AssumeRoleWithWebIdentity&RoleArn=arn:aws:iam::123456789012:role/x&RoleSessionName=abc&WebIdentityToken=t&DurationSeconds=900", "")
	f.Add("Action=%zz", "")
	f.Fuzz(func(t *testing.T, body, authorization string) {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
		request.Header.Set("Authorization", authorization)
		answer := httptest.NewRecorder()
		sim.ServeHTTP(answer, request)
		if code := answer.Code; code != 200 && code != 400 && code != 403 {
			t.Errorf("status %d: %s", code, answer.Body)
		}
	})
}

func FuzzRequestFaults(f *testing.F) {
	f.Add(`{"seed":1,"faults":[{"operation":"*","code":"X","latency":"1s","probability":0.5}]}`)
	f.Add(`{"faults":[{"operation":"S3:GetObject","cut":"before","times":2}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		faults, err := lakesim.ParseFaults([]byte(body))
		if err != nil {
			return
		}
		sim, err := lakesim.New(lakesim.Config{Faults: faults})
		if err != nil {
			t.Fatalf("faults that parse are refused: %v", err)
		}
		sim.Close()
	})
}
