package examples

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

const backfill = "examples/modules/trail-backfill"

// backfillFiles returns the files of the module below a folder.
func backfillFiles(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, name := range []string{"versions.tf", "variables.tf", "main.tf", "outputs.tf", "tests/mocks.tftest.hcl", "tests/mocks_given.tftest.hcl", "tests/simulator.tftest.hcl"} {
		text, err := os.ReadFile(filepath.Join(harness.Root(), filepath.FromSlash(backfill), filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.ToSlash(filepath.Join(folder, name))] = string(text)
	}
	return files
}

// The module creates all that it needs, gains a window without a change of the
// others, and goes in the right order while an import runs.
func TestAccRehearsal_backfill(t *testing.T) {
	t.Parallel()
	const call = `
variable "start" {
  type    = string
  default = "2023-03-01T00:00:00Z"
}

variable "end" {
  type    = string
  default = "2023-04-01T00:00:00Z"
}

variable "step" {
  type    = string
  default = "month"
}

variable "kms_key_arns" {
  type    = list(string)
  default = []
}

variable "s3_location_uri" {
  type    = string
  default = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
}

variable "permissions_boundary" {
  type    = string
  default = null
}

variable "role" {
  type    = object({ arn = string })
  default = null
}

module "backfill" {
  source = "./trail-backfill"

  s3_location_uri  = var.s3_location_uri
  role             = var.role
  s3_bucket_region = "us-east-1"
  start            = var.start
  end              = var.end
  step             = var.step
  kms_key_arns     = var.kms_key_arns
  tags             = { team = "security" }

  permissions_boundary = coalesce(var.permissions_boundary, aws_iam_policy.boundary.arn)

  termination_protection_enabled = false
}

resource "aws_iam_policy" "boundary" {
  name   = "boundary"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}

output "events" {
  value = module.backfill.events
}
`
	files := backfillFiles(t, "trail-backfill")
	files["main.tf"] = call
	r := rehearse(t, files, nil)
	r.Must(t, "get", "-no-color")
	r.Must(t, "apply", "-auto-approve", "-no-color")
	var events map[string]int
	r.JSON(t, &events, "output", "-json", "events")
	if len(events) != 1 || events["2023-03"] != exampleEvents {
		t.Errorf("%v", events)
	}
	if plan := r.Run(t, "plan", "-detailed-exitcode", "-no-color"); plan.Code != 0 {
		t.Errorf("the second plan has exit code %d: %s", plan.Code, plan.Output)
	}
	r.tagged(t, "trail-backfill", "trail-backfill")
	// What would import logs again is refused before anything is started or destroyed.
	for change, want := range map[string]string{
		"end=2023-04-10T00:00:00Z":                          "end: 2023-04-10T00:00:00Z is not the start of a month (first day, 00:00 UTC)",
		"end=2099-01-01T00:00:00Z":                          "end: 2099-01-01T00:00:00Z is in the future",
		"start=2023-02-10T00:00:00Z":                        "start: 2023-02-10T00:00:00Z is not the start of a month",
		"step=day":                                          "step: it was month at the first apply, and is day now.",
		"s3_location_uri=s3://example-trail-logs/AWSLogs/":  "s3_location_uri: it was s3://example-trail-logs/AWSLogs/123456789012/CloudTrail at the first apply, and is s3://example-trail-logs/AWSLogs now.",
		`role={arn="arn:aws:iam::123456789012:role/other"}`: "role: the first apply created one in the module, and now one is given.",
		"permissions_boundary=boundary":                     "permissions_boundary: it is the ARN of a policy",
		"start=2023-03-01T00:00:00.5Z":                      "start: write a time of whole seconds",
		"kms_key_arns=[\"alias/logs\"]":                     "kms_key_arns: each is the ARN of a key",
		"end=2023-04":                                       "end: write a time of whole seconds",
	} {
		refused := r.Run(t, "apply", "-auto-approve", "-no-color", "-var", change)
		if refused.Code != 1 || !strings.Contains(strings.Join(strings.Fields(refused.Output), " "), want) {
			t.Errorf("%s: exit code %d, want %q: %s", change, refused.Code, want, refused.Output)
		}
	}
	if stats := r.sim.Stats(); len(stats.Imports) != 1 || stats.Requests["DeleteRole"] != 0 && stats.Requests["iam:DeleteRole"] != 0 {
		t.Errorf("%+v", stats)
	}
	r.Must(t, "apply", "-auto-approve", "-no-color", "-var", "end=2023-05-01T00:00:00Z")
	if n := len(r.sim.Stats().Imports); n != 2 {
		t.Errorf("there are %d imports", n)
	}
	// A window is running when everything is destroyed.
	r.sim.Hold(true)
	apply := r.Start(t, "apply", "-auto-approve", "-no-color", "-var", "end=2023-06-01T00:00:00Z")
	acctest.Until(t, "the third import runs", func() bool {
		return len(r.sim.Stats().Imports) == 3 && apply.Printed(`window["2023-05"]: Creation complete`)
	})
	apply.Signal(t, os.Interrupt)
	apply.Result(t)
	r.Must(t, "destroy", "-auto-approve", "-no-color", "-var", "end=2023-06-01T00:00:00Z")
	stats := r.sim.Stats()
	if len(stats.Imports) != 3 || stats.Imports[2].Status != "STOPPED" || stats.DuplicateEvents != 0 {
		t.Errorf("%+v", stats)
	}
}

// The tests of the module pass, with mocks and on the simulator.
func TestAccRehearsal_backfillTests(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{"mocks": "tests/mocks.tftest.hcl", "given": "tests/mocks_given.tftest.hcl", "simulator": "tests/simulator.tftest.hcl"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rehearse(t, backfillFiles(t, ""), func(config *lakesim.Config) { config.Buckets[0].Name = "trail-logs" })
			for _, unneeded := range []string{"requirements.tf", "providers.tf", "rehearsal_override.tf"} {
				if err := os.Remove(filepath.Join(r.Dir, unneeded)); err != nil && !os.IsNotExist(err) {
					t.Fatal(err)
				}
			}
			r.Env = []string{
				"AWS_ENDPOINT_URL=" + r.url, "AWS_ACCESS_KEY_ID=" + acctest.AccessKey, "AWS_SECRET_ACCESS_KEY=any", "AWS_REGION=" + acctest.Region,
			}
			result := r.Run(t, "test", "-no-color", "-filter="+file)
			if result.Code != 0 || !strings.Contains(result.Output, "Success!") || result.Has("0 passed") {
				t.Errorf("exit code %d: %s", result.Code, result.Output)
			}
		})
	}
}

