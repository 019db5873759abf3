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
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

const location = "s3://" + acctest.Bucket + "/AWSLogs/"

// The range of the sample logs, which is over.
var (
	rangeStart = time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	rangeEnd   = time.Date(2024, 3, 3, 0, 0, 0, 0, time.UTC)
)

// closedRange is the range in HCL, spelled otherwise than AWS does.
var closedRange = []string{`start_event_time = "2024-03-01T01:00:00+01:00"`, `end_event_time = "2024-03-03T00:00:00.000Z"`}

// startElsewhere starts an import as the console or another state does, with
// the slash that the configuration has not.
func startElsewhere(t *testing.T, world *acctest.World, closed bool, role string) string {
	t.Helper()
	in := &cloudtrail.StartImportInput{
		Destinations: []string{world.Destination},
		ImportSource: &types.ImportSource{S3: &types.S3ImportSource{
			S3LocationUri: aws.String(location), S3BucketRegion: aws.String(acctest.Region), S3BucketAccessRoleArn: aws.String(role),
		}},
	}
	if closed {
		in.StartEventTime, in.EndEventTime = aws.Time(rangeStart), aws.Time(rangeEnd)
	}
	out, err := world.Console(acctest.Account, acctest.Region).StartImport(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.ImportId)
}

const otherRole = "arn:aws:iam::123456789012:role/console-made"

// existing is a row of the table of "Never twice" in the design.
type existing struct {
	name   string
	closed bool // the time range is closed
	begin  func(*testing.T, *acctest.World) string
	broken int // files that cannot be imported
	adopt  outcome
	// fail and ignore are the same in every row: refuse, and start.
}

type outcome int

const (
	starts outcome = iota
	adopts
	resumes
	refuses
	waits // for the slot
)

func rows() []existing {
	await := func(closed bool, role string) func(*testing.T, *acctest.World) string {
		return func(t *testing.T, world *acctest.World) string {
			t.Helper()
			id := startElsewhere(t, world, closed, role)
			world.Await(t, id)
			return id
		}
	}
	stopped := func(t *testing.T, world *acctest.World) string {
		t.Helper()
		world.Hold(true)
		id := startElsewhere(t, world, true, acctest.RoleARN)
		stopImport(t, world, id)
		world.Hold(false)
		return id
	}
	denied := func(t *testing.T, world *acctest.World) string {
		t.Helper()
		settings := lakesim.BucketSettings{Region: acctest.Region, DeniedKeys: []string{"*"}}
		if err := world.SetBucket(acctest.Bucket, settings); err != nil {
			t.Fatal(err)
		}
		id := startElsewhere(t, world, true, otherRole)
		world.Await(t, id)
		settings.DeniedKeys = nil
		if err := world.SetBucket(acctest.Bucket, settings); err != nil {
			t.Fatal(err)
		}
		return id
	}
	return []existing{
		{"INITIALIZING", false, func(t *testing.T, world *acctest.World) string {
			t.Helper()
			world.HoldInitializing()
			return startElsewhere(t, world, false, otherRole)
		}, 0, adopts},
		{"IN_PROGRESS", true, func(t *testing.T, world *acctest.World) string {
			t.Helper()
			world.Hold(true)
			return startElsewhere(t, world, true, acctest.RoleARN)
		}, 0, adopts},
		{"FAILED", true, await(true, acctest.RoleARN), 1, resumes},
		{"STOPPED", true, stopped, 0, resumes},
		{"FAILED, other role, no event", true, denied, 0, starts},
		{"FAILED, other role, events", true, await(true, otherRole), 1, refuses},
		{"COMPLETED, closed range", true, await(true, acctest.RoleARN), 0, adopts},
		{"COMPLETED, closed range, other role", true, await(true, otherRole), 0, adopts},
		{"COMPLETED, open range", false, await(false, acctest.RoleARN), 0, refuses},
		{"none", true, func(*testing.T, *acctest.World) string { return "" }, 0, starts},
	}
}

func TestAccImport_onExistingImport(t *testing.T) {
	t.Parallel()
	for _, row := range rows() {
		for _, on := range []string{"adopt", "ignore", "fail"} {
			t.Run(row.name+", "+on, func(t *testing.T) {
				t.Parallel()
				want := row.adopt
				switch {
				case on == "ignore" && (row.name == "INITIALIZING" || row.name == "IN_PROGRESS"):
					want = waits
				case on == "ignore" || row.name == "none":
					want = starts
				case on == "fail":
					want = refuses
				}
				onExistingImport(t, row, on, want)
			})
		}
	}
}

