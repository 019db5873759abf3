package functions_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

const (
	store = "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"
	role  = "arn:aws:iam::111122223333:role/service-role/import"
	key   = "arn:aws:kms:eu-west-1:444455556666:key/1c9b5dca-3a91-4ac3-92b1-0d3f0e4c5a67"
)

// parts are the parts of a URI; null stands for those that are left out.
func parts(custom, organization, account, region any) map[string]any {
	return map[string]any{"custom_prefix": custom, "organization_id": organization, "account_id": account, "region": region}
}

func TestFunctions(t *testing.T) {
	server := acctest.NewServer(t)
	for name, c := range map[string]struct {
		function  string
		arguments []any
		want      any
	}{
		"URI of all accounts":   {"s3_location_uri", []any{"trail-logs"}, "s3://trail-logs/AWSLogs/"},
		"URI without parts":     {"s3_location_uri", []any{"trail-logs", nil}, "s3://trail-logs/AWSLogs/"},
		"URI with nulls":        {"s3_location_uri", []any{"trail-logs", parts(nil, nil, "123456789012", nil)}, "s3://trail-logs/AWSLogs/123456789012/CloudTrail/"},
		"URI with all":          {"s3_location_uri", []any{"trail-logs", parts("a/b", "o-exampleorg1", "123456789012", "eu-west-1")}, "s3://trail-logs/a/b/AWSLogs/o-exampleorg1/123456789012/CloudTrail/eu-west-1/"},
		"parts of a bucket":     {"parse_s3_location_uri", []any{"s3://trail-logs"}, parsed("trail-logs", nil, parts(nil, nil, nil, nil))},
		"parts of another kind": {"parse_s3_location_uri", []any{"s3://trail-logs/x/"}, parsed("trail-logs", "x", parts(nil, nil, nil, nil))},
		"parts of a day": {"parse_s3_location_uri", []any{"s3://trail-logs/a/AWSLogs/o-exampleorg1/123456789012/CloudTrail/eu-west-1/2023/01/02/"},
			parsed("trail-logs", "a/AWSLogs/o-exampleorg1/123456789012/CloudTrail/eu-west-1/2023/01/02", parts("a", "o-exampleorg1", "123456789012", "eu-west-1"))},
		"windows": {"import_windows", []any{"2023-01-01T01:00:00+01:00", "2023-02-15T00:00:00.5Z", "month"}, map[string]any{
			"2023-01": map[string]any{"start_event_time": "2023-01-01T00:00:00Z", "end_event_time": "2023-01-31T23:59:59.999Z"},
			"2023-02": map[string]any{"start_event_time": "2023-02-01T00:00:00Z", "end_event_time": "2023-02-15T00:00:00.499Z"},
		}},
	} {
		got, failed := server.Call(t, c.function, c.arguments...)
		if failed != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v, %+v, want %v", name, got, failed, c.want)
		}
	}
}

// parsed is what parse_s3_location_uri returns.
func parsed(bucket string, prefix any, parts map[string]any) map[string]any {
	parts["bucket"], parts["prefix"] = bucket, prefix
	return parts
}

// What the policies say is tested where they are made; here, that each
// argument comes to its place.
func TestPolicyFunctions(t *testing.T) {
	server := acctest.NewServer(t)
	for name, c := range map[string]struct {
		arguments []any
		words     []string
	}{
		"import_role_trust_policy":        {[]any{store}, []string{"sts:AssumeRole", store}},
		"import_role_permissions_policy":  {[]any{store, "s3://trail-logs/x", key, key + "2"}, []string{store, "arn:aws:s3:::trail-logs/x/*", `"` + key + `","` + key + `2"`}},
		"import_bucket_policy_statement":  {[]any{role, "trail-logs"}, []string{role, "arn:aws:s3:::trail-logs/*"}},
		"import_kms_key_policy_statement": {[]any{store, role, "trail-logs"}, []string{store, role, "arn:aws:s3:::trail-logs/*"}},
	} {
		got, failed := server.Call(t, name, c.arguments...)
		text, _ := got.(string)
		if failed != nil || !json.Valid([]byte(text)) {
			t.Errorf("%s: got %v, %+v", name, got, failed)
		}
		for _, word := range c.words {
			if !strings.Contains(text, word) {
				t.Errorf("%s lacks %s: %s", name, word, text)
			}
		}
	}
	without, failed := server.Call(t, "import_role_permissions_policy", store, "s3://trail-logs")
	if text, _ := without.(string); failed != nil || text == "" || strings.Contains(text, "kms:") {
		t.Errorf("without keys: got %v, %+v", without, failed)
	}
}

func TestFunctionErrorsNameTheArgument(t *testing.T) {
	server := acctest.NewServer(t)
	for name, c := range map[string]struct {
		function  string
		arguments []any
		position  int64
		words     []string
	}{
		"bucket":       {"s3_location_uri", []any{"B"}, 0, []string{"bucket name"}},
		"part":         {"s3_location_uri", []any{"trail-logs", map[string]any{"acount_id": "x"}}, 1, []string{"acount_id", "account_id, custom_prefix"}},
		"second map":   {"s3_location_uri", []any{"trail-logs", map[string]any{}, map[string]any{}}, 2, []string{"one map"}},
		"address":      {"parse_s3_location_uri", []any{"https://trail-logs.s3.amazonaws.com/AWSLogs/"}, 0, []string{`write it as "s3://trail-logs/AWSLogs/"`}},
		"start":        {"import_windows", []any{"x", "2023-01-01T00:00:00Z", "day"}, 0, []string{"is not a time"}},
		"end":          {"import_windows", []any{"2023-01-01T00:00:00Z", "2022-01-01T00:00:00Z", "day"}, 1, []string{"not after"}},
		"step":         {"import_windows", []any{"2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "hour"}, 2, []string{`"hour"`, `"day"`}},
		"trust policy": {"import_role_trust_policy", []any{role}, 0, []string{"iam"}},
		"key":          {"import_role_permissions_policy", []any{store, "s3://trail-logs", key, "x"}, 3, []string{`"x"`}},
		"role":         {"import_bucket_policy_statement", []any{store, "trail-logs"}, 0, []string{"cloudtrail"}},
		"key's bucket": {"import_kms_key_policy_statement", []any{store, role, "B"}, 2, []string{"bucket name"}},
	} {
		got, failed := server.Call(t, c.function, c.arguments...)
		if failed == nil || failed.FunctionArgument == nil || *failed.FunctionArgument != c.position {
			t.Errorf("%s: got %v, %+v, want an error of argument %d", name, got, failed, c.position)
			continue
		}
		for _, word := range c.words {
			if !strings.Contains(failed.Text, word) {
				t.Errorf("%s: the error does not say %q: %s", name, word, failed.Text)
			}
		}
	}
}