// What was chosen before anything was imported can be chosen again, as the error says.
func TestAccRehearsal_backfillChosenAgain(t *testing.T) {
	t.Parallel()
	const call = `
variable "bucket" {
  type    = string
  default = "misspelled-trail-logs"
}

module "backfill" {
  source = "./trail-backfill"

  s3_location_uri  = "s3://${var.bucket}/AWSLogs/123456789012/CloudTrail/"
  s3_bucket_region = "us-east-1"
  start            = "2023-03-01T00:00:00Z"
  end              = "2023-04-01T00:00:00Z"

  termination_protection_enabled = false
}
`
	files := backfillFiles(t, "trail-backfill")
	files["main.tf"] = call
	r := rehearse(t, files, nil)
	r.Must(t, "get", "-no-color")
	if failed := r.Run(t, "apply", "-auto-approve", "-no-color"); failed.Code != 1 || !failed.Has("Nothing was started") {
		t.Fatalf("exit code %d: %s", failed.Code, failed.Output)
	}
	right := []string{"-no-color", "-var", "bucket=" + exampleBucket}
	if refused := r.Run(t, append([]string{"apply", "-auto-approve"}, right...)...); refused.Code != 1 || !refused.Has("-replace='ADDRESS.terraform_data.chosen'") {
		t.Fatalf("exit code %d: %s", refused.Code, refused.Output)
	}
	r.Must(t, append([]string{"apply", "-auto-approve", "-replace=module.backfill.terraform_data.chosen"}, right...)...)
	stats := r.sim.Stats()
	if len(stats.Imports) != 1 || stats.Imports[0].Status != "COMPLETED" || stats.EventsIngested != exampleEvents || stats.DuplicateEvents != 0 {
		t.Errorf("%+v", stats)
	}
	r.Must(t, append([]string{"destroy", "-auto-approve"}, right...)...)
}

// A window that fails because of a right is imported by the next apply when the
// right is there. One that allow_failed_entries has let through needs retry_trigger.
func TestAccRehearsal_backfillFailedWindow(t *testing.T) {
	t.Parallel()
	for name, allowed := range map[string]bool{"failed": false, "allowed": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			failedWindow(t, allowed)
		})
	}
}

