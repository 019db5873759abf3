package lakeimport_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/samplelogs"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/provider"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
)

const emptyLocation = "s3://" + acctest.Bucket + "/nothing/here/"

// findNothing lets somebody else import a location without logs.
func findNothing(t *testing.T, world *acctest.World, start, end time.Time) string {
	t.Helper()
	in := &cloudtrail.StartImportInput{
		Destinations: []string{world.Destination},
		ImportSource: &types.ImportSource{S3: &types.S3ImportSource{
			S3LocationUri: aws.String(emptyLocation), S3BucketRegion: aws.String(acctest.Region), S3BucketAccessRoleArn: aws.String(acctest.RoleARN),
		}},
	}
	if !end.IsZero() {
		in.StartEventTime, in.EndEventTime = aws.Time(start), aws.Time(end)
	}
	out, err := world.Console(acctest.Account, acctest.Region).StartImport(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	id := aws.ToString(out.ImportId)
	world.Await(t, id)
	return id
}

func times(start, end time.Time) []string {
	if end.IsZero() {
		return nil
	}
	return []string{fmt.Sprintf("start_event_time = %q", start.Format(time.RFC3339)), fmt.Sprintf("end_event_time = %q", end.Format(time.RFC3339))}
}

// An import that found nothing has stored nothing: another one stores nothing
// twice, and may find what has come since.
func TestAccImport_besideOneThatFoundNothing(t *testing.T) {
	t.Parallel()
	recent := time.Now().UTC().Truncate(time.Second).Add(-time.Hour)
	for name, c := range map[string]struct {
		start, end time.Time
		on         string
		want       outcome
	}{
		"open":               {want: starts},
		"open, fail":         {on: "fail", want: refuses},
		"open, ignore":       {on: "ignore", want: starts},
		"closed an hour ago": {start: rangeStart, end: recent, want: starts},
		"closed long ago":    {start: rangeStart, end: rangeEnd, want: adopts},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			id := findNothing(t, world, c.start, c.end)
			lines := times(c.start, c.end)
			if c.on != "" {
				lines = append(lines, fmt.Sprintf("on_existing_import = %q", c.on))
			}
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.ImportOf("test", emptyLocation, lines...))
			result := apply(t, cli)
			imports := world.Stats().Imports
			switch c.want {
			case starts:
				if result.Code != 0 || len(imports) != 2 || cli.State(t)[address].Values["import_id"] == id {
					t.Fatalf("exit code %d with %d imports:\n%s", result.Code, len(imports), result.Output)
				}
			case adopts:
				if result.Code != 0 || len(imports) != 1 || !result.Has("Import "+id+" will be adopted") {
					t.Fatalf("exit code %d with %d imports:\n%s", result.Code, len(imports), result.Output)
				}
			default:
				if result.Code != 1 || len(imports) != 1 {
					t.Fatalf("exit code %d with %d imports:\n%s", result.Code, len(imports), result.Output)
				}
				return
			}
			plan(t, cli, 0)
		})
	}
}

// Somebody imported a prefix before there were logs in it.
func TestAccImport_logsThatCameAfterAnImportFoundNothing(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	findNothing(t, world, time.Time{}, time.Time{})
	logs := samplelogs.Options{Days: 1, FilesPerDay: 3, EventsPerFile: 7, Start: rangeStart, Seed: 5}
	if _, err := samplelogs.Write(filepath.Join(world.Logs, "nothing", "here"), logs); err != nil {
		t.Fatal(err)
	}
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.ImportOf("test", emptyLocation)+world.Completion("test", `require_files = true`))
	cli.Apply(t)
	if stats := world.Stats(); len(stats.Imports) != 2 || stats.EventsIngested != 21 || stats.DuplicateEvents != 0 {
		t.Errorf("%+v", stats)
	}
	plan(t, cli, 0)
}

