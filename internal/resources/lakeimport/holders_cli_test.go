package lakeimport_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// importOf is an import block for the resource of that name.
func importOf(name, id string) string {
	return fmt.Sprintf("import {\n  to = cloudtrail_lake_import.%s\n  id = \"%s@us-east-1\"\n}\n", name, id)
}

// runsOn fails the test if the only import was stopped.
func runsOn(t *testing.T, world *acctest.World) {
	t.Helper()
	if only := world.Only(t); only.Status != "IN_PROGRESS" || world.Stats().Requests["StopImport"] != 0 {
		t.Errorf("the import is %s, after %d calls of StopImport", only.Status, world.Stats().Requests["StopImport"])
	}
}

// running begins a world with one import that runs, and which a state has at the
// address "test".
func running(t *testing.T, lines ...string) (*acctest.World, *acctest.CLI, string) {
	t.Helper()
	world := acctest.NewWorld(t)
	world.Hold(true)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", append(lines, closedRange...)...))
	cli.Apply(t)
	id := world.Only(t).ID
	acctest.Until(t, "the import runs", func() bool { return world.Only(t).Status == "IN_PROGRESS" })
	return world, cli, id
}

func TestAccImport_importBlockOfAHeldImport(t *testing.T) {
	t.Parallel()
	t.Run("two import blocks", func(t *testing.T) {
		t.Parallel()
		world := acctest.NewWorld(t)
		world.Hold(true)
		id := startElsewhere(t, world, true, acctest.RoleARN)
		cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", closedRange...)+world.Import("second", closedRange...)+importOf("test", id)+importOf("second", id))
		expect(t, plan(t, cli, 1), "Import "+id+" belongs to another resource", "moved {", "removed {")
		// A way out: one of the two is removed.
		cli.Write(t, world.ProviderBlock()+world.Import("second", closedRange...)+importOf("second", id))
		cli.Apply(t)
		runsOn(t, world)
		plan(t, cli, 0)
	})
	for name, config := range map[string]func(*acctest.World, string) string{
		"moved": func(world *acctest.World, _ string) string {
			return world.Import("second", closedRange...) + "moved {\n  from = cloudtrail_lake_import.test\n  to = cloudtrail_lake_import.second\n}\n"
		},
		"removed": func(world *acctest.World, id string) string {
			return world.Import("second", closedRange...) + importOf("second", id) + "removed {\n  from = cloudtrail_lake_import.test\n  lifecycle {\n    destroy = false\n  }\n}\n"
		},
	} {
		t.Run("a state and an import block, then "+name, func(t *testing.T) {
			t.Parallel()
			world, cli, id := running(t)
			cli.Write(t, world.ProviderBlock()+world.Import("test", closedRange...)+world.Import("second", closedRange...)+importOf("second", id))
			expect(t, plan(t, cli, 1), "Import "+id+" belongs to another resource", "moved {", "removed {")
			cli.Write(t, world.ProviderBlock()+config(world, id))
			cli.Apply(t)
			runsOn(t, world)
			if state := cli.State(t); len(state) != 1 || state["cloudtrail_lake_import.second"].Values["import_id"] != id {
				t.Errorf("in the state: %+v", state)
			}
			plan(t, cli, 0)
		})
	}
}

// The old block is deleted, and an import block names the new address.
func TestAccImport_renamedByAnImportBlock(t *testing.T) {
	t.Parallel()
	world, cli, id := running(t)
	cli.Write(t, world.ProviderBlock()+world.Import("renamed", closedRange...)+importOf("renamed", id))
	expect(t, cli.Apply(t), "another object of this state has it too")
	runsOn(t, world)
	if state := cli.State(t); len(state) != 1 || state["cloudtrail_lake_import.renamed"].Values["import_id"] != id {
		t.Errorf("in the state: %+v", state)
	}
	plan(t, cli, 0)
	cli.Must(t, "destroy", "-auto-approve", "-no-color")
	if only := world.Only(t); only.Status != "STOPPED" {
		t.Errorf("the last object is destroyed, and the import is %s", only.Status)
	}
}

// A state may have an import twice, since `terraform import` sees one address only.
func TestAccImport_twiceInTheState(t *testing.T) {
	t.Parallel()
	begin := func(t *testing.T) (*acctest.World, *acctest.CLI, string) {
		t.Helper()
		world, cli, id := running(t)
		cli.Write(t, world.ProviderBlock()+world.Import("test", closedRange...)+world.Import("second", closedRange...))
		cli.Must(t, "import", "-no-color", "cloudtrail_lake_import.second", id)
		expect(t, plan(t, cli, 0), "Import "+id+" is in this state twice", "removed {")
		return world, cli, id
	}
	t.Run("one is destroyed, then the other", func(t *testing.T) {
		t.Parallel()
		world, cli, _ := begin(t)
		cli.Write(t, world.ProviderBlock()+world.Import("test", closedRange...))
		cli.Apply(t)
		runsOn(t, world)
		plan(t, cli, 0)
		cli.Must(t, "destroy", "-auto-approve", "-no-color")
		if only := world.Only(t); only.Status != "STOPPED" {
			t.Errorf("the last object is destroyed, and the import is %s", only.Status)
		}
	})
	t.Run("one of three is kept", func(t *testing.T) {
		t.Parallel()
		world, cli, id := begin(t)
		cli.Write(t, world.ProviderBlock()+world.Import("third", closedRange...)+importOf("third", id))
		cli.Apply(t)
		runsOn(t, world)
		plan(t, cli, 0)
	})
	t.Run("both are destroyed", func(t *testing.T) {
		t.Parallel()
		world, cli, _ := begin(t)
		cli.Must(t, "destroy", "-auto-approve", "-no-color")
		if only := world.Only(t); only.Status != "STOPPED" || len(cli.State(t)) != 0 {
			t.Errorf("all is destroyed, and the import is %s", only.Status)
		}
	})
	t.Run("one is let go", func(t *testing.T) {
		t.Parallel()
		world, cli, _ := begin(t)
		cli.Write(t, world.ProviderBlock()+world.Import("test", closedRange...)+"removed {\n  from = cloudtrail_lake_import.second\n  lifecycle {\n    destroy = false\n  }\n}\n")
		cli.Apply(t)
		runsOn(t, world)
		plan(t, cli, 0)
	})
}