func failedWindow(t *testing.T, allowed bool) {
	t.Helper()
	const call = `
variable "deny" {
  type    = string
  default = "2023/03/02"
}

variable "retry_trigger" {
  type    = string
  default = null
}

variable "allow_failed_entries" {
  type    = number
  default = 0
}

module "backfill" {
  source = "./trail-backfill"

  s3_location_uri  = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
  s3_bucket_region = "us-east-1"
  start            = "2023-03-01T00:00:00Z"
  end              = "2023-04-01T00:00:00Z"
  max_retries      = 1
  retry_trigger    = var.retry_trigger

  allow_failed_entries = var.allow_failed_entries

  wait_for         = [aws_s3_bucket_policy.logs]

  termination_protection_enabled = false
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = "example-trail-logs"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = { AWS = module.backfill.role_arn }
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::example-trail-logs/AWSLogs/123456789012/CloudTrail/us-east-1/${var.deny}/*"
    }]
  })
}
`
	files := backfillFiles(t, "trail-backfill")
	files["main.tf"] = call
	r := rehearse(t, files, nil)
	r.Must(t, "get", "-no-color")
	failed := r.Run(t, "apply", "-auto-approve", "-no-color")
	if stats := r.sim.Stats(); failed.Code != 1 || len(stats.Imports) != 1 || stats.Imports[0].Status != "FAILED" {
		t.Fatalf("exit code %d, %+v: %s", failed.Code, stats, failed.Output)
	}
	mended := []string{"apply", "-auto-approve", "-no-color", "-var", "deny=none"}
	if allowed {
		with := []string{"-var", "allow_failed_entries=100"}
		r.Must(t, append([]string{"apply", "-auto-approve", "-no-color"}, with...)...)
		mended = append(mended, with...)
		r.Must(t, mended...)
		if stats := r.sim.Stats(); stats.Imports[0].Status != "FAILED" {
			t.Errorf("%+v", stats)
		}
		mended = append(mended, "-var", "retry_trigger=rights")
	}
	r.Must(t, mended...)
	stats := r.sim.Stats()
	if len(stats.Imports) != 1 || stats.Imports[0].Status != "COMPLETED" || stats.EventsIngested != exampleEvents || stats.DuplicateEvents != 0 {
		t.Errorf("%+v", stats)
	}
	r.Must(t, "destroy", "-auto-approve", "-no-color")
}

// changed is a module in which everything is changed that may be: with a role and
// an event data store of its own or given.
const changed = `
variable "name" {
  type    = string
  default = "trail-backfill"
}

variable "end" {
  type    = string
  default = "2023-05-01T00:00:00Z"
}

variable "give_role" {
  type    = bool
  default = false
}

module "backfill" {
  source = "./trail-backfill"

  name             = var.name
  s3_location_uri  = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
  s3_bucket_region = "us-east-1"
  start            = "2023-03-01T00:00:00Z"
  end              = var.end
  role             = var.give_role ? { arn = aws_iam_role.other.arn } : null
  wait_for         = aws_iam_role_policy.other
  event_data_store = null

  termination_protection_enabled = false
}

resource "aws_iam_role" "other" {
  name               = "other"
  assume_role_policy = provider::cloudtrail::import_role_trust_policy(module.backfill.event_data_store_arn)
}

resource "aws_iam_role_policy" "other" {
  name   = "read-trail-logs"
  role   = aws_iam_role.other.id
  policy = provider::cloudtrail::import_role_permissions_policy(module.backfill.event_data_store_arn, "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/")
}
`

