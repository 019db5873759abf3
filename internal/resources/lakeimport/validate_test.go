package lakeimport_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
)

const (
	storeARN = "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"

	destination = `AttributeName("destinations").ElementKeyInt(0)`
	uri         = `AttributeName("import_source").AttributeName("s3").AttributeName("s3_location_uri")`
	bucketIn    = `AttributeName("import_source").AttributeName("s3").AttributeName("s3_bucket_region")`
	role        = `AttributeName("import_source").AttributeName("s3").AttributeName("s3_bucket_access_role_arn")`
)

// valid is a configuration without mistakes, changed in places.
func valid(changes map[string]any) map[string]any {
	s3 := map[string]any{
		"s3_location_uri":           "s3://trail-logs/AWSLogs/123456789012/CloudTrail/",
		"s3_bucket_region":          "us-west-2",
		"s3_bucket_access_role_arn": "arn:aws:iam::123456789012:role/service-role/import",
	}
	config := map[string]any{
		"destinations":  []any{storeARN},
		"import_source": map[string]any{"s3": s3},
	}
	for name, value := range changes {
		if _, ok := s3[name]; ok {
			s3[name] = value
		} else {
			config[name] = value
		}
	}
	return config
}

type badInput struct {
	changes map[string]any
	at      string // the path of the attribute at fault
	words   []string
}

// mockLike reports whether the mistake may be a text that a mocked provider has
// made up for another object: a validator lets it pass, a plan does not.
func (b badInput) mockLike() bool {
	for _, name := range []string{"destinations", "s3_location_uri", "s3_bucket_region", "s3_bucket_access_role_arn", "region"} {
		value := b.changes[name]
		if elements, ok := value.([]any); ok && len(elements) == 1 {
			value = elements[0]
		}
		if text, ok := value.(string); ok && attribute.Mocked(text) {
			return true
		}
	}
	return false
}

