package examples

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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
