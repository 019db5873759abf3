package lakesim_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// What the simulator lacks, it says by name, and what it has.
func TestMissingOperations(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct{ contentType, target, body, service, code, has string }{
		"CloudTrail": {"application/x-amz-json-1.1", "CloudTrail_20131101.LookupEvents", "{}", "cloudtrail", "UnknownOperationException", "StartImport"},
		"IAM":        {"application/x-www-form-urlencoded", "", "Action=CreateRole&RoleName=lake", "iam", "InvalidAction", "GetCallerIdentity"},
		"a list":     {"application/x-amz-json-1.1", "CloudTrail_20131101.StartImport", `{"Destinations":"one"}`, "cloudtrail", "SerializationException", "STRING can not be converted to List at 'Destinations'."},
		"a member":   {"application/x-amz-json-1.1", "CloudTrail_20131101.StartImport", `{"ImportSource":7}`, "cloudtrail", "SerializationException", "NUMBER can not be converted to Structure at 'ImportSource'."},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.server.URL+"/", strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", c.contentType)
		if c.target != "" {
			request.Header.Set("X-Amz-Target", c.target)
		}
		request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIA123456789012TEST/20260101/us-east-1/"+c.service+"/aws4_request, SignedHeaders=host, Signature=0")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		if closeErr := response.Body.Close(); err != nil || closeErr != nil {
			t.Fatal(err, closeErr)
		}
		asked := strings.TrimPrefix(c.target, "CloudTrail_20131101.")
		if asked == "" {
			asked = "CreateRole"
		}
		text := string(body)
		if !strings.Contains(text, c.code) || !strings.Contains(text, c.has) || strings.Contains(text, "lakesim.") ||
			(c.code != "SerializationException" && !strings.Contains(text, asked)) {
			t.Errorf("%s: %s", name, text)
		}
	}
}