func badInputs() []badInput {
	var inputs []badInput
	add := func(name, at string, value any, words ...string) {
		inputs = append(inputs, badInput{map[string]any{name: value}, at, words})
	}
	arn := func(value string, words ...string) { add("destinations", destination, []any{value}, words...) }
	location := func(value string, words ...string) { add("s3_location_uri", uri, value, words...) }
	roleARN := func(value string, words ...string) { add("s3_bucket_access_role_arn", role, value, words...) }

	add("destinations", `AttributeName("destinations")`, []any{}, "Exactly one destination", "the list is empty")
	add("destinations", `AttributeName("destinations")`, []any{storeARN, storeARN}, "Exactly one destination", "the list has 2 elements")
	add("destinations", destination, []any{nil}, "Exactly one destination", "destinations[0]: the element is null")
	arn("", "is not an ARN")
	arn("security", `"security" is not an ARN of the form`, "six parts")
	arn("0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e", "is the id of an event data store", "its whole ARN is needed")
	arn(" "+storeARN, "white space")
	arn(storeARN+"\n", "white space")
	arn("arn:aws:cloudtrail:us-east-1:123456789012", "six parts")
	arn(strings.Replace(storeARN, "arn:", "urn:", 1), "the first of them")
	arn(strings.Replace(storeARN, ":aws:", ":amazon:", 1), `the partition part is "amazon"`, "aws-cn", "aws-us-gov")
	arn(strings.Replace(storeARN, ":aws:", "::", 1), `the partition part is ""`)
	arn(strings.Replace(storeARN, "cloudtrail", "cloudwatch", 1), `the service part is "cloudwatch"`)
	arn(strings.Replace(storeARN, "us-east-1", "", 1), "the Region part is wrong", `""`)
	arn(strings.Replace(storeARN, "us-east-1", "virginia", 1), `"virginia" is not the name of an AWS Region`)
	arn(strings.Replace(storeARN, "us-east-1", "us-east-1a", 1), `"us-east-1a" is not the name`)
	arn(strings.Replace(storeARN, "us-east-1", "cn-north-1", 1), `the Region part is "cn-north-1"`, `partition "aws-cn"`)
	arn(strings.Replace(storeARN, ":aws:", ":aws-us-gov:", 1), `the partition part is "aws-us-gov"`)
	arn(strings.Replace(storeARN, "123456789012", "", 1), `the account part is ""`, "12 digits")
	arn(strings.Replace(storeARN, "123456789012", "12345678901", 1), `"12345678901"`, "12 digits")
	arn(strings.Replace(storeARN, "123456789012", "1234567890123", 1), "12 digits")
	arn(strings.Replace(storeARN, "123456789012", "ACCOUNT_ID", 1), `"ACCOUNT_ID"`)
	arn(strings.Replace(storeARN, "eventdatastore", "eventdataStore", 1), `spelled "eventdataStore"`, "lower case", "older AWS documentation")
	arn(strings.Replace(storeARN, "eventdatastore", "trail", 1), `the resource type is "trail"`)
	arn(strings.Replace(storeARN, "eventdatastore/", "eventdatastore:", 1), "the resource type is")
	arn(strings.Replace(storeARN, "0dd5ac1f-", "", 1), "lower-case UUID")
	arn(strings.ToUpper(storeARN), "is not an ARN")
	arn(strings.Replace(storeARN, "0dd5ac1f", "0DD5AC1F", 1), "lower-case UUID")
	arn("arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/", `the id after "eventdatastore/" is wrong: ""`)

	location("", `must begin with "s3://"`)
	location("mock8abc", `"mock8abc" is not an S3 URI`)
	location("trail-logs", `must begin with "s3://"`)
	location("trail-logs/AWSLogs/", `must begin with "s3://"`)
	location("s3:/trail-logs", `"s3://"`)
	location("s3://", "the bucket name is missing")
	location("s3:///AWSLogs/", "the bucket name is missing")
	location("S3://trail-logs/AWSLogs/", `write it as "s3://trail-logs/AWSLogs/"`)
	location("https://trail-logs.s3.amazonaws.com/AWSLogs/", `write it as "s3://trail-logs/AWSLogs/"`)
	location("https://trail-logs.s3.eu-west-1.amazonaws.com/AWSLogs/123456789012/", `write it as "s3://trail-logs/AWSLogs/123456789012/"`)
	location("https://s3.eu-west-1.amazonaws.com/trail-logs/AWSLogs/", `write it as "s3://trail-logs/AWSLogs/"`)
	location("https://s3-us-west-2.amazonaws.com/trail-logs/", `write it as "s3://trail-logs/"`)
	location("https://us-east-1.console.aws.amazon.com/s3/buckets/trail-logs?prefix=AWSLogs/123456789012/&region=us-east-1", `write it as "s3://trail-logs/AWSLogs/123456789012/"`)
	location("https://s3.console.aws.amazon.com/s3/buckets/trail-logs?region=us-east-1&prefix=AWSLogs/", `write it as "s3://trail-logs/AWSLogs/"`)
	location("arn:aws:s3:::trail-logs/AWSLogs/*", `write it as "s3://trail-logs/AWSLogs/"`)
	location("arn:aws-cn:s3:::trail-logs", `write it as "s3://trail-logs/"`)
	location("https://example.com/trail-logs/", `must begin with "s3://"`)
	location("s3://ab/", "3 to 63 characters", "not 2")
	location("s3://"+strings.Repeat("a", 64)+"/", "not 64")
	location("s3://Trail-Logs/", "only lower-case letters")
	location("s3://trail_logs/", "only lower-case letters")
	location("s3://-trail-logs/", "must begin and end")
	location("s3://trail-logs-/", "must begin and end")
	location("s3://.trail-logs/", "must begin and end")
	location("s3://trail..logs/", "two dots in a row")
	location("s3://192.168.5.4/", "the form of an IP address")
	location("s3://xn--trail-logs/", `begins with "xn--"`)
	location("s3://sthree-trail-logs/", `begins with "sthree-"`)
	location("s3://amzn-s3-demo-bucket/", `begins with "amzn-s3-demo-"`)
	location("s3://trail-logs-s3alias/", `ends with "-s3alias"`)
	location("s3://trail-logs--ol-s3/", `ends with "--ol-s3"`)
	location("s3://trail-logs.mrap/", `ends with ".mrap"`)
	location("s3://trail-logs--use1-az4--x-s3/", `ends with "--x-s3"`)
	location("s3://trail-logs--table-s3/", `ends with "--table-s3"`)
	location("s3://trail-logs//AWSLogs/", "an empty part between two slashes")
	location("s3://trail-logs/AWSLogs//CloudTrail/", "an empty part")
	location("s3://trail-logs/AWSLogs//", "an empty part")
	location("s3://trail-logs//", "an empty part")
	location("s3://trail-logs/AWSLogs/*", "wildcard")
	location("s3://trail-logs/AWSLogs?versionId=1", `"?"`)

	add("s3_bucket_region", bucketIn, "", "is not the name of an AWS Region")
	add("s3_bucket_region", bucketIn, "us-east-1a", `"us-east-1a"`)
	add("s3_bucket_region", bucketIn, "US", `"US"`)
	add("s3_bucket_region", bucketIn, "cn-northwest-1", `partition "aws-cn"`, "cannot cross partitions")
	add("s3_bucket_region", bucketIn, "us-gov-west-1", `partition "aws-us-gov"`)

	roleARN("", "is not an ARN")
	roleARN("k42g4n6c", `"k42g4n6c" is not an ARN`)
	arn("1F0Zb6PKm2", `"1F0Zb6PKm2" is not an ARN`)
	add("s3_bucket_region", bucketIn, "rl2xwjhj", `"rl2xwjhj" is not the name of an AWS Region`)
	add("region", `AttributeName("region")`, "rl2xwjhk", `"rl2xwjhk" is not the name of an AWS Region`)
	roleARN("import", `"import" is not an ARN`)
	roleARN("arn:aws:iam::123456789012", "six parts")
	roleARN("arn:aws:sts::123456789012:assumed-role/import/session", `the service part is "sts"`)
	roleARN("arn:aws:iam:us-east-1:123456789012:role/import", `the Region part is "us-east-1"`, "IAM is global")
	roleARN("arn:aws:iam::123:role/import", `the account part is "123"`)
	roleARN("arn:aws:iam::aws:role/import", `the account part is "aws"`)
	roleARN("arn:aws:iam::123456789012:user/import", `the resource type is "user"`)
	roleARN("arn:aws:iam::123456789012:policy/import", `the resource type is "policy"`)
	roleARN("arn:aws:iam::123456789012:role/", "at least one character")
	roleARN("arn:aws:iam::123456789012:role", "at least one character")
	roleARN("arn:aws:iam::123456789012:role/service-role//import", "each part between slashes")
	roleARN("arn:aws:iam::123456789012:role/im port", "each part between slashes")
	roleARN("arn:aws:iam::123456789012:role/"+strings.Repeat("r", 65), "65 characters", "at most 64")
	roleARN("arn:aws-cn:iam::123456789012:role/import", `the role is in partition "aws-cn"`, "cannot cross partitions")
	roleARN("arn:amazon:iam::123456789012:role/import", `the partition part is "amazon"`)

	times := func(start, end any, at string, words ...string) {
		inputs = append(inputs, badInput{map[string]any{"start_event_time": start, "end_event_time": end}, fmt.Sprintf("AttributeName(%q)", at), words})
	}
	times("2024-01-01T00:00:00Z", nil, "start_event_time", "start_event_time is set, but end_event_time is not", "both or neither")
	times(nil, "2024-01-01T00:00:00Z", "end_event_time", "end_event_time is set, but start_event_time is not", "both or neither")
	times("2024-01-01", "2024-02-01T00:00:00Z", "start_event_time", `start_event_time: "2024-01-01" is not a complete time; write "2024-01-01T00:00:00Z".`)
	times("2024-01-01T00:00:00Z", "tomorrow", "end_event_time", "tomorrow")
	times("2024-01-02T00:00:00", "2024-02-01T00:00:00Z", "start_event_time", `write "2024-01-02T00:00:00Z"`)
	times("2024-01-03 00:00:00Z", "2024-02-01T00:00:00Z", "start_event_time", `write "2024-01-03T00:00:00Z"`)
	times("2024-01-04T05:06Z", "2024-02-01T00:00:00Z", "start_event_time", `write "2024-01-04T05:06:00Z"`)
	times("2024-02-30T00:00:00Z", "2024-03-01T00:00:00Z", "start_event_time", "there is no such date")
	times("2024-02-01T00:00:00Z", "2024-01-01T00:00:00Z", "end_event_time", "is not after start_event_time")
	times("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "end_event_time", "is not after start_event_time")
	times("2024-01-01T00:00:00Z", "2024-01-01T02:00:00+02:00", "end_event_time", "is not after start_event_time")
	times("2024-01-01T00:00:00.0001Z", "2024-02-01T00:00:00Z", "start_event_time", "finer than a millisecond")
	times("2024-01-01T00:00:00Z", "2024-02-01T00:00:00.123456Z", "end_event_time", "finer than a millisecond")

	add("region", `AttributeName("region")`, "", "is not the name of an AWS Region")
	add("region", `AttributeName("region")`, "europe", `"europe"`)
	add("region", `AttributeName("region")`, "us-west-2", `"us-west-2" is not the Region of the event data store, which is "us-east-1"`)
	add("timeouts", `AttributeName("timeouts").AttributeName("create")`, map[string]any{"create": "soon"}, `timeouts.create: "soon" is not a duration`, `such as "30m" or "72h"`)
	add("timeouts", `AttributeName("timeouts").AttributeName("update")`, map[string]any{"update": "10"}, `timeouts.update: "10" is not a duration`, "a number and a unit")
	add("timeouts", `AttributeName("timeouts").AttributeName("delete")`, map[string]any{"delete": "1 hour"}, `timeouts.delete: "1 hour" is not a duration; write "1h".`)
	add("timeouts", `AttributeName("timeouts").AttributeName("create")`, map[string]any{"create": "3 days"}, `write "72h"`)
	add("timeouts", `AttributeName("timeouts").AttributeName("update")`, map[string]any{"update": "4d"}, `write "96h"`)
	add("timeouts", `AttributeName("timeouts").AttributeName("create")`, map[string]any{"create": "-1h"}, `timeouts.create: "-1h" leaves no time`, `such as "30m" or "72h"`)
	add("timeouts", `AttributeName("timeouts").AttributeName("delete")`, map[string]any{"delete": "0s"}, `timeouts.delete: "0s" leaves no time`)
	add("on_existing_import", `AttributeName("on_existing_import")`, "adpot", `on_existing_import: "adpot" is not one of "adopt", "ignore", "fail"; write "adopt".`)
	add("on_existing_import", `AttributeName("on_existing_import")`, "Fail", `write "fail"`)
	add("on_existing_import", `AttributeName("on_existing_import")`, "skip", `"skip" is not one of "adopt", "ignore", "fail".`)
	return inputs
}

func validate(t *testing.T, server *acctest.Server, config map[string]any) []*tfprotov6.Diagnostic {
	t.Helper()
	answer, err := server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: lakeimport.TypeName, Config: server.Value(t, lakeimport.TypeName, config),
	})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Diagnostics
}