// A destroy says that events stay only where there may be some.
func TestAccImport_destroyOfOneThatFoundNothing(t *testing.T) {
	t.Parallel()
	const none, some = "it is COMPLETED with 0 files and copied no events", "any events that it copied are not removed"
	for name, c := range map[string]struct {
		world    lakesim.World
		has, not string
	}{
		"nothing":    {lakesim.World{}, none, "are not removed"},
		"no numbers": {lakesim.World{RecordWithout: []string{"ImportStatistics"}}, some, "copied no events"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t, acctest.With(func(config *lakesim.Config) { config.World = c.world }))
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.ImportOf("test", emptyLocation, times(rangeStart, rangeEnd)...)+world.Completion("test"))
			cli.Apply(t) // the completion waits until AWS has had the time to count
			if result := plan(t, cli, 2, "-destroy"); !result.Has(c.has) || result.Has(c.not) {
				t.Errorf("not %q, or %q: %s", c.has, c.not, result.Output)
			}
			cli.Must(t, "destroy", "-auto-approve", "-no-color")
		})
	}
}

func TestRead_warnsOfNoFilesOnlyIfAWSSaysSo(t *testing.T) {
	for name, c := range map[string]struct {
		world  lakesim.World
		uri    string
		settle time.Duration
		warns  bool
	}{
		"nothing":             {lakesim.World{}, emptyLocation, time.Nanosecond, true},
		"it may still count":  {lakesim.World{}, emptyLocation, time.Hour, false},
		"no numbers":          {lakesim.World{RecordWithout: []string{"ImportStatistics"}}, emptyLocation, time.Nanosecond, false},
		"no number of events": {lakesim.World{RecordWithout: []string{"ImportStatistics.EventsCompleted"}}, emptyLocation, time.Nanosecond, false},
		"files":               {lakesim.World{}, location, time.Nanosecond, false},
	} {
		t.Run(name, func(t *testing.T) {
			world := acctest.NewWorld(t, acctest.With(func(config *lakesim.Config) { config.World = c.world }))
			id := findNothing(t, world, rangeStart, rangeEnd)
			if c.uri == location {
				id = startElsewhere(t, world, true, acctest.RoleARN)
				world.Await(t, id)
			}
			timeouts := acctest.Timeouts
			timeouts.Settle = c.settle
			served, err := provider.NewServer("test", timeouts)
			if err != nil {
				t.Fatal(err)
			}
			server := &acctest.Server{ProviderServer: served, Schemas: acctest.NewServer(t).Schemas}
			noErrors(t, server.Configure(t, world.ProviderConfig()))
			state := configOf(world, map[string]any{
				"start_event_time": rangeStart.Format(time.RFC3339), "end_event_time": rangeEnd.Format(time.RFC3339),
				"import_id": id, "region": acctest.Region, "account_id": acctest.Account, "import_status": "COMPLETED",
			})
			read, err := server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: lakeimport.TypeName, CurrentState: server.Value(t, lakeimport.TypeName, state)})
			if err != nil {
				t.Fatal(err)
			}
			noErrors(t, read.Diagnostics)
			config := maps.Clone(state)
			for _, computed := range []string{"import_id", "region", "account_id", "import_status"} {
				delete(config, computed)
			}
			answer := server.Plan(t, lakeimport.TypeName, read.NewState, config)
			if !c.warns {
				noErrors(t, answer.Diagnostics)
				if len(answer.Diagnostics) > 0 {
					t.Errorf("%+v", answer.Diagnostics)
				}
				return
			}
			if len(answer.Diagnostics) != 1 {
				t.Fatalf("%+v", answer.Diagnostics)
			}
			got := answer.Diagnostics[0]
			for _, words := range []string{"Imports found no log files", "Import " + id + ": It is COMPLETED with 0 files", "nothing found under s3://", "from 2024-03-01T00:00:00Z to 2024-03-03T00:00:00Z; likely a wrong prefix, time range or Region"} {
				if got.Severity != tfprotov6.DiagnosticSeverityWarning || !strings.Contains(got.Summary+" "+got.Detail, words) {
					t.Errorf("%+v does not say %q", got, words)
				}
			}
		})
	}
}