// What the README says of changes: none of them imports anything again.
func TestAccRehearsal_backfillChanges(t *testing.T) {
	t.Parallel()
	files := backfillFiles(t, "trail-backfill")
	files["main.tf"] = changed
	r := rehearse(t, files, nil)
	r.Must(t, "get", "-no-color")
	const confirmRole = "-replace=module.backfill.terraform_data.chosen_role"
	values := ""
	set := func(name, value string) {
		values += name + " = " + value + "\n"
		r.write(t, "terraform.tfvars", values)
	}
	// apply is refused without what confirms it, and leaves nothing to do with it.
	apply := func(step, refusal string, confirmations ...string) {
		t.Helper()
		if refusal != "" {
			if refused := r.Run(t, "apply", "-auto-approve", "-no-color"); refused.Code != 1 || !refused.Has(refusal) {
				t.Errorf("%s: exit code %d, want %q: %s", step, refused.Code, refusal, refused.Output)
			}
			r.Must(t, append([]string{"apply", "-auto-approve", "-no-color"}, confirmations...)...)
		}
		r.settle(t)
		if stats := r.sim.Stats(); len(stats.Imports) != 2 || stats.Requests["StartImport"] != 2 || stats.Requests["StopImport"] != 0 || stats.DuplicateEvents != 0 {
			t.Fatalf("%s: %+v", step, stats)
		}
	}
	apply("first", "")

	// Windows can be dropped, and are refused to be in a copy that says so.
	main := files["trail-backfill/main.tf"]
	kept := strings.Replace(main, "  destinations = [local.event_data_store_arn]\n", "  destinations = [local.event_data_store_arn]\n\n  lifecycle {\n    prevent_destroy = true\n  }\n", 1)
	r.write(t, "trail-backfill/main.tf", kept)
	if refused := r.Run(t, "plan", "-no-color", "-var", "end=2023-04-01T00:00:00Z"); kept == main || refused.Code != 1 || !refused.Has("Instance cannot be destroyed") {
		t.Errorf("exit code %d: %s", refused.Code, refused.Output)
	}
	r.write(t, "trail-backfill/main.tf", main)
	r.Must(t, "apply", "-auto-approve", "-no-color", "-var", "end=2023-04-01T00:00:00Z")
	apply("the dropped window is adopted", "")

	set("name", `"renamed"`)
	apply("another name does nothing", "")
	if n := r.sim.Stats().Requests["iam:CreateRole"]; n != 2 {
		t.Errorf("%d roles were created", n)
	}
	set("give_role", "true")
	apply("a given role", "role: the first apply created one in the module, and now one is given.", confirmRole)
	values = "name = \"renamed\"\n"
	set("give_role", "false")
	apply("a role of the module", "role: one was given at the first apply", confirmRole, "-target=module.backfill.aws_iam_role_policy.import")

	// The event data store leaves the module.
	out := strings.Replace(changed, "event_data_store = null", "event_data_store = aws_cloudtrail_event_data_store.history", 1) + `
moved {
  from = module.backfill.aws_cloudtrail_event_data_store.history[0]
  to   = aws_cloudtrail_event_data_store.history
}

resource "aws_cloudtrail_event_data_store" "history" {
  name    = "trail-backfill"
  suspend = true

  termination_protection_enabled = false
}
`
	r.write(t, "main.tf", out)
	apply("its event data store is given", "event_data_store: the first apply created one in the module, and now one is given.", "-replace=module.backfill.terraform_data.chosen")

	// The module gets another name.
	r.write(t, "main.tf", strings.NewReplacer(`module "backfill"`, `module "hist"`, "module.backfill.event", "module.hist.event").Replace(out)+`
moved {
  from = module.backfill
  to   = module.hist
}
`)
	r.Must(t, "get", "-no-color")
	if plan := r.Must(t, "plan", "-no-color"); !plan.Has("Plan: 0 to add, 0 to change, 0 to destroy.") {
		t.Error(plan.Output)
	}
	apply("another name of the module", "")
	r.Must(t, "destroy", "-auto-approve", "-no-color")
}

// An event data store in another Region than the provider's is no reason for a
// warning, whether its ARN is known in the plan or not.
func TestAccRehearsal_backfillOtherRegion(t *testing.T) {
	t.Parallel()
	const call = `
provider "aws" {
  alias  = "ireland"
  region = "eu-west-1"
}

variable "end" {
  type    = string
  default = "2023-04-01T00:00:00Z"
}

resource "aws_cloudtrail_event_data_store" "ireland" {
  provider = aws.ireland

  name    = "ireland"
  suspend = true

  termination_protection_enabled = false
}

module "backfill" {
  source = "./trail-backfill"

  event_data_store = aws_cloudtrail_event_data_store.ireland
  s3_location_uri  = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
  s3_bucket_region = "us-east-1"
  start            = "2023-03-01T00:00:00Z"
  end              = var.end
}
`
	files := backfillFiles(t, "trail-backfill")
	files["main.tf"] = call
	r := rehearse(t, files, nil)
	r.Must(t, "get", "-no-color")
	r.settle(t)
	more := []string{"-no-color", "-var", "end=2023-05-01T00:00:00Z"}
	if plan := r.Must(t, append([]string{"plan"}, more...)...); !plan.Has("1 to change") && !plan.Has("Plan: 2 to add, 0 to change, 0 to destroy.") || plan.Has("Import will run in") {
		t.Error(plan.Output)
	}
	r.Must(t, append([]string{"apply", "-auto-approve"}, more...)...)
	stats := r.sim.Stats()
	if len(stats.Imports) != 2 || stats.Imports[0].Region != "eu-west-1" || stats.Imports[1].Region != "eu-west-1" || stats.EventsIngested != exampleEvents || stats.DuplicateEvents != 0 {
		t.Errorf("%+v", stats)
	}
	r.Must(t, append([]string{"destroy", "-auto-approve"}, more...)...)
}