func TestValidate_badInputs(t *testing.T) {
	inputs := badInputs()
	if len(inputs) < 80 {
		t.Fatalf("only %d bad inputs", len(inputs))
	}
	server := acctest.NewServer(t)
	for _, input := range inputs {
		t.Run(fmt.Sprint(input.changes), func(t *testing.T) {
			diagnostics := validate(t, server, valid(input.changes))
			if input.mockLike() {
				for _, d := range diagnostics {
					t.Errorf("a mocked provider's text is refused by a validator: %s", d.Detail)
				}
				diagnostics = server.Plan(t, lakeimport.TypeName, nil, valid(input.changes)).Diagnostics
			}
			hit := false
			for _, d := range diagnostics {
				if d.Attribute.String() != input.at {
					t.Errorf("an error at %s: %s: %s", d.Attribute, d.Summary, d.Detail)
				}
				found := d.Severity == tfprotov6.DiagnosticSeverityError && d.Attribute.String() == input.at
				for _, word := range input.words {
					found = found && strings.Contains(d.Summary+"\n"+d.Detail, word)
				}
				hit = hit || found
			}
			if hit {
				return
			}
			t.Errorf("no error at %s says %q", input.at, input.words)
			for _, d := range diagnostics {
				t.Errorf("at %s: %s: %s", d.Attribute, d.Summary, d.Detail)
			}
		})
	}
}

