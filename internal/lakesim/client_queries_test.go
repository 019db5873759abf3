package lakesim_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// queryEvents are what the statements below are asked of.
const queryEvents = `{"Records":[
{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDA1","arn":"arn:aws:iam::111122223333:user/ana","accountId":"111122223333","accessKeyId":"AKIA1","userName":"ana","sessionContext":{"attributes":{"creationDate":"2026-01-31T08:00:00Z","mfaAuthenticated":"false"}}},"eventTime":"2026-02-01T09:10:11Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.1","userAgent":"browser","requestParameters":null,"responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"MFAUsed":"No"},"eventID":"00000000-0000-4000-8000-000000000001","readOnly":false,"eventType":"AwsConsoleSignIn","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.2"}},
{"eventVersion":"1.09","userIdentity":{"type":"AssumedRole","principalId":"AROA2:bo","arn":"arn:aws:sts::111122223333:assumed-role/admin/bo","accountId":"111122223333","accessKeyId":"ASIA2","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA2","arn":"arn:aws:iam::111122223333:role/admin","accountId":"111122223333","userName":"admin"}}},"eventTime":"2026-02-02T00:00:00Z","eventSource":"s3.amazonaws.com","eventName":"PutBucketPolicy","awsRegion":"eu-west-1","sourceIPAddress":"192.0.2.2","userAgent":"aws-cli","errorCode":"AccessDenied","errorMessage":"no","requestParameters":{"bucketName":"b-1","acl":{"a":[1,2]}},"responseElements":null,"eventID":"00000000-0000-4000-8000-000000000002","readOnly":false,"resources":[{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::b-1"}],"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"},
{"eventVersion":"1.09","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::444455556666:assumed-role/ops/cy","accountId":"444455556666"},"eventTime":"2026-02-02T12:30:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-west-1","sourceIPAddress":"192.0.2.3","requestParameters":{"bucketName":"b-2","key":"k"},"eventID":"00000000-0000-4000-8000-000000000003","readOnly":true,"managementEvent":false,"recipientAccountId":"444455556666","eventCategory":"Data"},
{"eventVersion":"1.09","userIdentity":{"type":"AWSService","invokedBy":"ec2.amazonaws.com"},"eventTime":"2026-03-01T23:59:59Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","awsRegion":"us-east-1","requestParameters":{"roleArn":"arn:aws:iam::111122223333:role/x"},"eventID":"00000000-0000-4000-8000-000000000004","readOnly":true,"managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}
]}`

