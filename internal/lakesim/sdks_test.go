package lakesim_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

const sdkCalls = "testdata/sdks/calls.json"

// botocore and the AWS SDK for JavaScript can make every call, and read what
// comes. Neither is needed to work on this project: JS_SDK names a folder whose
// node_modules have the clients @aws-sdk/client-iam and so on.
func TestOtherSDKs(t *testing.T) {
	for name, command := range map[string][]string{
		"botocore":   {"python3", "testdata/sdks/run.py"},
		"JavaScript": {"node", "testdata/sdks/run.mjs"},
	} {
		t.Run(name, func(t *testing.T) {
			if !installed(t, name) {
				t.Skip("the SDK is not installed")
			}
			w := newWorld(t, func(config *lakesim.Config) { config.Organization = lakesim.OrganizationManagement })
			w.sim.Hold(true)                                                                        // an import can be stopped then
			run := exec.CommandContext(t.Context(), command[0], command[1], sdkCalls, w.server.URL) //nolint:gosec // the interpreters that the machine has
			run.Env = append(withoutAWS(os.Environ()), "AWS_ACCESS_KEY_ID=AKIA"+account+"TEST", "AWS_SECRET_ACCESS_KEY=secret", "AWS_DEFAULT_REGION=us-east-1", "AWS_REGION=us-east-1",
				"AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull, "AWS_EC2_METADATA_DISABLED=true", "SDK="+os.Getenv("JS_SDK"))
			if out, err := run.CombinedOutput(); err != nil {
				t.Errorf("%v:\n%s", err, out)
			}
		})
	}
}

func installed(t *testing.T, sdk string) bool {
	t.Helper()
	if sdk == "botocore" {
		return exec.CommandContext(t.Context(), "python3", "-c", "import botocore").Run() == nil
	}
	return os.Getenv("JS_SDK") != ""
}

// The calls of the other SDKs have every operation that the simulator has.
func TestOtherSDKs_calls(t *testing.T) {
	text, err := os.ReadFile(sdkCalls)
	if err != nil {
		t.Fatal(err)
	}
	var calls []struct{ Service, Operation string }
	if err := json.Unmarshal(text, &calls); err != nil {
		t.Fatal(err)
	}
	made := map[string]bool{}
	for _, call := range calls {
		made[call.Service+":"+call.Operation] = true
	}
	w := newWorld(t)
	for service, target := range map[string]string{
		"cloudtrail": "CloudTrail_20131101", "kms": "TrentService", "organizations": "AWSOrganizationsV20161128", "cloudcontrol": "CloudApiService", "iam": "", "sts": "",
	} {
		has := operationsOf(t, w, service, target)
		if len(has) < 3 {
			t.Errorf("%s has %q", service, has)
		}
		for _, operation := range has {
			if !made[service+":"+operation] {
				t.Errorf("%s has no call of %s:%s", sdkCalls, service, operation)
			}
		}
	}
}

var operationsPattern = regexp.MustCompile(`it has ([A-Za-z0-9, ]+)`)

// operationsOf returns what the simulator says that it has of a service.
func operationsOf(t *testing.T, w *world, service, target string) []string {
	t.Helper()
	body := "{}"
	if target == "" {
		body = "Action=Nothing&Version=2010-05-08"
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.server.URL, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	signed := service
	if service == "cloudcontrol" {
		signed = "cloudcontrolapi"
	}
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIA"+account+"TEST/20261127/us-east-1/"+signed+"/aws4_request, SignedHeaders=host, Signature=any")
	if target == "" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	} else {
		request.Header.Set("X-Amz-Target", target+".Nothing")
		request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }() // it has been read
	text := new(strings.Builder)
	if _, err := io.Copy(text, response.Body); err != nil {
		t.Fatal(err)
	}
	found := operationsPattern.FindStringSubmatch(text.String())
	if found == nil {
		t.Fatalf("%s: %s", service, text)
	}
	return strings.Split(found[1], ", ")
}
