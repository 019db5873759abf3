package lakeimport_test

import (
	"fmt"
	"reflect"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// The example of the documentation: the imports that failed, and why.
func TestAccImportsDataSource_failed(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(2), acctest.With(func(config *lakesim.Config) { config.SeedImports = 1 }))
	id := start(t, world, acctest.Region, world.Destination)
	cli := acctest.NewCLI(t, world.ProviderBlock()+acctest.Example(t, "data-sources/cloudtrail_lake_imports/data-source.tf", "2026-01-01T00:00:00Z", "2025-01-01T00:00:00Z"))
	cli.Apply(t)
	var entries map[string]map[string]int64
	cli.JSON(t, &entries, "output", "-json", "failed_entries")
	if want := map[string]map[string]int64{id: {"InvalidFileFormat": 2}}; !reflect.DeepEqual(entries, want) {
		t.Errorf("got %v, want %v", entries, want)
	}
	plan(t, cli, 0)
}

func TestAccDataSource(t *testing.T) {
	world := seeded(t, 3)
	second := world.Stats().Imports[1]
	const at = "data.cloudtrail_lake_import.console"
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{
				Config: world.ProviderBlock() + acctest.Example(t, "data-sources/cloudtrail_lake_import/data-source.tf", "3b1f9c52-7f6e-4d2c-9a57-0c3e5d8a1b64", second.ID),
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckOutput("imported_events", fmt.Sprint(second.Statistics.EventsCompleted)),
					resource.TestCheckResourceAttr(at, "import_source.s3.s3_location_uri", second.S3LocationURI),
					resource.TestCheckResourceAttr(at, "destinations.0", world.Destination),
				),
			},
			{
				Config:      world.ProviderBlock() + acctest.Example(t, "data-sources/cloudtrail_lake_import/data-source.tf", "3b1f9c52-7f6e-4d2c-9a57-0c3e5d8a1b64", noImport),
				ExpectError: regexp.MustCompile(`(?s)Reading import ` + noImport + `.*Check the provider's credentials`),
			},
		},
	})
}

// The check of the example warns, and leaves plans without changes.
func TestAccFailuresDataSource_check(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(3))
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("history"))
	cli.Apply(t)
	id := world.Only(t).ID
	world.Await(t, id)
	cli.Write(t, world.ProviderBlock()+world.Import("history", `retry_trigger = var.again`)+"variable \"again\" {\n  default = null\n}\n"+
		acctest.Example(t, "data-sources/cloudtrail_lake_import_failures/data-source.tf", `"3b1f9c52-7f6e-4d2c-9a57-0c3e5d8a1b64"`, "cloudtrail_lake_import.history.import_id"))
	expect(t, cli.Apply(t), "Check block assertion failed", `Not everything was imported: {"InvalidFileFormat":3}`, "not_imported = [", "s3://trail-logs/")
	expect(t, plan(t, cli, 0), "Check block assertion failed")
	world.Mend(t)
	cli.Must(t, "apply", "-auto-approve", "-no-color", "-var=again=yes")
	world.Await(t, id)
	if mended := cli.Must(t, "apply", "-auto-approve", "-no-color", "-var=again=yes"); mended.Has("Check block") || !mended.Has("not_imported = []") {
		t.Error(mended.Output)
	}
}

// Each provider block reads its own account and Region.
func TestAccDataSources_anotherRegionAndAccount(t *testing.T) {
	t.Parallel()
	world := seeded(t, 1)
	other := createStore(t, world, "999900001111", "eu-central-1")
	id := startIn(t, world, "999900001111", "eu-central-1", other)
	cli := acctest.NewCLI(t, world.ProviderBlock()+otherProvider(world)+`
data "cloudtrail_lake_imports" "own" {
}
data "cloudtrail_lake_imports" "other" {
  provider = cloudtrail.other
}
data "cloudtrail_lake_event_data_store" "other" {
  provider = cloudtrail.other
  name     = "other"
}
data "cloudtrail_lake_import" "other" {
  provider  = cloudtrail.other
  import_id = one(data.cloudtrail_lake_imports.other.import_ids)
}
output "read" {
  value = [data.cloudtrail_lake_imports.own.region, one(data.cloudtrail_lake_imports.own.import_ids), data.cloudtrail_lake_import.other.region,
    data.cloudtrail_lake_import.other.account_id, data.cloudtrail_lake_import.other.import_id, data.cloudtrail_lake_event_data_store.other.account_id,
    data.cloudtrail_lake_event_data_store.other.region, data.cloudtrail_lake_event_data_store.other.arn]
}
`)
	cli.Apply(t)
	var read []string
	cli.JSON(t, &read, "output", "-json", "read")
	want := []string{acctest.Region, world.Stats().Imports[0].ID, "eu-central-1", "999900001111", id, "999900001111", "eu-central-1", other}
	if fmt.Sprint(read) != fmt.Sprint(want) {
		t.Errorf("read %v\nwant %v", read, want)
	}
}
