package examples

import (
	"strings"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

func lenient(config *lakesim.Config) { config.LenientRoles = true }

// An import that somebody started on the console is taken over, and never started.
func TestAccRehearsal_adopt(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"guides/adopt/by_id.tf", "guides/adopt/by_identity.tf",
		"resources/cloudtrail_lake_import/import-by-identity.tf", "resources/cloudtrail_lake_import/import-by-string-id.tf",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := acctest.Example(t, name)
			r := simulate(t, exampleWorld(text))
			if strings.Contains(text, "identity = ") {
				r.Need(t, acctest.ImportByIdentity)
			}
			to := importedPattern.FindStringSubmatch(text)
			if to == nil {
				t.Fatal(text)
			}
			text += harness.Import{Name: to[1], URI: allLogs, Role: exampleRole, Destination: exampleStore}.Block()
			r.configure(t, map[string]string{"main.tf": r.own(t, text).Replace(text)})
			r.whole(t)
			if stats := r.sim.Stats(); stats.Requests["StartImport"] != 1 || stats.Requests["StopImport"] != 0 {
				t.Errorf("%+v", stats)
			}
		})
	}
}

// Terraform forgets an import, and AWS goes on with it.
func TestAccRehearsal_letGo(t *testing.T) {
	t.Parallel()
	r := simulate(t, exampleWorld(""))
	before := harness.Import{Name: "history", URI: allLogs, Role: exampleRole, Destination: exampleStore}.Block()
	r.configure(t, map[string]string{"main.tf": r.own(t, before).Replace(before)})
	r.sim.Hold(true)
	r.Must(t, "apply", "-auto-approve", "-no-color")
	r.configure(t, map[string]string{"main.tf": acctest.Example(t, "guides/faq/let-go.tf")})
	r.settle(t)
	if stats := r.sim.Stats(); len(stats.Imports) != 1 || stats.Imports[0].Status != "IN_PROGRESS" && stats.Imports[0].Status != "INITIALIZING" || stats.Requests["StopImport"] != 0 || len(r.State(t)) != 0 {
		t.Errorf("%+v", stats)
	}
}

// An event data store leaves the configuration, and imports into it go on.
func TestAccRehearsal_withoutAWSStore(t *testing.T) {
	t.Parallel()
	r := rehearse(t, map[string]string{"main.tf": `
resource "aws_cloudtrail_event_data_store" "history" {
  name                           = "trail-history"
  termination_protection_enabled = false
}
`}, lenient)
	r.Must(t, "apply", "-auto-approve", "-no-color")
	r.configure(t, map[string]string{"main.tf": acctest.Example(t, "guides/faq/without-aws-store.tf")})
	r.whole(t)
	if stats := r.sim.Stats(); len(stats.Imports) != 1 || stats.Requests["DeleteEventDataStore"] != 0 {
		t.Errorf("%+v", stats)
	}
}

// Two accounts and three event data stores, and an import that was in the root
// module before.
func TestAccRehearsal_accounts(t *testing.T) {
	t.Parallel()
	r := simulate(t, lenient)
	mine := strings.NewReplacer(
		"arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/6f1c9f6e-5d0b-4a41-9a41-0f2f6c1f7a10", r.createStore(t, auditAccount, "us-east-1", "virginia"),
		"arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/2a7d3b90-1f55-4c0e-8b1c-93d5a6c0e411", r.createStore(t, auditAccount, "eu-west-1", "ireland"),
		exampleArchive, r.createStore(t, logsAccount, "us-east-1", "payments"),
	)
	main := acctest.Example(t, "guides/modules/main.tf")
	providers, _, found := strings.Cut(main, "\nlocals {")
	if !found {
		t.Fatal(main)
	}
	january := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	before := providers + harness.Import{
		Name: "january", Destination: exampleArchive, URI: allLogs + logsAccount + "/", Role: "arn:aws:iam::444455556666:role/cloudtrail-lake-import",
		Start: january, End: january.AddDate(0, 1, 0).Add(-time.Millisecond),
	}.Block("provider = cloudtrail.payments") + harness.CompletionBlock("january", "january", "provider = cloudtrail.payments")
	r.configure(t, map[string]string{"main.tf": mine.Replace(before)})
	r.settle(t)

	history := acctest.Example(t, "guides/modules/history/main.tf")
	after := map[string]string{
		"main.tf": mine.Replace(main), "moved.tf": acctest.Example(t, "guides/modules/moved.tf"), "history/main.tf": history,
	}
	r.configure(t, after)
	r.Must(t, "get", "-no-color")
	r.settle(t)
	stats := r.sim.Stats()
	if len(stats.Imports) != 9 || stats.Requests["StartImport"] < 9 || stats.Requests["StopImport"] != 0 {
		t.Errorf("%+v", stats)
	}
	started := map[string]int{}
	for _, one := range stats.Imports {
		started[one.Account+" "+one.Region] += one.Starts
	}
	if len(started) != 3 || started["111122223333 us-east-1"] != 3 || started["111122223333 eu-west-1"] != 3 || started["444455556666 us-east-1"] != 3 {
		t.Errorf("%v", started)
	}
	r.write(t, "history/main.tf", strings.ReplaceAll(history, "prevent_destroy = true", "prevent_destroy = false"))
	r.Must(t, "destroy", "-auto-approve", "-no-color")
}

// The same logs for two accounts.
func TestAccRehearsal_copies(t *testing.T) {
	t.Parallel()
	r := simulate(t, lenient)
	mine := strings.NewReplacer(
		"arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/6f1c9f6e-5d0b-4a41-9a41-0f2f6c1f7a10", r.createStore(t, auditAccount, "us-east-1", "security"),
		exampleArchive, r.createStore(t, logsAccount, "us-east-1", "archive"),
	)
	r.configure(t, map[string]string{
		"main.tf": mine.Replace(acctest.Example(t, "guides/modules/copies.tf")), "copies/main.tf": acctest.Example(t, "guides/modules/copies/main.tf"),
	})
	r.Must(t, "get", "-no-color")
	r.whole(t)
	stats := r.sim.Stats()
	if len(stats.Imports) != 2 || stats.Imports[0].Account == stats.Imports[1].Account {
		t.Errorf("%+v", stats)
	}
}

// exampleArchive is an event data store of the guide on modules.
const exampleArchive = "arn:aws:cloudtrail:us-east-1:444455556666:eventdatastore/c3c0a7de-9f3e-4f0d-b7a6-4d1b3a2f5e12"