func onExistingImport(t *testing.T, row existing, on string, want outcome) {
	t.Helper()
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(row.broken))
	id := row.begin(t, world)
	before := len(world.Stats().Imports)
	timeout := "1m"
	if want == waits {
		timeout = "1s"
	}
	lines := []string{fmt.Sprintf("on_existing_import = %q", on), fmt.Sprintf("timeouts { create = %q }", timeout)}
	if row.closed {
		lines = append(lines, closedRange...)
	}
	config := world.ProviderBlock() + world.ImportOf("test", location[:len(location)-1], lines...)
	cli := acctest.NewCLI(t, config)
	planned := cli.Run(t, "plan", "-no-color", "-detailed-exitcode")
	applied := cli.Run(t, "apply", "-auto-approve", "-no-color")
	state, inState := cli.State(t)[address]
	imports := world.Stats().Imports
	code, started := 0, 0
	switch want {
	case starts:
		started = 1
		if inState && state.Values["import_id"] == id {
			t.Error("the existing import is in the state")
		}
	case adopts:
		expect(t, planned, "Import "+id+" will be adopted")
		expect(t, applied, "Import "+id+" will be adopted", "nothing is imported twice")
	case resumes:
		expect(t, planned, "Import "+id+" will be resumed")
		expect(t, applied, "Import "+id+" will be resumed", "only what is missing")
	case refuses:
		code = 1
		expect(t, planned, "Will be refused: import "+id+" already exists", "will start nothing", fmt.Sprintf("id = \"%s@us-east-1\"", id), `on_existing_import = "ignore"`)
	case waits:
		code = 1
		expect(t, applied, "Import "+id+", created at", "holds the slot")
	}
	if want == refuses {
		expect(t, applied, "Error: Import "+id+" already exists", "Nothing was started", fmt.Sprintf("id = \"%s@us-east-1\"", id), `on_existing_import = "ignore"`)
	}
	if applied.Code != code || planned.Code != 2 || inState != (code == 0) || len(imports) != before+started || state.Tainted {
		t.Errorf("exit codes %d and %d, state %v, imports %+v\n%s", planned.Code, applied.Code, state, imports, applied.Output)
	}
	if want == adopts || want == resumes {
		if state.Values["import_id"] != id {
			t.Errorf("the state has import %v, not %s", state.Values["import_id"], id)
		}
		world.Hold(false)
		world.Mend(t)
		world.Await(t, id)
		plan(t, cli, 0)
		if stats := world.Stats(); stats.DuplicateEvents != 0 {
			t.Errorf("%d duplicate events", stats.DuplicateEvents)
		}
	}
}

// A state that is lost costs nothing but a warning.
func TestAccImport_lostStateAdopts(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*testing.T, *acctest.CLI){
		"terraform state rm": func(t *testing.T, cli *acctest.CLI) {
			t.Helper()
			cli.Must(t, "state", "rm", address)
		},
		"the file is gone": func(t *testing.T, cli *acctest.CLI) {
			t.Helper()
			if err := os.Remove(filepath.Join(cli.Dir, "terraform.tfstate")); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", closedRange...))
			cli.Apply(t)
			id := world.Only(t).ID
			world.Await(t, id)
			lose(t, cli)
			expect(t, cli.Apply(t), "Import "+id+" will be adopted")
			converges(t, world, cli)
		})
	}
}

func TestAccImport_twoResourcesOfOneImport(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	both := world.ProviderBlock() + world.Import("test", closedRange...) + world.ImportOf("second", "s3://trail-logs/AWSLogs", closedRange...)
	cli := acctest.NewCLI(t, both)
	expect(t, plan(t, cli, 1), "Two resources declare the same import", "s3://trail-logs/AWSLogs")
	cli.Write(t, world.ProviderBlock()+world.Import("test", closedRange...))
	cli.Apply(t)
	id := world.Only(t).ID
	world.Await(t, id)
	cli.Write(t, both)
	expect(t, plan(t, cli, 1), "Import "+id+" belongs to another resource", `on_existing_import = "ignore"`)
	cli.Write(t, world.ProviderBlock()+world.Import("renamed", closedRange...))
	cli.Apply(t)
	if state := cli.State(t)["cloudtrail_lake_import.renamed"]; state.Values["import_id"] != id {
		t.Errorf("after the renaming: %+v", state)
	}
}

// Terraform may stop the old resource before or after it creates the new one.
func TestAccImport_renamedWhileItRuns(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	world.Hold(true)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", closedRange...))
	cli.Apply(t)
	id := world.Only(t).ID
	cli.Write(t, world.ProviderBlock()+world.Import("renamed", closedRange...))
	cli.Apply(t)
	world.Hold(false)
	world.Await(t, id)
	cli.Apply(t)
	if state := cli.State(t)["cloudtrail_lake_import.renamed"]; state.Values["import_id"] != id || state.Values["import_status"] != "COMPLETED" || world.Stats().DuplicateEvents != 0 {
		t.Errorf("after the renaming: %+v", state)
	}
}

func TestAccImport_twoStatesAtTheSameMoment(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t, acctest.With(func(c *lakesim.Config) { c.FileDelay = 300 * time.Millisecond }))
	config := world.ProviderBlock() + world.Import("test", closedRange...) + world.Completion("test")
	first, second := acctest.NewCLI(t, config), acctest.NewCLI(t, config)
	a, b := first.Start(t, "apply", "-auto-approve", "-no-color"), second.Start(t, "apply", "-auto-approve", "-no-color")
	if a, b := a.Result(t), b.Result(t); a.Code != 0 || b.Code != 0 {
		t.Errorf("exit codes %d and %d:\n%s\n%s", a.Code, b.Code, a.Output, b.Output)
	}
	for _, cli := range []*acctest.CLI{first, second} {
		untainted(t, cli, world)
		plan(t, cli, 0)
	}
	if only := world.Only(t); only.Starts != 1 || world.Stats().DuplicateEvents != 0 {
		t.Errorf("got %+v", world.Stats())
	}
}

