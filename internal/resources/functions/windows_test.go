package functions_test

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
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/samplelogs"
)

// eventsPerDay is what the logs have of each day, in two files.
const eventsPerDay = 6

// history is a world whose logs begin at the day and go on for as many days.
// Each day has a file of its first minute and one of its last.
func history(t *testing.T, first time.Time, days int) *acctest.World {
	t.Helper()
	world := acctest.NewWorld(t, func(_ *lakesim.Config, logs *samplelogs.Options) {
		logs.Start, logs.Days, logs.FilesPerDay, logs.EventsPerFile = first, days, 2, eventsPerDay/2
	})
	files, err := filepath.Glob(filepath.Join(world.Logs, "AWSLogs", "*", "CloudTrail", "*", "*", "*", "*", "*.json.gz"))
	if err != nil || len(files) != 2*days {
		t.Fatalf("%d log files: %v", len(files), err)
	}
	for _, file := range files {
		at := strings.NewReplacer("T0005Z", "T0000Z", "T1205Z", "T2359Z").Replace(file)
		if at == file {
			t.Fatalf("%s is at neither bound of its day", file)
		}
		if err := os.Rename(file, at); err != nil {
			t.Fatal(err)
		}
	}
	return world
}

func TestWindowsImportEachEventOnce(t *testing.T) {
	t.Parallel()
	first := time.Date(2023, 12, 20, 0, 0, 0, 0, time.UTC)
	const days = 75 // to 3 March: over the ends of a year and of a leap February
	for _, c := range []struct {
		step    string
		windows int
	}{{"day", days}, {"week", 11}, {"month", 4}, {"quarter", 2}, {"year", 2}} {
		t.Run(c.step, func(t *testing.T) {
			t.Parallel()
			world := history(t, first, days)
			result, failed := acctest.NewServer(t).Call(t, "import_windows", first.Format(time.RFC3339), first.AddDate(0, 0, days).Format(time.RFC3339), c.step)
			if failed != nil {
				t.Fatal(failed.Text)
			}
			windows, _ := result.(map[string]any)
			if len(windows) != c.windows {
				t.Errorf("%d windows, want %d", len(windows), c.windows)
			}
			for _, window := range windows {
				importWindow(t, world, window)
			}
			if stats := world.Stats(); stats.EventsIngested != days*eventsPerDay || stats.DuplicateEvents != 0 {
				t.Errorf("%d events are imported, %d of them again; the logs have %d", stats.EventsIngested, stats.DuplicateEvents, days*eventsPerDay)
			}
		})
	}
}

// importWindow imports the logs of a window to the end.
func importWindow(t *testing.T, world *acctest.World, window any) {
	t.Helper()
	bound := func(name string) *time.Time {
		members, _ := window.(map[string]any)
		at, err := time.Parse(time.RFC3339, fmt.Sprint(members[name]))
		if err != nil {
			t.Fatal(err)
		}
		return &at
	}
	out, err := world.Console(acctest.Account, acctest.Region).StartImport(t.Context(), &cloudtrail.StartImportInput{
		Destinations: []string{world.Destination},
		ImportSource: &types.ImportSource{S3: &types.S3ImportSource{
			S3LocationUri: aws.String("s3://" + acctest.Bucket + "/AWSLogs/"), S3BucketRegion: aws.String("us-east-1"), S3BucketAccessRoleArn: aws.String(acctest.RoleARN),
		}},
		StartEventTime: bound("start_event_time"), EndEventTime: bound("end_event_time"),
	})
	if err != nil {
		t.Fatal(err)
	}
	world.Await(t, aws.ToString(out.ImportId))
}

// guide is the configuration of the guide, in the world, from the month guideStart on.
type guide struct {
	cli   *acctest.CLI
	world *acctest.World
}

const guideStart = "2024-01-01T00:00:00Z"

func newGuide(t *testing.T, world *acctest.World) guide {
	t.Helper()
	example, err := os.ReadFile(filepath.Join("..", "..", "..", "examples", "guides", "windows", "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	return guide{acctest.NewCLI(t, world.ProviderBlock()+string(example)), world}
}

func (g guide) run(t *testing.T, command, end string, args ...string) acctest.Result {
	t.Helper()
	return g.cli.Run(t, append([]string{command, "-no-color", "-input=false",
		"-var=event_data_store_arn=" + g.world.Destination, "-var=role_arn=" + acctest.RoleARN, "-var=bucket=" + acctest.Bucket,
		"-var=start=" + guideStart, "-var=end=" + end}, args...)...)
}

func expect(t *testing.T, result acctest.Result, code int, words ...string) {
	t.Helper()
	if result.Code != code {
		t.Errorf("exit code %d, want %d", result.Code, code)
	}
	for _, word := range words {
		if !result.Has(word) {
			t.Errorf("the output does not say %q:\n%s", word, result.Output)
		}
	}
}

func TestAccWindows_guide(t *testing.T) {
	t.Parallel()
	const days = 31 + 29 + 31 + 30 + 31
	world := history(t, time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), days)
	g := newGuide(t, world)

	const end, later = "2024-04-01T00:00:00Z", "2024-06-01T00:00:00Z"
	expect(t, g.run(t, "apply", end, "-auto-approve"), 0, "Apply complete! Resources: 6 added")
	expect(t, g.run(t, "plan", end, "-detailed-exitcode"), 0, "No changes.")

	extended := g.run(t, "plan", later, "-detailed-exitcode")
	expect(t, extended, 2, "Plan: 4 to add, 0 to change, 0 to destroy",
		`cloudtrail_lake_import.history["2024-04"] will be created`, `cloudtrail_lake_import.history["2024-05"] will be created`)
	for _, month := range []string{"2024-01", "2024-02", "2024-03"} {
		if extended.Has(`cloudtrail_lake_import.history["` + month + `"] will be`) {
			t.Errorf("%s is planned anew:\n%s", month, extended.Output)
		}
	}
	expect(t, g.run(t, "apply", later, "-auto-approve"), 0, "Apply complete! Resources: 4 added", `"2024-02" = 174`)
	expect(t, g.run(t, "plan", later, "-detailed-exitcode"), 0, "No changes.")
	if stats := world.Stats(); len(stats.Imports) != 5 || stats.EventsIngested != days*eventsPerDay || stats.DuplicateEvents != 0 {
		t.Errorf("%d imports, %d events, %d of them again; the logs have %d", len(stats.Imports), stats.EventsIngested, stats.DuplicateEvents, days*eventsPerDay)
	}
}

// What the guide says of a last window that is a part of its month.
func TestAccWindows_partialWindowIsNotReplaced(t *testing.T) {
	t.Parallel()
	world := history(t, time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), 60)
	g := newGuide(t, world)
	expect(t, g.run(t, "apply", "2024-02-10T00:00:00Z", "-auto-approve"), 0, "Apply complete! Resources: 4 added")
	expect(t, g.run(t, "plan", "2024-02-20T00:00:00Z"), 1, "prevent_destroy set, but the plan calls for", `cloudtrail_lake_import.history["2024-02"]`)
	if imports := world.Stats().Imports; len(imports) != 2 {
		t.Errorf("%d imports", len(imports))
	}
}