func TestValidate_goodInputs(t *testing.T) {
	server := acctest.NewServer(t)
	for _, changes := range []map[string]any{
		{},
		{"s3_location_uri": "s3://trail-logs"},
		{"s3_location_uri": "s3://trail-logs/CloudTrail-Lake/AWSLogs/123456789012/CloudTrail/"},
		{"s3_location_uri": "s3://my.trail.logs/custom prefix/AWSLogs/o-abcdefghij/123456789012/CloudTrail/us-east-1/2024/01/"},
		{"s3_bucket_access_role_arn": "arn:aws:iam::123456789012:role/a/b/c/import+=,.@_-"},
		{"start_event_time": "2024-01-01T00:00:00.001Z", "end_event_time": "2024-01-01T00:00:00.002+00:00"},
		{"region": "us-east-1", "retry_trigger": "x", "skip_destroy": true, "timeouts": map[string]any{"create": "2h", "update": "90m", "delete": "30s"}},
		{"destinations": []any{strings.NewReplacer(":aws:", ":aws-cn:", "us-east-1", "cn-north-1").Replace(storeARN)}, "s3_bucket_region": "cn-northwest-1", "s3_bucket_access_role_arn": "arn:aws-cn:iam::123456789012:role/import"},
		{"destinations": []any{strings.NewReplacer(":aws:", ":aws-us-gov:", "us-east-1", "us-gov-west-1").Replace(storeARN)}, "s3_bucket_region": "us-gov-east-1", "s3_bucket_access_role_arn": "arn:aws-us-gov:iam::123456789012:role/import"},
		{"destinations": []any{strings.NewReplacer(":aws:", ":aws-eusc:", "us-east-1", "eusc-de-east-1").Replace(storeARN)}, "s3_bucket_region": "eusc-de-east-1", "s3_bucket_access_role_arn": "arn:aws-eusc:iam::123456789012:role/import"},
		{"destinations": []any{strings.NewReplacer(":aws:", ":aws-iso-b:", "us-east-1", "us-isob-east-1").Replace(storeARN)}, "s3_bucket_region": "us-isob-east-1", "s3_bucket_access_role_arn": "arn:aws-iso-b:iam::123456789012:role/import"},
		{"destinations": tftypes.UnknownValue, "import_source": tftypes.UnknownValue, "start_event_time": tftypes.UnknownValue, "end_event_time": tftypes.UnknownValue, "region": tftypes.UnknownValue},
		{"destinations": []any{tftypes.UnknownValue}, "import_source": map[string]any{"s3": tftypes.UnknownValue}},
		{"s3_location_uri": tftypes.UnknownValue, "s3_bucket_region": tftypes.UnknownValue, "s3_bucket_access_role_arn": tftypes.UnknownValue},
	} {
		for _, d := range validate(t, server, valid(changes)) {
			t.Errorf("%v: %s: %s", changes, d.Summary, d.Detail)
		}
	}
}