// clientQueries are statements of the kinds that AWS's sample queries are of, and
// their results: each row the texts of its columns, by their names.
var clientQueries = []struct {
	statement string
	want      string
}{
	{"SELECT awsRegion, eventSource, COUNT(*) AS apiCount FROM STORE WHERE eventTime > '2026-01-01 00:00:00' AND eventTime < '2026-12-31 00:00:00' GROUP BY awsRegion, eventSource ORDER BY apiCount DESC, eventSource LIMIT 2",
		`[[{"awsRegion":"eu-west-1"},{"eventSource":"s3.amazonaws.com"},{"apiCount":"2"}],[{"awsRegion":"us-east-1"},{"eventSource":"signin.amazonaws.com"},{"apiCount":"1"}]]`},
	{"SELECT userIdentity.userName, eventTime, element_at(additionalEventData, 'MFAUsed') AS mfa FROM STORE WHERE eventName = 'ConsoleLogin' AND element_at(responseElements, 'ConsoleLogin') = 'Success' AND element_at(additionalEventData, 'MFAUsed') = 'No'",
		`[[{"userName":"ana"},{"eventTime":"2026-02-01 09:10:11.000"},{"mfa":"No"}]]`},
	{"SELECT errorCode, errorMessage, userIdentity.sessionContext.sessionIssuer.userName AS issuer FROM STORE WHERE errorCode IS NOT NULL",
		`[[{"errorCode":"AccessDenied"},{"errorMessage":"no"},{"issuer":"admin"}]]`},
	{"SELECT eventName, element_at(requestParameters, 'bucketName') AS bucket FROM STORE WHERE eventSource LIKE 's3%' AND eventTime BETWEEN '2026-02-02 00:00:00' AND '2026-02-02 12:30:00' ORDER BY eventTime",
		`[[{"eventName":"PutBucketPolicy"},{"bucket":"b-1"}],[{"eventName":"GetObject"},{"bucket":"b-2"}]]`},
	{"SELECT json_extract_scalar(element_at(requestParameters, 'acl'), '$.a[1]') AS second FROM STORE WHERE eventID IN ('00000000-0000-4000-8000-000000000002')",
		`[[{"second":"2"}]]`},
	{"SELECT DISTINCT recipientAccountId FROM STORE WHERE userIdentity.type != 'AWSService' ORDER BY recipientAccountId DESC",
		`[[{"recipientAccountId":"444455556666"}],[{"recipientAccountId":"111122223333"}]]`},
	{"SELECT recipientAccountId, COUNT(*) FROM STORE GROUP BY recipientAccountId HAVING COUNT(*) > 2",
		`[[{"recipientAccountId":"111122223333"},{"_col1":"3"}]]`},
	{"SELECT MIN(eventTime) AS first, MAX(eventTime) AS last FROM STORE WHERE readOnly = true",
		`[[{"first":"2026-02-02 12:30:00.000"},{"last":"2026-03-01 23:59:59.000"}]]`},
	{"SELECT date_trunc('day', eventTime) AS day, count_if(managementEvent) AS management FROM STORE GROUP BY date_trunc('day', eventTime) ORDER BY day LIMIT 2",
		`[[{"day":"2026-02-01 00:00:00.000"},{"management":"1"}],[{"day":"2026-02-02 00:00:00.000"},{"management":"1"}]]`},
	{"SELECT r.arn FROM STORE CROSS JOIN UNNEST(resources) AS t(r)", `[[{"arn":"arn:aws:s3:::b-1"}]]`},
	{"WITH denied AS (SELECT eventSource, userIdentity.arn AS who FROM STORE WHERE errorCode = 'AccessDenied') SELECT who, COUNT(*) AS times FROM denied GROUP BY who",
		`[[{"who":"arn:aws:sts::111122223333:assumed-role/admin/bo"},{"times":"1"}]]`},
	{"SELECT eventName FROM STORE WHERE tlsDetails.tlsVersion = 'TLSv1.2' UNION ALL SELECT eventName FROM STORE WHERE userIdentity.invokedBy = 'ec2.amazonaws.com' ORDER BY eventName",
		`[[{"eventName":"AssumeRole"}],[{"eventName":"ConsoleLogin"}]]`},
	{"SELECT CASE WHEN readOnly THEN 'read' ELSE 'write' END AS kind, readOnly FROM STORE WHERE eventTime = timestamp '2026-02-02 00:00:00'",
		`[[{"kind":"write"},{"readOnly":"false"}]]`},
}

// queryable is a world with queryEvents in its event data store.
func queryable(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.put(logKey(day, "one"), zipped(t, []byte(queryEvents)))
	w.ended(w.start("s3://logs/").ImportId)
	return w
}

