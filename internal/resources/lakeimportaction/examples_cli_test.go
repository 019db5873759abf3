package lakeimportaction_test

import (
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// documented returns an example with an import, for the world.
func documented(t *testing.T, world *acctest.World, name string) string {
	t.Helper()
	return acctest.Example(t, "actions/"+name,
		"arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e", world.Destination,
		"s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/", "s3://"+acctest.Bucket+"/AWSLogs/")
}

// Both forms of the trigger work, each without a warning where it is documented for.
func TestAccExamples_trigger(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	since16 := documented(t, world, "cloudtrail_lake_import_wait/trigger.tf")
	before16 := documented(t, world, "cloudtrail_lake_import_wait/trigger-before-1.16.tf")
	cli := newCLI(t, world.ProviderBlock()+before16)
	gating := cli.Has(t, acctest.GatingActions)
	if gating {
		cli.Write(t, world.ProviderBlock()+since16)
	}
	applied := cli.Apply(t)
	if expect(t, applied, 0, "Import "+world.Only(t).ID+" ended COMPLETED after"); applied.Has("Reference to triggering resource") {
		t.Error(applied.Output)
	}
	if !gating {
		// The newer form is no configuration for the older version.
		cli.Write(t, world.ProviderBlock()+since16)
		expect(t, cli.Run(t, "validate", "-no-color"), 1, "caller")
	}
}

// The trigger is a part of its block: without it, a destroy stops the import.
func TestAccExamples_waitBeforeDestroy(t *testing.T) {
	t.Parallel()
	for name, removed := range map[string]bool{"destroyed": false, "removed from the configuration": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			world.Hold(true)
			cli := newCLI(t, world.ProviderBlock()+documented(t, world, "cloudtrail_lake_import_wait/before-destroy.tf"))
			cli.Need(t, acctest.GatingActions)
			cli.Apply(t)
			want, stops := "COMPLETED", int64(0)
			if removed {
				want, stops = "STOPPED", 1
				cli.Write(t, world.ProviderBlock())
				cli.Apply(t)
			} else {
				running := cli.Start(t, "destroy", "-auto-approve", "-no-color", "-input=false")
				acctest.Until(t, "the action watches", func() bool { return running.Printed("IN_PROGRESS  [") })
				world.Hold(false)
				expect(t, running.Result(t), 0, "ended COMPLETED after", "Destroy complete!")
			}
			if stopped := world.Stats().Requests["StopImport"]; world.Only(t).Status != want || stopped != stops || len(cli.State(t)) != 0 {
				t.Errorf("the import is %s after %d stops", world.Only(t).Status, stopped)
			}
		})
	}
}

func TestAccExamples_stopBeforeDestroy(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	world.Hold(true)
	id := start(t, world)
	// terraform_data stands for the event data store of the other provider.
	cli := newCLI(t, world.ProviderBlock()+acctest.Example(t, "actions/cloudtrail_lake_import_stop/before-destroy.tf",
		`"aws_cloudtrail_event_data_store"`, `"terraform_data"`, "  name = \"trail-history\"\n", "", "1c9b5dca-3a91-4ac3-92b1-0d3f0e4c5a67", id))
	cli.Need(t, acctest.GatingActions)
	cli.Apply(t)
	destroyed := cli.Must(t, "destroy", "-auto-approve", "-no-color", "-input=false")
	expect(t, destroyed, 0, "Import "+id+" is STOPPED after")
	if strings.Index(destroyed.Output, "is STOPPED after") > strings.Index(destroyed.Output, "terraform_data.history: Destruction complete") {
		t.Errorf("the action does not come before the destroy: %s", destroyed.Output)
	}
	if only, left := world.Only(t), cli.State(t); only.Status != "STOPPED" || len(left) != 0 {
		t.Errorf("the import is %s, left: %+v", only.Status, left)
	}
}
