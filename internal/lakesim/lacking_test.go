package lakesim_test

import (
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// What the simulator lacks, the SDK says by name.
func TestLackingOperations(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	orgs := organizations.New(organizations.Options{Region: "us-east-1", BaseEndpoint: &w.server.URL, Credentials: keysOf(account), RetryMaxAttempts: 1})
	bucket, key := aws.String("logs"), aws.String("a/b")
	for name, test := range map[string]struct {
		call  func() error
		code  string
		words []string
	}{
		"CloudTrail": {func() error { _, err := w.trail.LookupEvents(ctx, &cloudtrail.LookupEventsInput{}); return err },
			"UnknownOperationException", []string{"lakesim does not simulate LookupEvents of cloudtrail. Of cloudtrail it has AddTags, CancelQuery, CreateEventDataStore, ", ", StopImport"}},
		"Organizations": {func() error { _, err := orgs.ListRoots(ctx, &organizations.ListRootsInput{}); return err },
			"UnknownOperationException", []string{"ListRoots of organizations. Of organizations it has DeregisterDelegatedAdministrator, DescribeAccount, DescribeOrganization, "}},
		"STS": {func() error {
			_, err := w.sts(keysOf(account)).GetSessionToken(ctx, &sts.GetSessionTokenInput{})
			return err
		}, "InvalidAction", []string{"lakesim does not simulate GetSessionToken of sts. Of sts it has AssumeRole, AssumeRoleWithWebIdentity, GetCallerIdentity."}},
		"of a bucket": {func() error {
			_, err := w.s3().PutBucketReplication(ctx, &s3.PutBucketReplicationInput{Bucket: bucket, ReplicationConfiguration: &s3types.ReplicationConfiguration{Role: aws.String("arn:aws:iam::123456789012:role/r"), Rules: []s3types.ReplicationRule{}}})
			return err
		}, "NotImplemented", []string{"PutBucketReplication of s3. Of s3 it has ", "ListObjectsV2"}},
		"of an object": {func() error {
			_, err := w.s3().GetObjectTorrent(ctx, &s3.GetObjectTorrentInput{Bucket: bucket, Key: key})
			return err
		}, "NotImplemented", []string{"GetObjectTorrent of s3"}},
		"a version": {func() error {
			_, err := w.s3().GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: key, VersionId: aws.String("7")})
			return err
		}, "NotImplemented", []string{"GetObject with a versionId of s3"}},
	} {
		err := test.call()
		wantCode(t, err, test.code)
		for _, words := range test.words {
			if err == nil || !strings.Contains(err.Error(), words) {
				t.Errorf("%s: %v, want %q", name, err, words)
			}
		}
	}
	if n := w.sim.Stats().Requests["UnknownOperation"]; n != 6 {
		t.Errorf("%d unknown operations are counted", n)
	}
}

