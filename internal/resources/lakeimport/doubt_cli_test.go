package lakeimport_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// doubtful begins a world in which AWS leaves out members of records, and has an
// import of the sample logs.
func doubtful(t *testing.T, without ...string) (world *acctest.World, cli *acctest.CLI, id string) {
	t.Helper()
	world = acctest.NewWorld(t, acctest.With(func(config *lakesim.Config) { config.World.RecordWithout = without }))
	id = startElsewhere(t, world, true, acctest.RoleARN)
	world.Await(t, id)
	return world, acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", closedRange...)), id
}

func apply(t *testing.T, cli *acctest.CLI) acctest.Result {
	t.Helper()
	return cli.Run(t, "apply", "-auto-approve", "-no-color", "-input=false")
}

// The ways out that the error offers are followed to their ends.
func TestAccImport_thatCannotBeCompared(t *testing.T) {
	t.Parallel()
	takenOver := func(world *acctest.World, id string, lines ...string) string {
		return world.ProviderBlock() + world.Import("test", append(closedRange, lines...)...) +
			fmt.Sprintf("import {\n  to = cloudtrail_lake_import.test\n  id = %q\n}\n", id+"@"+acctest.Region)
	}
	for name, c := range map[string]struct {
		without []string
		lines   []string
		words   string
	}{
		"without source":              {[]string{"ImportSource"}, nil, "aws cloudtrail get-import --import-id"},
		"without source, destination": {[]string{"ImportSource", "Destinations"}, nil, "What AWS does not show of its source is taken from this resource"},
		"without times":               {[]string{"StartEventTime", "EndEventTime"}, []string{"lifecycle {\n    ignore_changes = [start_event_time, end_event_time]\n  }"}, "AWS shows no times of it"},
	} {
		t.Run(name+", taken over", func(t *testing.T) {
			t.Parallel()
			world, cli, id := doubtful(t, c.without...)
			expect(t, plan(t, cli, 2), "Warning: Import "+id+" cannot be compared")
			refused := apply(t, cli)
			if refused.Code != 1 {
				t.Fatalf("exit code %d", refused.Code)
			}
			expect(t, refused, "Error: Import "+id+" cannot be compared", "Nothing was started", c.words)
			cli.Write(t, takenOver(world, id, c.lines...))
			expect(t, cli.Apply(t), "1 imported", "0 destroyed")
			converges(t, world, cli)
		})
	}
	t.Run("ignored", func(t *testing.T) {
		t.Parallel()
		world, cli, _ := doubtful(t, "ImportSource")
		cli.Write(t, world.ProviderBlock()+world.Import("test", append(closedRange, `on_existing_import = "ignore"`)...))
		cli.Apply(t)
		if n := len(world.Stats().Imports); n != 2 {
			t.Errorf("%d imports", n)
		}
	})
}

// An import of everything is complete; what has come since is another one.
func TestAccImport_whatHasComeSince(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	id := startElsewhere(t, world, false, acctest.RoleARN)
	world.Await(t, id)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test"))
	refused := apply(t, cli)
	expect(t, refused, "Import "+id+" already exists", "To import only what has come since")
	shown := regexp.MustCompile(`start_event_time to when it was created, "([^"]+)"`).FindStringSubmatch(refused.Output)
	if shown == nil {
		t.Fatal(refused.Output)
	}
	created, err := time.Parse(time.RFC3339, shown[1])
	if err != nil {
		t.Fatal(err)
	}
	cli.Write(t, world.ProviderBlock()+world.Import("test", fmt.Sprintf("start_event_time = %q", shown[1]), fmt.Sprintf("end_event_time = %q", created.Add(time.Second).Format(time.RFC3339Nano))))
	cli.Apply(t)
	if stats := world.Stats(); len(stats.Imports) != 2 || stats.DuplicateEvents != 0 {
		t.Errorf("%+v", stats)
	}
}
