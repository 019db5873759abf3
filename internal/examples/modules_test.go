package examples

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/kms"

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

variable "name" {
  type    = string
  default = "trail-backfill"
}

variable "kms_key_arns" {
  type    = list(string)
  default = []
}

variable "s3_location_uri" {
  type    = string
  default = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
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
  name             = var.name
  kms_key_arns     = var.kms_key_arns

  termination_protection_enabled = false
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
	// What would import logs again is refused before anything is started or destroyed.
	for change, want := range map[string]string{
		"end=2023-04-10T00:00:00Z":   "end: 2023-04-10T00:00:00Z is not where a month begins",
		"end=2099-01-01T00:00:00Z":   "end: 2099-01-01T00:00:00Z is in the future",
		"start=2023-02-10T00:00:00Z": "start: 2023-02-10T00:00:00Z is not where a month begins",
		"step=day":                   `"step":"day"}. Change it back`,
		"name=renamed":               `now the configuration has {"event_data_store":"of the module","name":"renamed"`,
		"s3_location_uri=s3://example-trail-logs/AWSLogs/":  `"s3_location_uri":"s3://example-trail-logs/AWSLogs"`,
		`role={arn="arn:aws:iam::123456789012:role/other"}`: `"role":"given"`,
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

// A window that fails because of a right is imported when the right is there.
func TestAccRehearsal_backfillFailedWindow(t *testing.T) {
	t.Parallel()
	const call = `
variable "deny" {
  type    = string
  default = "2023/03/02"
}

variable "retry_trigger" {
  type    = string
  default = null
}

module "backfill" {
  source = "./trail-backfill"

  s3_location_uri  = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
  s3_bucket_region = "us-east-1"
  start            = "2023-03-01T00:00:00Z"
  end              = "2023-04-01T00:00:00Z"
  max_retries      = 0
  retry_trigger    = var.retry_trigger
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
	r.Must(t, "apply", "-auto-approve", "-no-color", "-var", "deny=none", "-var", "retry_trigger=rights")
	stats := r.sim.Stats()
	if len(stats.Imports) != 1 || stats.Imports[0].Status != "COMPLETED" || stats.Imports[0].Starts != 2 || stats.EventsIngested != exampleEvents || stats.DuplicateEvents != 0 {
		t.Errorf("%+v", stats)
	}
	r.Must(t, "destroy", "-auto-approve", "-no-color")
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
	if other := r.Run(t, "plan", "-no-color", "-var", "step=day"); other.Code != 1 || !other.Has("The first apply chose") {
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
			r.Must(t, "destroy", "-auto-approve", "-no-color")
			if stats := r.sim.Stats(); len(stats.Imports) != 3 || stats.DuplicateEvents != 0 {
				t.Errorf("%+v", stats)
			}
		})
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
