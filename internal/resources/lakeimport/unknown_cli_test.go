package lakeimport_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// laterConfig takes every argument from a resource, which makes them unknown in any
// plan that changes it.
func laterConfig(world *acctest.World, change, uri string, closed bool, lines ...string) string {
	times := ""
	if closed {
		times = "start_event_time = terraform_data.later.output.start\n  end_event_time = terraform_data.later.output.end"
	}
	return world.ProviderBlock() + fmt.Sprintf(`
resource "terraform_data" "later" {
  input = {
    change      = %q
    uri         = %q
    destination = %q
    role        = %q
    start       = "2024-03-01T00:00:00Z"
    end         = "2024-03-03T00:00:00Z"
  }
}
resource "cloudtrail_lake_import" "test" {
  destinations = [terraform_data.later.output.destination]
  import_source = {
    s3 = {
      s3_location_uri           = terraform_data.later.output.uri
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = terraform_data.later.output.role
    }
  }
  %s
  %s
}
`, change, uri, world.Destination, acctest.RoleARN, times, strings.Join(lines, "\n  "))
}

func TestAccImport_unknownArgument(t *testing.T) {
	t.Parallel()
	for _, b := range beginnings() {
		for _, on := range []string{"adopt", "ignore", "fail"} {
			t.Run(b.name+", "+on, func(t *testing.T) {
				t.Parallel()
				world := acctest.NewWorld(t, acctest.WithBrokenFiles(b.broken))
				if b.begin != nil {
					b.begin(t, world)
				}
				config := func(change, uri string) string {
					return laterConfig(world, change, uri, b.closed, fmt.Sprintf("on_existing_import = %q", on), "lifecycle {\n    prevent_destroy = true\n  }")
				}
				cli := acctest.NewCLI(t, config("first", location))
				cli.Apply(t)
				id := world.Only(t).ID
				b.ended(t, world)
				cli.Apply(t)

				cli.Write(t, config("second", location))
				expect(t, plan(t, cli, 2), "Plan: 0 to add, 2 to change, 0 to destroy.", "nothing is imported again")
				cli.Apply(t)
				plan(t, cli, 0)

				cli.Write(t, config("third", "s3://"+acctest.Bucket+"/AWSLogs/999999999999/"))
				applied := cli.Run(t, "apply", "-auto-approve", "-no-color")
				if cli.OpenTofu(t) { // which does not say that it applies, and calls it a bug
					expect(t, applied, "inconsistent final plan", "nothing was called, and the next plan shows the replacement")
				} else {
					expect(t, applied, "Import "+id+" would have to be replaced", "import_source.s3.s3_location_uri is", "plan again: it will show the replacement")
				}
				if applied.Code != 1 {
					t.Errorf("exit code %d\n%s", applied.Code, applied.Output)
				}
				untainted(t, cli, world)
				// It is known now, and the user has forbidden it.
				expect(t, plan(t, cli, 1), "prevent_destroy")
				if only := world.Only(t); only.ID != id || only.Starts != 1 || b.name != "STOPPED" && world.Stats().Requests["StopImport"] != 0 {
					t.Errorf("AWS was called: %+v", only)
				}
			})
		}
	}
}

// A plan without a refresh knows as much: a value that is known to differ replaces.
func TestAccImport_replacementWithoutARefresh(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", closedRange...))
	cli.Apply(t)
	world.Await(t, world.Only(t).ID)
	cli.Write(t, world.ProviderBlock()+world.ImportOf("test", "s3://"+acctest.Bucket+"/", closedRange...))
	expect(t, plan(t, cli, 2, "-refresh=false"), "must be replaced", "# forces replacement", "Replacing import")
	cli.Must(t, "apply", "-auto-approve", "-no-color", "-refresh=false")
	if imports := world.Stats().Imports; len(imports) != 2 {
		t.Errorf("imports %+v", imports)
	}
}