// A destroy that the protection of the event data store has stopped half-way is
// finished as the README says, without importing, resuming or creating anything.
func TestAccRehearsal_backfillProtected(t *testing.T) {
	t.Parallel()
	const call = `
variable "protected" {
  type    = bool
  default = true
}

variable "step" {
  type    = string
  default = "month"
}

module "backfill" {
  source = "./trail-backfill"

  s3_location_uri  = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
  s3_bucket_region = "us-east-1"
  start            = "2023-03-01T00:00:00Z"
  end              = "2023-04-01T00:00:00Z"
  step             = var.step

  termination_protection_enabled = var.protected
}
`
	files := backfillFiles(t, "trail-backfill")
	files["main.tf"] = call
	r := rehearse(t, files, nil)
	r.Must(t, "get", "-no-color")
	r.sim.Hold(true)
	apply := r.Start(t, "apply", "-auto-approve", "-no-color")
	acctest.Until(t, "the import runs", func() bool { return apply.Printed(`window["2023-03"]: Creation complete`) })
	apply.Signal(t, os.Interrupt)
	apply.Result(t)
	if refused := r.Run(t, "destroy", "-auto-approve", "-no-color"); refused.Code != 1 || !refused.Has("EventDataStoreTerminationProtectedException") {
		t.Fatalf("exit code %d: %s", refused.Code, refused.Output)
	}
	// As long as the event data store is there, so is the choice of the first apply.
	if other := r.Run(t, "plan", "-no-color", "-var", "step=day"); other.Code != 1 || !other.Has("step: it was month at the first apply") {
		t.Errorf("exit code %d: %s", other.Code, other.Output)
	}
	r.Must(t, "apply", "-auto-approve", "-no-color", "-var", "protected=false", "-target=module.backfill.aws_cloudtrail_event_data_store.history[0]")
	r.Must(t, "destroy", "-auto-approve", "-no-color", "-var", "protected=false")
	if stats := r.sim.Stats(); len(stats.Imports) != 1 || stats.Imports[0].Status != "STOPPED" || stats.Requests["StartImport"] != 1 || stats.Requests["iam:CreateRole"] != 1 {
		t.Errorf("%+v", stats)
	}
}

// Each variant of the module imports what the bucket has, and goes without a trace.
func TestAccRehearsal_backfillVariants(t *testing.T) {
	t.Parallel()
	variants, err := filepath.Glob(filepath.Join(harness.Root(), filepath.FromSlash(backfill), "examples", "*", "main.tf"))
	if err != nil || len(variants) < 5 {
		t.Fatalf("%v, %v", variants, err)
	}
	for _, file := range variants {
		name := filepath.Base(filepath.Dir(file))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file) //nolint:gosec // a file of the repository
			if err != nil {
				t.Fatal(err)
			}
			logs := t.TempDir()
			r := simulate(t, func(config *lakesim.Config) {
				if err := os.CopyFS(logs, os.DirFS(config.Buckets[0].Dir)); err != nil {
					t.Fatal(err)
				}
				config.Buckets[0].Dir = logs
				switch name {
				case "organization":
					config.Organization = lakesim.OrganizationManagement
					moveLogs(t, logs, "o-exampleorg/"+acctest.Account)
				case "cross-account":
					config.Buckets[0].Account = logsAccount
					moveLogs(t, logs, logsAccount)
				}
			})
			main := unprotected(strings.ReplaceAll(string(text), `"../.."`, `"./trail-backfill"`))
			if name != "awscc" {
				main = strings.Replace(main, "\n  s3_bucket_region", "\n  termination_protection_enabled = false\n  s3_bucket_region", 1)
			}
			if name == "kms" {
				const example = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
				if !strings.Contains(main, example) {
					t.Fatalf("no %s in: %s", example, main)
				}
				main = strings.ReplaceAll(main, example, encryptBucket(t, r, acctest.Account))
			}
			files := backfillFiles(t, "trail-backfill")
			files["main.tf"], files["terraform.tfvars"] = main, ""
			if name == "cross-account" {
				files["terraform.tfvars"] = "statements_of_the_trail = []\n" // the bucket has no trail
			}
			r.configure(t, files)
			r.Must(t, "get", "-no-color")
			r.settle(t)
			var events map[string]int
			r.JSON(t, &events, "output", "-json", "events")
			if len(events) != 3 || events["2023-03"] != exampleEvents {
				t.Errorf("%v", events)
			}
			if name == "cross-account" {
				r.letGo(t, "aws_s3_bucket_policy.trail_logs")
			}
			r.Must(t, "destroy", "-auto-approve", "-no-color")
			if name == "cross-account" && !strings.Contains(r.bucketPolicy(t, logsAccount), "AWSCloudTrailImportBucketAccess") {
				t.Error("the policy of the bucket is gone")
			}
			if stats := r.sim.Stats(); len(stats.Imports) != 3 || stats.DuplicateEvents != 0 {
				t.Errorf("%+v", stats)
			}
		})
	}
}