// Kill it while StartImport is on its way: Terraform has nothing in its state
// then, and the next apply finds what was started.
func TestAccImport_killedDuringCreate(t *testing.T) {
	t.Parallel()
	for name, kill := range map[string]func(*testing.T, *acctest.Running){
		"SIGKILL": func(t *testing.T, r *acctest.Running) { t.Helper(); r.Signal(t, os.Kill) },
		"SIGINT twice": func(t *testing.T, r *acctest.Running) {
			t.Helper()
			r.Signal(t, os.Interrupt)
			acctest.Until(t, "Terraform stops", func() bool { return r.Printed("Stopping operation...") })
			r.Signal(t, os.Interrupt)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			world.Hold(true)
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", closedRange...))
			world.Fault(t, lakesim.Fault{Operation: "StartImport", Latency: lakesim.Duration(5 * time.Second), Times: 1})
			running := cli.Start(t, "apply", "-auto-approve", "-no-color")
			acctest.Until(t, "AWS has accepted the start", func() bool { return len(world.Stats().Imports) == 1 })
			kill(t, running)
			running.Result(t)
			if len(cli.State(t)) != 0 {
				t.Error("the import is in the state: this test does not test what it says")
			}
			expect(t, cli.Apply(t), "Import "+world.Only(t).ID+" will be adopted")
			converges(t, world, cli)
		})
	}
}

// One interrupt while StartImport is on its way: Terraform waits for the answer.
func TestAccImport_interruptedDuringCreate(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	world.Hold(true)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test"))
	world.Fault(t, lakesim.Fault{Operation: "StartImport", Latency: lakesim.Duration(2 * time.Second), Times: 1})
	running := cli.Start(t, "apply", "-auto-approve", "-no-color")
	acctest.Until(t, "AWS has accepted the start", func() bool { return len(world.Stats().Imports) == 1 })
	running.Signal(t, os.Interrupt)
	running.Result(t)
	converges(t, world, cli)
}

// -replace and a new role do not import the same logs again.
func TestAccImport_replacementTakesOver(t *testing.T) {
	t.Parallel()
	config := func(world *acctest.World, role string) string {
		return strings.Replace(world.ProviderBlock()+world.Import("test", closedRange...), acctest.RoleARN, role, 1)
	}
	begin := func(t *testing.T, hold bool) (*acctest.World, *acctest.CLI, string) {
		t.Helper()
		world := acctest.NewWorld(t)
		world.Hold(hold)
		cli := acctest.NewCLI(t, config(world, acctest.RoleARN))
		cli.Apply(t)
		id := world.Only(t).ID
		if !hold {
			world.Await(t, id)
		}
		cli.Apply(t)
		return world, cli, id
	}
	for name, hold := range map[string]bool{"complete": false, "running": true} {
		t.Run("-replace, "+name, func(t *testing.T) {
			t.Parallel()
			world, cli, _ := begin(t, hold)
			cli.Must(t, "apply", "-auto-approve", "-no-color", "-replace="+address)
			world.Hold(false)
			world.Await(t, world.Only(t).ID)
			untainted(t, cli, world)
			plan(t, cli, 0)
			if world.Stats().DuplicateEvents != 0 {
				t.Error("events are stored twice")
			}
		})
	}
	t.Run("another role, complete", func(t *testing.T) {
		t.Parallel()
		world, cli, id := begin(t, false)
		cli.Write(t, config(world, otherRole))
		expect(t, plan(t, cli, 2), "Replacing import "+id+" does not import its logs again")
		cli.Apply(t)
		untainted(t, cli, world)
		plan(t, cli, 0)
	})
	t.Run("another role, running with events", func(t *testing.T) {
		t.Parallel()
		world := acctest.NewWorld(t, acctest.With(func(c *lakesim.Config) { c.FileDelay = 2 * time.Second }))
		cli := acctest.NewCLI(t, config(world, acctest.RoleARN))
		cli.Apply(t)
		acctest.Until(t, "events are copied", func() bool { return world.Only(t).Statistics.EventsCompleted > 0 })
		world.Hold(true)
		cli.Write(t, config(world, otherRole))
		id := world.Only(t).ID
		expect(t, plan(t, cli, 2), "Will be refused: the replacement of import "+id, "can be resumed only with the role and Region that it has", acctest.RoleARN, "ignore_changes")
		applied := cli.Run(t, "apply", "-auto-approve", "-no-color")
		expect(t, applied, "Import "+id+" is not replaced", ", IN_PROGRESS (", "Nothing was stopped or started", acctest.RoleARN, "ignore_changes")
		untainted(t, cli, world)
		if only := world.Only(t); only.Status != "IN_PROGRESS" {
			t.Errorf("the import is %s", only.Status)
		}
	})
}
