package lakeimport_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// These tests are the guide "Find and adopt imports that the console started",
// with its own files.

// onConsole starts two imports on the console: one that ends, and one that runs
// until the world is no longer held.
func onConsole(t *testing.T, world *acctest.World) (ended, running string) {
	t.Helper()
	ended = start(t, world, acctest.Region, world.Destination)
	world.Hold(true)
	out, err := world.Console(acctest.Account, acctest.Region).StartImport(t.Context(), &cloudtrail.StartImportInput{
		Destinations: []string{world.Destination}, StartEventTime: aws.Time(time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)), EndEventTime: aws.Time(time.Date(2024, 3, 1, 23, 59, 59, 999e6, time.UTC)),
		ImportSource: &types.ImportSource{S3: &types.S3ImportSource{S3LocationUri: aws.String(location), S3BucketRegion: aws.String(acctest.Region), S3BucketAccessRoleArn: aws.String(acctest.RoleARN)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return ended, aws.ToString(out.ImportId)
}

// startedByConsole fails the test if the provider has started anything.
func startedByConsole(t *testing.T, world *acctest.World, starts int64) {
	t.Helper()
	if calls := world.Stats().Requests; calls["StartImport"] != starts || calls["StopImport"] != 0 {
		t.Errorf("%d calls of StartImport, %d of StopImport; the console started %d", calls["StartImport"], calls["StopImport"], starts)
	}
}

func TestAccAdopt_forEach(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	ended, running := onConsole(t, world)
	closed := time.Now().Add(time.Hour).UTC()
	config := world.ProviderBlock() + acctest.Example(t, "guides/adopt/for_each.tf", "2026-07-01T00:00:00Z", closed.Format(time.RFC3339))
	cli := acctest.NewCLI(t, config)
	expect(t, plan(t, cli, 2), "Plan: 2 to import, 0 to add, 0 to change, 0 to destroy.")
	expect(t, cli.Apply(t), "Resources: 2 imported, 0 added, 0 changed, 0 destroyed.")
	expect(t, plan(t, cli, 0), "No changes.") // while one of them runs
	world.Hold(false)
	world.Await(t, running)
	expect(t, plan(t, cli, 0), "No changes.")
	startedByConsole(t, world, 2)

	state := cli.State(t)
	for _, id := range []string{ended, running} {
		instance, ok := state[fmt.Sprintf("cloudtrail_lake_import.console[%q]", id)]
		if !ok || instance.Values["import_id"] != id || instance.Values["region"] != acctest.Region || instance.Values["account_id"] != acctest.Account {
			t.Errorf("import %s in the state: %v, %+v", id, ok, instance)
		}
	}

	cli.Write(t, config+acctest.Example(t, "guides/adopt/completion.tf", "2026-07-01T00:00:00Z", closed.Format(time.RFC3339),
		"arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e", world.Destination))
	expect(t, cli.Apply(t), "Resources: 2 added, 0 changed, 0 destroyed.")
	expect(t, plan(t, cli, 0), "No changes.")
	startedByConsole(t, world, 2)
}

// What the list no longer shows is destroyed, which is to be forgotten if it has
// finished; what is created after the time in the filter is not taken over.
func TestAccAdopt_forEachFollowsTheList(t *testing.T) {
	t.Parallel()
	world := seeded(t, 2)
	first, second := world.Stats().Imports[0], world.Stats().Imports[1]
	config := func(before time.Time) string {
		return world.ProviderBlock() + acctest.Example(t, "guides/adopt/for_each.tf", "2026-07-01T00:00:00Z", before.UTC().Format(time.RFC3339Nano))
	}
	cli := acctest.NewCLI(t, config(second.Created))
	expect(t, cli.Apply(t), "Resources: 1 imported, 0 added, 0 changed, 0 destroyed.")
	if _, ok := cli.State(t)[fmt.Sprintf("cloudtrail_lake_import.console[%q]", first.ID)]; !ok {
		t.Errorf("%s is not in the state", first.ID)
	}
	cli.Write(t, config(first.Created))
	expect(t, cli.Apply(t), "Resources: 0 added, 0 changed, 1 destroyed.")
	startedByConsole(t, world, 0)
}

func TestAccAdopt_byID(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"by_id.tf", "by_identity.tf"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			ended, running := onConsole(t, world)
			const documented = "3b1f9c52-7f6e-4d2c-9a57-0c3e5d8a1b64"
			config := world.ProviderBlock() + acctest.Example(t, "guides/adopt/"+file, documented, running)
			cli := acctest.NewCLI(t, config)
			if file == "by_identity.tf" {
				cli.Need(t, acctest.ImportByIdentity)
			}
			if cli.Has(t, acctest.ImportOfNamedProvider) {
				cli.Write(t, strings.Replace(config, "import {\n", "import {\n  provider = cloudtrail\n", 1))
			}
			expect(t, cli.Must(t, "plan", "-no-color", "-input=false", "-generate-config-out=adopted.tf"), "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
			cli.Write(t, config) // the argument is an error beside a resource
			expect(t, cli.Apply(t), "Resources: 1 imported, 0 added, 0 changed, 0 destroyed.")
			cli.Write(t, world.ProviderBlock()) // the import block can go, adopted.tf stays
			expect(t, plan(t, cli, 0), "No changes.")
			if state := cli.State(t); state["cloudtrail_lake_import.found"].Values["import_id"] != running || len(state) != 1 {
				t.Errorf("the state is %v; %s was not asked for", state, ended)
			}
			startedByConsole(t, world, 2)
			world.Hold(false)
		})
	}
}

func TestAccAdopt_query(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	_, running := onConsole(t, world)
	cli := acctest.NewCLI(t, world.ProviderBlock())
	cli.Need(t, acctest.QueryCommand)
	query := acctest.Example(t, "guides/adopt/find.tfquery.hcl", "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e", world.Destination)
	if err := os.WriteFile(filepath.Join(cli.Dir, "find.tfquery.hcl"), []byte(query), 0o600); err != nil {
		t.Fatal(err)
	}
	cli.Must(t, "query", "-no-color")
	cli.Must(t, "query", "-no-color", "-generate-config-out=adopted.tf")
	expect(t, plan(t, cli, 2), "Plan: 2 to import, 0 to add, 0 to change, 0 to destroy.")
	cli.Apply(t)
	world.Hold(false)
	world.Await(t, running)
	expect(t, plan(t, cli, 0), "No changes.")
	startedByConsole(t, world, 2)
}