// letGo makes Terraform forget what it refuses to destroy, as the pages say.
func (r rehearsal) letGo(t *testing.T, addresses ...string) {
	t.Helper()
	if refused := r.Run(t, "destroy", "-auto-approve", "-no-color"); refused.Code != 1 || !refused.Has("Instance cannot be destroyed") {
		t.Errorf("exit code %d: %s", refused.Code, refused.Output)
	}
	r.Must(t, append([]string{"state", "rm"}, addresses...)...)
}

// bucketPolicy returns the policy of the bucket of the examples.
func (r rehearsal) bucketPolicy(t *testing.T, account string) string {
	t.Helper()
	client := s3.New(s3.Options{Region: acctest.Region, BaseEndpoint: &r.url, UsePathStyle: true, Credentials: credentialsOf(account)})
	out, err := client.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: aws.String(exampleBucket)})
	if err != nil {
		t.Fatal(err)
	}
	return *out.Policy
}

// tagged checks the tags of a role and an event data store, and the boundary of the role.
func (r rehearsal) tagged(t *testing.T, role, store string) {
	t.Helper()
	out, err := iam.New(iam.Options{Region: acctest.Region, BaseEndpoint: &r.url, Credentials: credentialsOf(acctest.Account)}).GetRole(t.Context(), &iam.GetRoleInput{RoleName: &role})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Role.Tags) != 1 || *out.Role.Tags[0].Value != "security" || out.Role.PermissionsBoundary == nil || !strings.HasSuffix(*out.Role.PermissionsBoundary.PermissionsBoundaryArn, ":policy/boundary") {
		t.Errorf("%+v", out.Role)
	}
	client := r.cloudtrail(acctest.Account, acctest.Region)
	stores, err := client.ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{})
	if err != nil || len(stores.EventDataStores) != 1 || *stores.EventDataStores[0].Name != store {
		t.Fatalf("%+v, %v", stores, err)
	}
	tags, err := client.ListTags(t.Context(), &cloudtrail.ListTagsInput{ResourceIdList: []string{*stores.EventDataStores[0].EventDataStoreArn}})
	if err != nil || len(tags.ResourceTagList) != 1 || len(tags.ResourceTagList[0].TagsList) != 1 || *tags.ResourceTagList[0].TagsList[0].Value != "security" {
		t.Errorf("%+v, %v", tags, err)
	}
}

// moveLogs moves the logs of acctest.Account in a bucket.
func moveLogs(t *testing.T, bucket, to string) {
	t.Helper()
	moved := filepath.Join(bucket, "AWSLogs", filepath.FromSlash(to))
	if err := os.MkdirAll(filepath.Dir(moved), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(bucket, "AWSLogs", acctest.Account), moved); err != nil {
		t.Fatal(err)
	}
}

// encryptBucket makes a key that encrypts everything in the bucket of the
// examples, and returns its ARN.
func encryptBucket(t *testing.T, r rehearsal, account string) string {
	t.Helper()
	out, err := kms.New(kms.Options{Region: acctest.Region, BaseEndpoint: &r.url, Credentials: credentialsOf(account)}).CreateKey(t.Context(), &kms.CreateKeyInput{})
	if err != nil {
		t.Fatal(err)
	}
	r.encryptWith(t, account, *out.KeyMetadata.Arn)
	return *out.KeyMetadata.Arn
}