// The AWS CLI starts queries and reads their results.
func TestAWSCLI_queries(t *testing.T) {
	aws, err := exec.LookPath("aws")
	if err != nil {
		t.Skip("the AWS CLI is not installed")
	}
	w := queryable(t)
	cli := func(into any, args ...string) {
		t.Helper()
		command := exec.CommandContext(t.Context(), aws, append([]string{"--endpoint-url", w.server.URL, "--output", "json", "cloudtrail"}, args...)...) //nolint:gosec // the CLI that the machine has
		command.Env = append(withoutAWS(os.Environ()), cliSettings...)
		var stderr bytes.Buffer
		command.Stderr = &stderr
		out, err := command.Output()
		if err == nil {
			err = json.Unmarshal(out, into)
		}
		if err != nil {
			t.Fatalf("%v: %v, %s", args, err, stderr.String())
		}
	}
	for _, query := range clientQueries {
		var started struct{ QueryId string } //nolint:revive // the API's spelling
		cli(&started, "start-query", "--query-statement", strings.ReplaceAll(query.statement, "STORE", w.storeID()))
		w.over(&started.QueryId)
		var got struct {
			QueryStatus     string
			QueryResultRows []any
		}
		cli(&got, "get-query-results", "--query-id", started.QueryId)
		var want []any
		if err := json.Unmarshal([]byte(query.want), &want); err != nil {
			t.Fatal(err)
		}
		if got.QueryStatus != "FINISHED" || !reflect.DeepEqual(got.QueryResultRows, want) {
			t.Errorf("%s: %s\n%v, want\n%v", query.statement, got.QueryStatus, got.QueryResultRows, want)
		}
	}
}

// cliSettings keep the AWS CLI and botocore to the simulator.
var cliSettings = []string{
	"AWS_ACCESS_KEY_ID=AKIA" + account + "TEST", "AWS_SECRET_ACCESS_KEY=secret", "AWS_DEFAULT_REGION=us-east-1", "AWS_CONFIG_FILE=" + os.DevNull,
	"AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull, "AWS_EC2_METADATA_DISABLED=true", "AWS_MAX_ATTEMPTS=1", "AWS_PAGER=",
}

type sdkCall struct {
	Service   string            `json:"service"`
	Operation string            `json:"operation"`
	Input     map[string]string `json:"input"`
	Save      map[string]string `json:"save,omitempty"`
	Until     map[string]string `json:"until,omitempty"`
	Want      map[string]any    `json:"want,omitempty"`
}

// botocore starts queries and reads their results. SAMPLE_QUERIES names a folder with
// files *.sql of AWS's own, such as the repository aws-samples/cloud-trail-lake-query-samples,
// which run too, with the id of the event data store in place of what stands for it.
func TestBotocore_queries(t *testing.T) {
	if !installed(t, "botocore") {
		t.Skip("botocore is not installed")
	}
	w := queryable(t)
	var calls []sdkCall
	add := func(statement string, want map[string]any) {
		calls = append(calls,
			sdkCall{Service: "cloudtrail", Operation: "StartQuery", Input: map[string]string{"QueryStatement": statement}, Save: map[string]string{"query": "QueryId"}},
			sdkCall{Service: "cloudtrail", Operation: "GetQueryResults", Input: map[string]string{"QueryId": "$query"}, Until: map[string]string{"QueryStatus": "FINISHED"}, Want: want})
	}
	for _, query := range clientQueries {
		add(strings.ReplaceAll(query.statement, "STORE", w.storeID()), map[string]any{"QueryResultRows": json.RawMessage(query.want)})
	}
	if dir := os.Getenv("SAMPLE_QUERIES"); dir != "" {
		files, err := filepath.Glob(filepath.Join(dir, "*.sql"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s has no queries, %v", dir, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file) //nolint:gosec // a file that whoever runs the test names
			if err != nil {
				t.Fatal(err)
			}
			add(storePlaceholder.ReplaceAllLiteralString(string(text), w.storeID()), nil)
		}
	}
	text, err := json.Marshal(calls)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "calls.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), "python3", "testdata/sdks/run.py", file, w.server.URL) //nolint:gosec // the interpreter that the machine has
	run.Env = append(withoutAWS(os.Environ()), cliSettings...)
	if out, err := run.CombinedOutput(); err != nil {
		t.Errorf("%v:\n%s", err, out)
	}
}

var storePlaceholder = regexp.MustCompile(`(?i)\$EDS_ID|<EDS[ _]ID>|<event[ _]data[ _]store[ _]id>`)
