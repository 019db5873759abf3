package lakeimport_test

import (
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// lifecycle { destroy = false }, of Terraform 1.16 and OpenTofu 1.12. TestForget
// has what it asks of the provider, for every version.

const forgetIt = "lifecycle {\n    destroy = false\n  }"

// forgetting is a world with a running import that is in the state with destroy = false.
func forgetting(t *testing.T) (*acctest.World, *acctest.CLI) {
	t.Helper()
	world := acctest.NewWorld(t)
	world.Hold(true)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", append(closedRange, forgetIt)...))
	cli.Need(t, acctest.LifecycleForget)
	cli.Apply(t)
	return world, cli
}

func TestAccImport_destroyForgets(t *testing.T) {
	t.Parallel()
	world, cli := forgetting(t)
	expect(t, plan(t, cli, 2, "-destroy"), "but will not be destroyed")
	args := []string{"destroy", "-auto-approve", "-no-color", "-input=false"}
	if cli.OpenTofu(t) {
		args = append(args, "-suppress-forget-errors") // what is forgotten is otherwise exit code 1
	}
	cli.Must(t, args...)
	if _, stops := changes(world); stops != 0 || world.Only(t).Status != "IN_PROGRESS" || len(cli.State(t)) != 0 {
		t.Errorf("%d stops, the import is %s, the state has %v", stops, world.Only(t).Status, cli.State(t))
	}
}

// Terraform reads the setting from the configuration alone: without the block the
// import is stopped. OpenTofu keeps it in the state, as skip_destroy is kept.
func TestAccImport_destroyForgetsOnlyWithItsBlock(t *testing.T) {
	t.Parallel()
	world, cli := forgetting(t)
	want := "STOPPED"
	if cli.OpenTofu(t) {
		want = "IN_PROGRESS"
	}
	cli.Write(t, world.ProviderBlock())
	cli.Apply(t)
	if status := world.Only(t).Status; status != want || len(cli.State(t)) != 0 {
		t.Errorf("the import is %s, want %s; the state has %v", status, want, cli.State(t))
	}
}

// What skip_destroy does instead: it is in the state, so that the block can go, and
// it holds in a replacement too.
func TestAccImport_skipDestroy(t *testing.T) {
	t.Parallel()
	const skip = "skip_destroy = true"
	for name, c := range map[string]struct {
		then string // the lines of the resource afterwards; empty for no resource
		code int
		says string
	}{
		"block deleted": {"", 0, ""},
		"tainted":       {skip, 0, "adopted"},
		"replaced":      {skip + "\n  start_event_time = \"2024-03-01T00:00:00Z\"\n  end_event_time = \"2024-03-03T00:00:00Z\"\n  timeouts { create = \"2s\" }", 1, "holds the slot"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			world.Hold(true)
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", skip))
			cli.Apply(t)
			if c.says == "adopted" {
				cli.Must(t, "taint", address)
			}
			config := world.ProviderBlock()
			if c.then != "" {
				config += world.Import("test", c.then)
			}
			cli.Write(t, config)
			applied := cli.Run(t, "apply", "-auto-approve", "-no-color", "-input=false")
			if expect(t, applied, c.says); applied.Code != c.code {
				t.Errorf("exit code %d\n%s", applied.Code, applied.Output)
			}
			if starts, stops := changes(world); stops != 0 || world.Only(t).Starts != 1 || world.Only(t).Status != "IN_PROGRESS" {
				t.Errorf("%d starts, %d stops, the import is %s", starts, stops, world.Only(t).Status)
			}
		})
	}
}

// A tainted import is forgotten and adopted: nothing is stopped.
func TestAccImport_forgottenWhenTainted(t *testing.T) {
	t.Parallel()
	world, cli := forgetting(t)
	id := world.Only(t).ID
	cli.Must(t, "taint", address)
	cli.Apply(t)
	if starts, stops := changes(world); starts != 1 || stops != 0 || cli.State(t)[address].Values["import_id"] != id {
		t.Errorf("%d starts, %d stops, the state has %+v", starts, stops, cli.State(t))
	}
}

// Whether a replacement by another argument forgets the old import depends on the
// version, and the plan says it: Terraform 1.16.0 destroys it all the same.
func TestAccImport_forgottenWhenReplaced(t *testing.T) {
	t.Parallel()
	world, cli := forgetting(t)
	cli.Write(t, world.ProviderBlock()+world.Import("test", `timeouts { create = "2s" }`, forgetIt))
	forgets := plan(t, cli, 2).Has("will not be destroyed")
	applied := cli.Run(t, "apply", "-auto-approve", "-no-color", "-input=false")
	first := world.Stats().Imports[0]
	_, stops := changes(world)
	if forgets {
		// The old import runs on, and holds the slot that the new one needs.
		if expect(t, applied, "Import "+first.ID+", created at", "holds the slot"); applied.Code != 1 || stops != 0 || first.Status != "IN_PROGRESS" {
			t.Errorf("exit code %d, %d stops, the import is %s", applied.Code, stops, first.Status)
		}
		return
	}
	if applied.Code != 0 || stops != 1 || first.Status != "STOPPED" || len(world.Stats().Imports) != 2 {
		t.Errorf("exit code %d, %d stops, imports %+v", applied.Code, stops, world.Stats().Imports)
	}
}
