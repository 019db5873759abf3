package lakesim_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The AWS CLI drives a whole import, and decodes errors to their codes.
func TestAWSCLI(t *testing.T) {
	aws, err := exec.LookPath("aws")
	if err != nil {
		t.Skip("the AWS CLI is not installed")
	}
	w := newWorld(t)
	w.put(logKey(day, "one"), logFile(t, 3, day))
	w.put(logKey(day, "broken"), []byte("not gzip"))
	cli := func(args ...string) (map[string]any, string) {
		t.Helper()
		command := exec.CommandContext(t.Context(), aws, append([]string{"--endpoint-url", w.server.URL, "cloudtrail"}, args...)...) //nolint:gosec // the CLI that the machine has
		command.Env = append(withoutAWS(os.Environ()), "AWS_ACCESS_KEY_ID=AKIA"+account+"TEST", "AWS_SECRET_ACCESS_KEY=secret",
			"AWS_DEFAULT_REGION=us-east-1", "AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null",
			"AWS_EC2_METADATA_DISABLED=true", "AWS_MAX_ATTEMPTS=1", "AWS_PAGER=")
		var stdout, stderr bytes.Buffer
		command.Stdout, command.Stderr = &stdout, &stderr
		if err := command.Run(); err != nil {
			return nil, stderr.String()
		}
		var out map[string]any
		if stdout.Len() > 0 {
			if err := json.Unmarshal(stdout.Bytes(), &out); err != nil {
				t.Fatalf("%s: %v", stdout.String(), err)
			}
		}
		return out, stderr.String()
	}
	const location = `{"S3":{"S3LocationUri":"s3://logs/","S3BucketRegion":"us-east-1","S3BucketAccessRoleArn":"` + role + `"}}`
	started, text := cli("start-import", "--destinations", w.arn, "--import-source", location,
		"--start-event-time", "2026-01-31T00:00:00Z", "--end-event-time", "2026-02-02T00:00:00Z")
	if started == nil || started["ImportStatus"] != "INITIALIZING" {
		t.Fatalf("%v %s", started, text)
	}
	id, _ := started["ImportId"].(string)
	w.ended(&id)
	got, text := cli("get-import", "--import-id", id)
	statistics, _ := got["ImportStatistics"].(map[string]any)
	if got["ImportStatus"] != "FAILED" || statistics["EventsCompleted"] != 3.0 || statistics["FailedEntries"] != 1.0 {
		t.Errorf("%v %s", got, text)
	}
	failures, text := cli("list-import-failures", "--import-id", id)
	if list, _ := failures["Failures"].([]any); len(list) != 1 {
		t.Errorf("%v %s", failures, text)
	}
	w.put(logKey(day, "broken"), logFile(t, 2, day))
	if out, text := cli("start-import", "--import-id", id); out == nil {
		t.Error(text)
	}
	w.ended(&id)
	imports, text := cli("list-imports", "--destination", w.arn, "--import-status", "COMPLETED")
	if list, _ := imports["Imports"].([]any); len(list) != 1 {
		t.Errorf("%v %s", imports, text)
	}
	for code, args := range map[string][]string{
		"InvalidParameterException":         {"stop-import", "--import-id", id},
		"ImportNotFoundException":           {"get-import", "--import-id", unknownID},
		"EventDataStoreARNInvalidException": {"get-event-data-store", "--event-data-store", "demo"},
	} {
		if _, text := cli(args...); !strings.Contains(text, "("+code+")") {
			t.Errorf("%v: %s, want %s", args, text, code)
		}
	}
}

// withoutAWS drops what the environment says about AWS.
func withoutAWS(environ []string) []string {
	return slices.DeleteFunc(environ, func(one string) bool { return strings.HasPrefix(one, "AWS_") })
}
