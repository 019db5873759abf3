package functions_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

const otherAccountsRole = "arn:aws:iam::999900001111:role/import"

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

// Bad arguments that are known are found without a plan, all at once.
func TestAccFunctions_validateNamesTheArgument(t *testing.T) {
	t.Parallel()
	calls := map[string]string{
		`import_windows("2023-01-01", "2024-01-01T00:00:00Z", "month")`:                                    `"start" parameter: "2023-01-01" is not a complete time; write "2023-01-01T00:00:00Z"`,
		`import_windows("2024-01-01T00:00:00Z", "2023-01-01T00:00:00Z", "month")`:                          `"end" parameter: "2023-01-01T00:00:00Z" is not after the start`,
		`import_windows("2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "hour")`:                           `"step" parameter: there is no step "hour"`,
		`s3_location_uri("trail-logs", { region = "eu-west-1" })`:                                          `"parts" parameter: region: a trail's layout`,
		`s3_location_uri("trail-logs", { account_id = 012345678901 })`:                                     `"parts" parameter: account_id: "12345678901" is not an AWS account id`,
		`parse_s3_location_uri("arn:aws:s3:::trail-logs/AWSLogs/")`:                                        `"uri" parameter: "arn:aws:s3:::trail-logs/AWSLogs/" is not an S3 URI; write it as "s3://trail-logs/AWSLogs/"`,
		fmt.Sprintf("import_role_permissions_policy(%q, %q, %q)", store, "s3://trail-logs", role):          `"kms_key_arns" parameter: the service part is "iam"`,
		fmt.Sprintf("import_kms_key_policy_statement(%q, %q, %q)", store, otherAccountsRole, "trail-logs"): `"role_arn" parameter: the role is of account 999900001111`,
		fmt.Sprintf("import_role_trust_policy(%q)", strings.Replace(store, "datastore", "dataStore", 1)):   `"event_data_store_arn" parameter: the resource type is spelled "eventdataStore"`,
	}
	config := ""
	for call := range calls {
		config += fmt.Sprintf("output \"call%d\" {\n  value = provider::cloudtrail::%s\n}\n", len(config), call)
	}
	result := acctest.NewCLI(t, config).Run(t, "validate", "-no-color")
	if result.Code != 1 {
		t.Errorf("exit code %d", result.Code)
	}
	for call, words := range calls {
		if !result.Has("Invalid value for " + words) {
			t.Errorf("the output does not say %q of %s:\n%s", words, call, result.Output)
		}
	}
}

// The examples that need no other provider; the others differ by its resources only.
func TestAccExamples_areValid(t *testing.T) {
	t.Parallel()
	examples := os.DirFS(filepath.Join("..", "..", "..", "examples", "functions"))
	for _, name := range []string{"s3_location_uri", "parse_s3_location_uri", "import_windows"} {
		example, err := fs.ReadFile(examples, name+"/function.tf")
		if err != nil {
			t.Fatal(err)
		}
		acctest.NewCLI(t, string(example)).Must(t, "validate", "-no-color")
	}
}