// Terraform dies after the new object has adopted the import, and before it has
// destroyed the deposed one.
func TestAccImport_deposedObjectOfAHeldImport(t *testing.T) {
	t.Parallel()
	config := func(world *acctest.World, role string) string {
		lines := append([]string{"lifecycle {\n    create_before_destroy = true\n  }"}, closedRange...)
		return strings.Replace(world.ProviderBlock()+world.Import("test", lines...), acctest.RoleARN, role, 1) + `
resource "terraform_data" "after" {
  triggers_replace = cloudtrail_lake_import.test.import_source.s3.s3_bucket_access_role_arn
  provisioner "local-exec" {
    command = "test -f go || { touch waits; while [ ! -f go ]; do sleep 0.05; done; }"
  }
}
`
	}
	for name, next := range map[string]struct {
		args []string
		code int
	}{
		"next apply":                     {nil, 0},
		"with -target":                   {[]string{"-target=" + address}, 0},
		"with -target of a dependent":    {[]string{"-target=terraform_data.after"}, 0},
		"without a refresh, it refuses":  {[]string{"-refresh=false"}, 1},
		"and it is destroyed altogether": {[]string{"-destroy"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			world.Hold(true)
			cli := acctest.NewCLI(t, config(world, acctest.RoleARN))
			if err := os.WriteFile(cli.Dir+"/go", nil, 0o600); err != nil {
				t.Fatal(err)
			}
			cli.Apply(t)
			id := world.Only(t).ID
			acctest.Until(t, "the import runs", func() bool { return world.Only(t).Status == "IN_PROGRESS" })
			if err := os.Remove(cli.Dir + "/go"); err != nil {
				t.Fatal(err)
			}
			cli.Write(t, config(world, otherRole))
			dies := cli.Start(t, "apply", "-auto-approve", "-no-color")
			acctest.Until(t, "the new object is created", func() bool {
				_, err := os.Stat(cli.Dir + "/waits")
				return err == nil
			})
			dies.Signal(t, os.Kill)
			dies.Result(t)
			if err := os.WriteFile(cli.Dir+"/go", nil, 0o600); err != nil {
				t.Fatal(err)
			}
			if cli.OpenTofu(t) {
				next.code = 0 // it saves its state in the end only, so that no object is deposed
			}
			result := cli.Run(t, append([]string{"apply", "-auto-approve", "-no-color"}, next.args...)...)
			if result.Code != next.code {
				t.Errorf("exit code %d\n%s", result.Code, result.Output)
			}
			if name == "and it is destroyed altogether" {
				if only := world.Only(t); only.Status != "STOPPED" || len(cli.State(t)) != 0 {
					t.Errorf("all is destroyed, and the import is %s", only.Status)
				}
				return
			}
			runsOn(t, world)
			if next.code != 0 {
				expect(t, result, "Import "+id+" is not stopped", "nothing was forgotten")
				cli.Apply(t) // the way out
				runsOn(t, world)
			}
			untainted(t, cli, world)
		})
	}
}

// Of two resources with the same content, one may be to have an import of its own.
func TestAccImport_ignoreInOneOfTwo(t *testing.T) {
	t.Parallel()
	for name, depends := range map[string][2]string{
		"the one that ignores first": {"", "depends_on = [cloudtrail_lake_import.ignores]"},
		"the one that ignores last":  {"depends_on = [cloudtrail_lake_import.test]", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			cli := acctest.NewCLI(t, world.ProviderBlock()+
				world.Import("ignores", append([]string{`on_existing_import = "ignore"`, depends[0]}, closedRange...)...)+
				world.Import("test", append([]string{depends[1]}, closedRange...)...))
			cli.Apply(t)
			state := cli.State(t)
			if a, b := state[address].Values["import_id"], state["cloudtrail_lake_import.ignores"].Values["import_id"]; a == b || len(world.Stats().Imports) != 2 {
				t.Errorf("the resources have imports %v and %v, of %d", a, b, len(world.Stats().Imports))
			}
			plan(t, cli, 0)
		})
	}
}

// AWS may show only one time of an import. What it has not shown is no difference.
func TestAccImport_importBlockOfHalfShownTimes(t *testing.T) {
	t.Parallel()
	for _, bounds := range []string{lakesim.BoundsStartOnly, lakesim.BoundsEndOnly} {
		t.Run(bounds, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t, acctest.With(func(c *lakesim.Config) { c.World.Bounds = bounds }))
			world.Hold(true)
			id := startElsewhere(t, world, true, acctest.RoleARN)
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", closedRange...)+importOf("test", id))
			if planned := plan(t, cli, 2); planned.Has("must be replaced") {
				t.Errorf("the plan replaces the import:\n%s", planned.Output)
			}
			cli.Apply(t)
			untainted(t, cli, world)
			runsOn(t, world)
			plan(t, cli, 0)
		})
	}
}