// Calls of other services get an error in the form of their own.
func TestLackingServices(t *testing.T) {
	w := newWorld(t)
	for _, test := range []struct{ service, method, path, target, form, body, code, words string }{
		{"dynamodb", "POST", "/", "DynamoDB_20120810.GetItem", "application/x-amz-json-1.0", "{}", `"__type":"UnknownOperationException"`, "GetItem of DynamoDB_20120810. It has parts of cloudcontrolapi, cloudtrail, iam, kms, organizations, s3 and sts"},
		{"iam", "POST", "/", "", "application/x-www-form-urlencoded", "Action=GetUser&Version=2010-05-08", "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type><Code>InvalidAction", "GetUser of iam. Of iam it has AttachRolePolicy, "},
		{"ec2", "POST", "/", "", "application/x-www-form-urlencoded", "Action=DescribeRegions", "<Response><Errors><Error><Code>InvalidAction", "DescribeRegions of ec2"},
		{"lambda", "GET", "/2015-03-31/functions/", "", "", "", `"__type":"UnknownOperationException"`, "GET /2015-03-31/functions/ of lambda"},
		{"route53", "GET", "/2013-04-01/hostedzone", "", "", "", "<Code>UnknownOperationException</Code>", "GET /2013-04-01/hostedzone of route53"},
		{"s3", "GET", "/v20180820/configuration/publicAccessBlock", "", "", "", "<Error><Type>Sender</Type><Code>UnknownOperationException</Code>", "publicAccessBlock of s3"},
	} {
		request, err := http.NewRequestWithContext(t.Context(), test.method, w.server.URL+test.path, strings.NewReader(test.body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260301/us-east-1/"+test.service+"/aws4_request, SignedHeaders=host, Signature=00")
		request.Header.Set("Content-Type", test.form)
		if test.target != "" {
			request.Header.Set("X-Amz-Target", test.target)
		}
		status, id, text := do(t, request)
		if status != http.StatusBadRequest || id == "" || !strings.Contains(text, test.code) || !strings.Contains(text, "lakesim does not simulate ") || !strings.Contains(text, test.words) {
			t.Errorf("%s: %d %s", test.service, status, text)
		}
		if strings.HasPrefix(text, "<") && xml.Unmarshal([]byte(text), new(struct{ XMLName xml.Name })) != nil {
			t.Errorf("%s: not XML: %s", test.service, text)
		}
	}
}

// Requests that cannot be read are refused in words that name no type of Go.
func TestSerializationErrors(t *testing.T) {
	w := newWorld(t)
	for body, want := range map[string]string{ //nolint:gosec // texts of errors, not credentials
		`{"MaxResults":"ten"}`:    "STRING_VALUE can not be converted to an Integer at 'MaxResults'.",
		`{"MaxResults":1.5}`:      "NUMBER_VALUE can not be converted to an Integer at 'MaxResults'.",
		`{"NextToken":true}`:      "BOOLEAN_VALUE can not be converted to a String at 'NextToken'.",
		`{"Destination":["a"]}`:   "A list can not be converted to a String at 'Destination'.",
		`{"Destination":{"a":1}}`: "A structure can not be converted to a String at 'Destination'.",
		`[]`:                      "A list can not be converted to a Structure.",
		`{"MaxResults":1`:         "The request is not valid JSON: unexpected EOF after offset 15.",
	} {
		if got := w.raw("ListImports", body); got.status != http.StatusBadRequest || got.body != `{"__type":"SerializationException","message":"`+want+`"}` {
			t.Errorf("%s: %d %s, want %s", body, got.status, got.body, want)
		}
	}
	for operation, body := range map[string]string{
		"StartImport":          `{"Destinations":"a"}`,
		"GetImport":            `{"ImportId":7}`,
		"AddTags":              `{"TagsList":{}}`,
		"CreateEventDataStore": `{"AdvancedEventSelectors":[{"FieldSelectors":[{"Equals":"x"}]}]}`,
	} {
		if got := w.raw(operation, body); strings.Contains(got.body, "lakesim") || strings.Contains(got.body, "json") || strings.Contains(got.body, "[]") || !strings.Contains(got.body, "SerializationException") {
			t.Errorf("%s: %s", operation, got.body)
		}
	}
	const late = `{"StartEventTime":"2026-01-01T00:00:00Z"}`
	if got := w.raw("StartImport", late); !strings.Contains(got.body, "can not be converted to a Timestamp, which is a number of seconds") {
		t.Errorf("%s: %s", late, got.body)
	}
	for request, want := range map[[2]string]string{
		{"world", `{"get_lag":5}`}:                  "reading the world: get_lag: it has to be string, not number",
		{"world", `{"list_page_size":"many"}`}:      "reading the world: list_page_size: it has to be number, not string",
		{"faults", `{"faults":[{"operation":7}]}`}:  "reading faults: faults.operation: it has to be string, not number",
		{"hold", `{"hold":[]}`}:                     `reading the hold: hold has to be true, false or \"initializing\"`,
		{"buckets/logs", `{"acls_enabled":"yes"}`}:  "reading the settings of bucket logs: acls_enabled: it has to be bool, not string",
		{"event-data-stores/demo", `[]`}:            "reading the settings of an event data store: it has to be object, not array",
		{"event-data-stores/demo", `{"status":""}`}: `reading the settings of an event data store: unknown field \"status\"`,
	} {
		status, answer := w.control("PUT", request[0], request[1])
		if status != http.StatusBadRequest || answer != `{"error":"`+want+"\"}\n" {
			t.Errorf("%s: %d %s, want %s", request, status, answer, want)
		}
	}
}

// S3 takes no more in one call than it does in AWS.
func TestLargeBodies(t *testing.T) {
	w := newWorld(t)
	put := func(method, path string, size int64) (int, string) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), method, w.server.URL+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Body, request.ContentLength = http.NoBody, size
		request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260301/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00")
		answer := httptest.NewRecorder()
		w.sim.ServeHTTP(answer, request)
		return answer.Code, answer.Body.String()
	}
	for _, test := range []struct {
		method, path string
		size         int64
		refused      bool
	}{
		{"PUT", "/logs/object", 5<<30 + 1, true},
		{"PUT", "/logs/object", 5 << 30, false}, // though it does not come
		{"POST", "/logs?delete", 2<<20 + 1, true},
		{"POST", "/logs?delete", 2 << 20, false},
	} {
		if status, text := put(test.method, test.path, test.size); strings.Contains(text, "<Code>EntityTooLarge</Code>") != test.refused {
			t.Errorf("%s %s of %d bytes: %d %s", test.method, test.path, test.size, status, text)
		}
	}
}
