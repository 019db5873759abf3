package lakeimportcompletion_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

const emptyLocation = "s3://" + acctest.Bucket + "/nothing/here/"

// after is a resource that must wait for the completion.
const after = `
resource "terraform_data" "after" {
  depends_on = [cloudtrail_lake_import_completion.test]
}
`

func apply(t *testing.T, cli *acctest.CLI, code int, words ...string) acctest.Result {
	t.Helper()
	return run(t, cli, code, words, "apply", "-auto-approve", "-no-color", "-input=false")
}

func plan(t *testing.T, cli *acctest.CLI, code int, words ...string) {
	t.Helper()
	run(t, cli, code, words, "plan", "-detailed-exitcode", "-no-color", "-input=false")
}

func run(t *testing.T, cli *acctest.CLI, code int, words []string, args ...string) acctest.Result {
	t.Helper()
	result := cli.Run(t, args...)
	if result.Code != code {
		t.Fatalf("terraform %s: exit code %d, want %d:\n%s", strings.Join(args, " "), result.Code, code, result.Output)
	}
	for _, word := range words {
		if !result.Has(word) {
			t.Errorf("terraform %s does not say %q:\n%s", strings.Join(args, " "), word, result.Output)
		}
	}
	return result
}

// waiter is the completion in the state.
func waiter(t *testing.T, cli *acctest.CLI) map[string]any {
	t.Helper()
	found, ok := cli.State(t)[address]
	if !ok || found.Tainted {
		t.Fatalf("the completion is not in the state, or is tainted: %+v", found)
	}
	return found.Values
}

// countOf is a number of the import's statistics in the state of the completion.
func countOf(t *testing.T, cli *acctest.CLI, name string) string {
	t.Helper()
	statistics, ok := waiter(t, cli)["import_statistics"].(map[string]any)
	if !ok {
		t.Fatal("there are no statistics")
	}
	return fmt.Sprint(statistics[name])
}

func absent(t *testing.T, cli *acctest.CLI, addresses ...string) {
	t.Helper()
	state := cli.State(t)
	for _, address := range addresses {
		if _, ok := state[address]; ok {
			t.Errorf("%s is in the state", address)
		}
	}
}

func TestAccCompletion_noFilesIsAWarning(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	config := func(lines ...string) string {
		return world.ProviderBlock() + world.ImportOf("test", emptyLocation) + world.Completion("test", lines...)
	}
	cli := acctest.NewCLI(t, config())
	nothing := "nothing found under " + emptyLocation + "; likely a wrong prefix, time range or Region."
	first := apply(t, cli, 0, nothing)
	id := world.Only(t).ID
	if n := strings.Count(first.Output, "Warning: Imports found no log files"); n != 1 {
		t.Errorf("the warning is there %d times:\n%s", n, first.Output)
	}
	plan(t, cli, 0, "Imports found no log files", "Import "+id, nothing)

	// The gate is closed behind a waiter that has passed it.
	cli.Write(t, config(`require_files = true`)+after)
	plan(t, cli, 2, "+ require_files = true", "0 to destroy")
	apply(t, cli, 1, "Error: Waiting for import "+id, nothing, "require_files demands at least one", "set require_files = false")
	absent(t, cli, "terraform_data.after")
	if values := waiter(t, cli); values["require_files"] != nil {
		t.Errorf("the state has %v", values)
	}
	plan(t, cli, 2, "+ require_files = true")

	// The way out that the error offers.
	cli.Write(t, config(`require_files = false`)+after)
	apply(t, cli, 0)
	plan(t, cli, 0)
}

func TestAccCompletion_requireFiles(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	config := func(uri string) string {
		return world.ProviderBlock() + world.ImportOf("test", uri) + world.Completion("test", `require_files = true`) + after
	}
	cli := acctest.NewCLI(t, config(emptyLocation))
	for range 2 {
		apply(t, cli, 1, "with "+address, "require_files = true", "nothing found under "+emptyLocation, "correct s3_location_uri")
		absent(t, cli, address, "terraform_data.after")
	}
	if only := world.Only(t); only.Starts != 1 {
		t.Errorf("started %d times", only.Starts)
	}
	cli.Write(t, config("s3://"+acctest.Bucket+"/AWSLogs/"))
	apply(t, cli, 0)
	if values := waiter(t, cli); values["import_status"] != "COMPLETED" {
		t.Errorf("the state has %v", values)
	}
	if stats := world.Stats(); stats.EventsIngested != acctest.Events || stats.DuplicateEvents != 0 {
		t.Errorf("%+v", stats)
	}
	plan(t, cli, 0)
}

