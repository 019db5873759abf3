package lakeimport_test

import (
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// -minimal-refresh, of Terraform 1.17. minimal_refresh_test.go has what it asks of
// the provider, for every version.

func TestAccImport_minimalRefresh(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(2))
	world.HoldInitializing()
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", closedRange...))
	cli.Need(t, acctest.MinimalRefresh)
	cli.Apply(t)
	id := world.Only(t).ID
	world.Hold(false)
	world.Await(t, id)

	// What has happened to the import does not show, and nothing is asked.
	reads := world.Stats().Reads[id]
	if quiet := plan(t, cli, 0, "-minimal-refresh"); quiet.Has("FAILED") || world.Stats().Reads[id] != reads {
		t.Errorf("%d reads\n%s", world.Stats().Reads[id]-reads, quiet.Output)
	}
	expect(t, plan(t, cli, 0), "Import "+id+" FAILED")

	// What changes is read, and then does what it always does.
	world.Mend(t)
	cli.Write(t, world.ProviderBlock()+world.Import("test", append(closedRange, `retry_trigger = "mended"`)...))
	plan(t, cli, 2, "-minimal-refresh")
	if world.Stats().Reads[id] == reads {
		t.Error("a change is planned without a refresh")
	}
	cli.Must(t, "apply", "-auto-approve", "-no-color", "-input=false", "-minimal-refresh")
	world.Await(t, id)
	if only := world.Only(t); only.Status != "COMPLETED" || only.Starts != 2 || world.Stats().DuplicateEvents != 0 {
		t.Errorf("got %+v", only)
	}

	// Another content still says what it costs.
	cli.Write(t, world.ProviderBlock()+world.Import("test", `retry_trigger = "mended"`))
	expect(t, plan(t, cli, 2, "-minimal-refresh"), "Replacing import "+id, "# forces replacement")

	// One that is tainted is planned twice, and is one resource all the same.
	cli.Write(t, world.ProviderBlock()+world.Import("test", append(closedRange, `retry_trigger = "mended"`)...))
	cli.Must(t, "taint", address)
	expect(t, plan(t, cli, 2, "-minimal-refresh"), "is tainted, so must be replaced")
	cli.Must(t, "apply", "-auto-approve", "-no-color", "-input=false", "-minimal-refresh")
	untainted(t, cli, world)
}

// The completion sees only with a refresh that its import was resumed elsewhere.
func TestAccCompletion_minimalRefresh(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", closedRange...)+world.Completion("test"))
	cli.Need(t, acctest.MinimalRefresh)
	cli.Apply(t)
	id, reads := world.Only(t).ID, world.Stats().Reads[world.Only(t).ID]
	plan(t, cli, 0, "-minimal-refresh")
	if now := world.Stats().Reads[id]; now != reads {
		t.Errorf("%d reads", now-reads)
	}
}

// A destroy is planned without a read of what it destroys: only the stop looks.
func TestAccImport_minimalRefreshOfADestroy(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	world.Hold(true)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", closedRange...))
	cli.Need(t, acctest.MinimalRefresh)
	cli.Apply(t)
	plan(t, cli, 2, "-destroy", "-minimal-refresh")
	cli.Must(t, "destroy", "-auto-approve", "-no-color", "-input=false", "-minimal-refresh")
	if _, stops := changes(world); stops != 1 || world.Only(t).Status != "STOPPED" {
		t.Errorf("%d stops, the import is %s", stops, world.Only(t).Status)
	}
}
