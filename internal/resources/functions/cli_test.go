package functions_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// policyCalls are calls of all functions that return JSON, with values that
// JSON has to escape.
var policyCalls = []string{
	fmt.Sprintf("import_role_trust_policy(%q)", store),
	fmt.Sprintf(`import_role_permissions_policy(%q, "s3://trail-logs/<a>&\"b\"/ü\u2028/", %q)`, store, key),
	fmt.Sprintf("import_bucket_policy_statement(%q, %q)", role, "trail-logs"),
	fmt.Sprintf("import_kms_key_policy_statement(%q, %q, %q)", store, role, "trail-logs"),
}

func TestAccPolicies_areAsJsonencodePrintsThem(t *testing.T) {
	config, checks := "", []statecheck.StateCheck{}
	for i, call := range policyCalls {
		config += fmt.Sprintf("output \"policy%d\" {\n  value = jsonencode(jsondecode(provider::cloudtrail::%s)) == provider::cloudtrail::%s\n}\n", i, call, call)
		checks = append(checks, statecheck.ExpectKnownOutputValue(fmt.Sprint("policy", i), knownvalue.Bool(true)))
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_8_0)},
		Steps:                    []resource.TestStep{{Config: config, ConfigStateChecks: checks}},
	})
}

func TestAccURIs_thereAndBack(t *testing.T) {
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_8_0)},
		Steps: []resource.TestStep{{
			Config: `
variable "region" {
  type    = string
  default = null
}
locals {
  uri    = provider::cloudtrail::s3_location_uri("trail-logs", { custom_prefix = "audit", account_id = "012345678901", region = var.region })
  parsed = provider::cloudtrail::parse_s3_location_uri(local.uri)
}
output "uri" {
  value = local.uri
}
output "parsed" {
  value = local.parsed
}
output "again" {
  value = provider::cloudtrail::s3_location_uri(local.parsed.bucket, { for name, value in local.parsed : name => value if !contains(["bucket", "prefix"], name) })
}
`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownOutputValue("uri", knownvalue.StringExact("s3://trail-logs/audit/AWSLogs/012345678901/CloudTrail/")),
				statecheck.ExpectKnownOutputValue("again", knownvalue.StringExact("s3://trail-logs/audit/AWSLogs/012345678901/CloudTrail/")),
				statecheck.ExpectKnownOutputValue("parsed", knownvalue.ObjectExact(map[string]knownvalue.Check{
					"bucket": knownvalue.StringExact("trail-logs"), "prefix": knownvalue.StringExact("audit/AWSLogs/012345678901/CloudTrail"),
					"custom_prefix": knownvalue.StringExact("audit"), "organization_id": knownvalue.Null(), "account_id": knownvalue.StringExact("012345678901"), "region": knownvalue.Null(),
				})),
			},
		}},
	})
}

// Terraform and OpenTofu find bad arguments that are known without a plan.
func TestAccFunctions_validateNamesTheArgument(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		call  string
		words []string
	}{
		"start":        {`import_windows("2023-01-01", "2024-01-01T00:00:00Z", "month")`, []string{`Invalid value for "start" parameter`, `"2023-01-01" is not a time`}},
		"end":          {`import_windows("2024-01-01T00:00:00Z", "2023-01-01T00:00:00Z", "month")`, []string{`Invalid value for "end" parameter`, "is not after the start"}},
		"step":         {`import_windows("2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "hour")`, []string{`Invalid value for "step" parameter`, `there is no step "hour"`}},
		"part":         {`s3_location_uri("trail-logs", { region = "eu-west-1" })`, []string{`Invalid value for "parts" parameter`, "region:", "account_id"}},
		"number":       {`s3_location_uri("trail-logs", { account_id = 012345678901 })`, []string{`Invalid value for "parts" parameter`, `account_id: "12345678901" is not an AWS account id`, "in quotes"}},
		"URI":          {`parse_s3_location_uri("arn:aws:s3:::trail-logs/AWSLogs/")`, []string{`Invalid value for "uri" parameter`, `write it as "s3://trail-logs/AWSLogs/"`}},
		"key":          {fmt.Sprintf("import_role_permissions_policy(%q, %q, %q)", store, "s3://trail-logs", role), []string{`Invalid value for "kms_key_arns" parameter`, "a KMS key's ARN"}},
		"role":         {fmt.Sprintf("import_kms_key_policy_statement(%q, %q, %q)", store, "arn:aws:iam::999900001111:role/a", "trail-logs"), []string{`Invalid value for "role_arn" parameter`, "999900001111"}},
		"old spelling": {`import_role_trust_policy("arn:aws:cloudtrail:eu-west-1:111122223333:eventdataStore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e")`, []string{`Invalid value for "event_data_store_arn" parameter`, "in lower case"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cli := acctest.NewCLI(t, fmt.Sprintf("output \"test\" {\n  value = provider::cloudtrail::%s\n}\n", c.call))
			result := cli.Run(t, "validate", "-no-color")
			if result.Code != 1 {
				t.Errorf("exit code %d", result.Code)
			}
			for _, word := range c.words {
				if !result.Has(word) {
					t.Errorf("the output does not say %q:\n%s", word, result.Output)
				}
			}
		})
	}
}

// The examples that need no other provider; the others differ by its resources only.
func TestAccExamples_areValid(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"s3_location_uri", "parse_s3_location_uri", "import_windows"} {
		example, err := os.ReadFile(filepath.Join("..", "..", "..", "examples", "functions", name, "function.tf"))
		if err != nil {
			t.Fatal(err)
		}
		acctest.NewCLI(t, string(example)).Must(t, "validate", "-no-color")
	}
}
