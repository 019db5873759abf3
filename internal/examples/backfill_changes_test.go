package examples

import (
	"os"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

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