func TestAccCompletion_allowFailedEntries(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(2))
	config := func(lines ...string) string {
		return world.ProviderBlock() + world.Import("test") + world.Completion("test", lines...)
	}
	cli := acctest.NewCLI(t, config(`allow_failed_entries = 1`)+after)
	apply(t, cli, 1, "allow_failed_entries, which is 1, does not accept that: 2 entries failed", "allow_failed_entries = 2 goes on without them")
	absent(t, cli, address, "terraform_data.after")
	id := world.Only(t).ID

	cli.Write(t, config(`allow_failed_entries = 2`, `max_retries = 1`)+after)
	apply(t, cli, 0, "Warning: Import "+id+" FAILED: 2 entries failed, and that is allowed", "because allow_failed_entries is 2", "cloudtrail_lake_import_failures", "aws cloudtrail list-import-failures --import-id "+id)
	if only := world.Only(t); only.Starts != 2 {
		t.Errorf("started %d times: retries come first", only.Starts)
	}
	if values := waiter(t, cli); values["import_status"] != "FAILED" || countOf(t, cli, "failed_entries") != "2" {
		t.Errorf("the state has %v", values)
	}
	plan(t, cli, 0)

	// More failed than is allowed now.
	cli.Write(t, config(`allow_failed_entries = 1`))
	plan(t, cli, 2, "~ allow_failed_entries = 2 -> 1", "1 to change")
	apply(t, cli, 1, "allow_failed_entries, which is 1, does not accept that")
	if values := waiter(t, cli); fmt.Sprint(values["allow_failed_entries"]) != "2" {
		t.Errorf("the state has %v", values)
	}
	starts := world.Only(t).Starts

	cli.Write(t, config(`allow_failed_entries = 7`))
	apply(t, cli, 0)
	plan(t, cli, 0)
	if only := world.Only(t); only.Starts != starts {
		t.Errorf("started %d times more", only.Starts-starts)
	}

	// A waiter that waits again retries, too.
	world.Mend(t)
	cli.Write(t, config(`max_retries = 1`))
	apply(t, cli, 0)
	if values := waiter(t, cli); values["import_status"] != "COMPLETED" || values["allow_failed_entries"] != nil {
		t.Errorf("the state has %v", values)
	}
	plan(t, cli, 0)
}

// Terraform plans an argument that is not known yet as an update, which nothing
// can turn into something else while it is applied.
func TestAccCompletion_unknownArguments(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(2))
	config := func(allowed int) string {
		return world.ProviderBlock() + world.Import("test") + fmt.Sprintf("resource \"terraform_data\" \"n\" {\n  input = %d\n}\n", allowed) +
			world.Completion("test", `allow_failed_entries = terraform_data.n.output`)
	}
	cli := acctest.NewCLI(t, config(2))
	apply(t, cli, 0, "2 entries failed, and that is allowed")
	for _, c := range []struct{ allowed, code int }{{3, 0}, {1, 1}, {2, 0}} {
		cli.Write(t, config(c.allowed))
		plan(t, cli, 2, "~ allow_failed_entries = ", "0 to destroy")
		result := apply(t, cli, c.code)
		if result.Has("inconsistent") {
			t.Errorf("%d: %s", c.allowed, result.Output)
		}
		if values := waiter(t, cli); values["import_status"] != "FAILED" {
			t.Errorf("the state has %v", values)
		}
	}
	plan(t, cli, 0)
}

// What AWS does not say opens no gate.
func TestAccCompletion_noNumbers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		broken int
		line   string
		words  []string
	}{
		"allow_failed_entries": {1, `allow_failed_entries = 3`, []string{"AWS does not show how many entries failed"}},
		"require_files":        {0, `require_files = true`, []string{"AWS does not show how many files it copied", "otherwise set require_files = false"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t, acctest.WithBrokenFiles(c.broken), acctest.With(func(config *lakesim.Config) { config.World.RecordWithout = []string{"ImportStatistics"} }))
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test")+world.Completion("test", c.line))
			apply(t, cli, 1, c.words...)
			absent(t, cli, address)
		})
	}
}

// Numbers that come late are waited for.
func TestAccCompletion_lateNumbers(t *testing.T) {
	t.Parallel()
	for _, missing := range []string{lakesim.StatisticsZero, lakesim.StatisticsAbsent} {
		t.Run(missing, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t, acctest.With(func(config *lakesim.Config) {
				config.World.StatisticsLag, config.World.StatisticsMissing = lakesim.Duration(2e9), missing
			}))
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test")+world.Completion("test", `require_files = true`))
			if result := apply(t, cli, 0); result.Has("found no log files") {
				t.Error(result.Output)
			}
			if countOf(t, cli, "files_completed") == "0" {
				t.Error("the state has no files")
			}
		})
	}
}

// A retry of an import that was accepted is waited for in the same apply.
func TestAccCompletion_retryOfAnAcceptedImport(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(1))
	config := func(lines ...string) string {
		return world.ProviderBlock() + world.Import("test", lines...) + world.Completion("test", `allow_failed_entries = 4`)
	}
	cli := acctest.NewCLI(t, config())
	apply(t, cli, 0, "FAILED: 1 entry failed, and that is allowed")
	world.Mend(t)
	cli.Write(t, config(`retry_trigger = "mended"`))
	apply(t, cli, 0)
	if values := waiter(t, cli); values["import_status"] != "COMPLETED" || countOf(t, cli, "failed_entries") != "0" {
		t.Errorf("the state has %v", values)
	}
	plan(t, cli, 0)
}