func TestValidate_foldersWithoutTrailLogsWarn(t *testing.T) {
	server := acctest.NewServer(t)
	for _, folder := range []string{"CloudTrail-Aggregated", "CloudTrail-Digest", "CloudTrail-Insight", "CloudTrail-Lake", "CloudTrail-NetworkActivity"} {
		given := "s3://trail-logs/AWSLogs/123456789012/" + folder + "/us-east-1/"
		diagnostics := validate(t, server, valid(map[string]any{"s3_location_uri": given}))
		if len(diagnostics) != 1 || diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning || diagnostics[0].Attribute.String() != uri ||
			!strings.Contains(diagnostics[0].Summary, given) || !strings.Contains(diagnostics[0].Detail, folder) {
			t.Errorf("%s:", folder)
			for _, d := range diagnostics {
				t.Errorf("at %s: %s: %s", d.Attribute, d.Summary, d.Detail)
			}
		}
	}
}

// The same mistakes through Terraform itself: none passes `terraform validate`
// but for those that a mocked provider might have made up.
func TestAccImport_validateRefusesEveryBadInput(t *testing.T) {
	t.Parallel()
	var config strings.Builder
	addresses := map[int]string{}
	for i, input := range badInputs() {
		if input.mockLike() {
			continue
		}
		content := valid(input.changes)
		fmt.Fprintf(&config, "resource \"cloudtrail_lake_import\" \"bad%d\" {\n", i)
		for _, name := range []string{"destinations", "import_source", "start_event_time", "end_event_time", "region", "on_existing_import"} {
			if content[name] != nil {
				fmt.Fprintf(&config, "  %s = %s\n", name, hcl(content[name]))
			}
		}
		if timeouts, ok := content["timeouts"].(map[string]any); ok {
			config.WriteString("  timeouts {\n")
			for name, value := range timeouts {
				fmt.Fprintf(&config, "    %s = %s\n", name, hcl(value))
			}
			config.WriteString("  }\n")
		}
		config.WriteString("}\n")
		addresses[i] = fmt.Sprintf("cloudtrail_lake_import.bad%d", i)
	}
	cli := acctest.NewCLI(t, config.String())
	result := cli.Run(t, "validate", "-json")
	if result.Code == 0 {
		t.Error("exit code 0")
	}
	for i, address := range addresses {
		if !result.Has(fmt.Sprintf(`"address": %q`, address)) {
			t.Errorf("%v passes", badInputs()[i].changes)
		}
	}
}

func hcl(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case []any:
		var items []string
		for _, item := range value {
			items = append(items, hcl(item))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case map[string]any:
		var items []string
		for name, item := range value {
			items = append(items, name+" = "+hcl(item))
		}
		return "{ " + strings.Join(items, ", ") + " }"
	default:
		return fmt.Sprintf("%q", value)
	}
}
