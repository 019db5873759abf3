package lakeimport_test

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

const completionAddress = "cloudtrail_lake_import_completion.test"

// expect fails the test for words that the output lacks.
func expect(t *testing.T, result acctest.Result, words ...string) {
	t.Helper()
	var missing []string
	for _, word := range words {
		if !result.Has(word) {
			missing = append(missing, word)
		}
	}
	if missing != nil {
		t.Errorf("the output does not say %q:\n%s", missing, result.Output)
	}
}

// untainted fails the test unless the import is in the state, and whole.
func untainted(t *testing.T, cli *acctest.CLI, world *acctest.World) {
	t.Helper()
	instance, ok := cli.State(t)[address]
	if !ok || instance.Tainted || instance.Values["import_id"] != world.Only(t).ID {
		t.Errorf("the import in the state: %v, %+v", ok, instance)
	}
}

// plan plans and returns what it printed; the exit code has to be as given.
func plan(t *testing.T, cli *acctest.CLI, code int, args ...string) acctest.Result {
	t.Helper()
	result := cli.Run(t, append([]string{"plan", "-no-color", "-input=false", "-detailed-exitcode"}, args...)...)
	if result.Code != code {
		t.Errorf("terraform plan: exit code %d, want %d\n%s", result.Code, code, result.Output)
	}
	return result
}

// A provider alias is a process of its own only with the real Terraform.
func TestAccImport_anotherRegionAndAccount(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	other := createStore(t, world, "999900001111", "eu-central-1")
	alias := otherProvider(world) + fmt.Sprintf(`
resource "cloudtrail_lake_import" "other" {
  provider     = cloudtrail.other
  destinations = [%q]
  import_source = {
    s3 = {
      s3_location_uri           = "s3://trail-logs/AWSLogs/"
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = "arn:aws:iam::999900001111:role/import"
    }
  }
}
`, other)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test")+alias)
	cli.Apply(t)
	state := cli.State(t)
	if values := state["cloudtrail_lake_import.other"].Values; values["region"] != "eu-central-1" || values["account_id"] != "999900001111" {
		t.Errorf("the other import: %v", values)
	}
	if values := state[address].Values; values["region"] != acctest.Region || values["account_id"] != acctest.Account {
		t.Errorf("the import: %v", values)
	}
	accounts := map[string]string{}
	for _, imported := range world.Stats().Imports {
		accounts[imported.Account] = imported.Region
	}
	if len(accounts) != 2 || accounts["999900001111"] != "eu-central-1" || accounts[acctest.Account] != acctest.Region {
		t.Errorf("imports ran in %v", accounts)
	}
	plan(t, cli, 0)
}

func TestAccImport_planIsEmptyWhileTheImportMoves(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	world.HoldInitializing()
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test"))
	cli.Apply(t)
	id := world.Only(t).ID
	plan(t, cli, 0) // INITIALIZING
	world.Hold(true)
	plan(t, cli, 0) // IN_PROGRESS
	world.Hold(false)
	plan(t, cli, 0)
	world.Await(t, id)
	expect(t, plan(t, cli, 0), "No changes.")
}

func TestAccImport_failedImportIsUntaintedAndWarned(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(2))
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test"))
	cli.Apply(t)
	id := world.Only(t).ID
	world.Await(t, id)
	expect(t, plan(t, cli, 0), "Import "+id+" FAILED: 2 entries were not copied", "retry_trigger")
	cli.Apply(t)
	untainted(t, cli, world)
}

func TestAccImport_failedCompletionIsRetriedWithoutTheImport(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(3))
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test")+world.Completion("test"))
	applied := cli.Run(t, "apply", "-auto-approve", "-no-color")
	id := world.Only(t).ID
	expect(t, applied, "Waiting for import "+id, "3 ×", "for example: s3://trail-logs/", "AWS said:", "Likely cause:", "What to do:", "retry_trigger", "max_retries")
	if applied.Code != 1 {
		t.Errorf("exit code %d", applied.Code)
	}
	untainted(t, cli, world)
	if _, ok := cli.State(t)[completionAddress]; ok {
		t.Error("the failed waiter is in the state")
	}
	world.Mend(t)
	cli.Write(t, world.ProviderBlock()+world.Import("test", `retry_trigger = "mended"`)+world.Completion("test"))
	cli.Apply(t)
	plan(t, cli, 0)
	if only := world.Only(t); only.Starts != 2 || only.Status != "COMPLETED" {
		t.Errorf("got %+v", only)
	}
}

func TestAccImport_completionRetries(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(1))
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test")+world.Completion("test", "max_retries = 2"))
	expect(t, cli.Run(t, "apply", "-auto-approve", "-no-color"), "also after 2 retries", "1 ×")
	if only := world.Only(t); only.Starts != 3 {
		t.Errorf("%d starts", only.Starts)
	}
	untainted(t, cli, world)
}

// interrupted is interruptedApply in a test of its own.
func interrupted(t *testing.T, interrupt func(*testing.T, *acctest.Running)) (*acctest.World, *acctest.CLI, acctest.Result) {
	t.Helper()
	t.Parallel()
	return interruptedApply(t, interrupt)
}

// interruptedApply applies, and does something to Terraform while the completion waits.
func interruptedApply(t *testing.T, interrupt func(*testing.T, *acctest.Running)) (*acctest.World, *acctest.CLI, acctest.Result) {
	t.Helper()
	world := acctest.NewWorld(t)
	world.Hold(true)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test")+world.Completion("test"))
	running := cli.Start(t, "apply", "-auto-approve", "-no-color")
	acctest.Until(t, "the completion polls", func() bool { return world.Stats().Requests["GetImport"] > 0 })
	interrupt(t, running)
	result := running.Result(t)
	if result.Code == 0 {
		t.Errorf("exit code 0 after an interrupt:\n%s", result.Output)
	}
	return world, cli, result
}

// converges applies again without faults and looks that nothing was done twice.
func converges(t *testing.T, world *acctest.World, cli *acctest.CLI) {
	t.Helper()
	untainted(t, cli, world)
	world.Hold(false)
	cli.Apply(t)
	plan(t, cli, 0)
	if stats := world.Stats(); world.Only(t).Starts != 1 || stats.EventsIngested != acctest.Events || stats.DuplicateEvents != 0 {
		t.Errorf("got %+v", stats)
	}
}

func TestAccImport_interruptedCompletion(t *testing.T) {
	t.Parallel()
	t.Run("SIGINT", func(t *testing.T) {
		world, cli, result := interrupted(t, func(t *testing.T, r *acctest.Running) { r.Signal(t, os.Interrupt) })
		expect(t, result, "Terraform was interrupted", "The import continues at AWS", "apply again")
		converges(t, world, cli)
	})
	t.Run("SIGINT twice", func(t *testing.T) {
		world, cli, _ := interrupted(t, func(t *testing.T, r *acctest.Running) {
			r.Signal(t, os.Interrupt)
			// Terraform saves the state now; a signal in the middle of that may cost it.
			acctest.Until(t, "Terraform stops", func() bool { return r.Printed("Stopping operation...") })
			r.Signal(t, os.Interrupt)
		})
		converges(t, world, cli)
	})
	t.Run("SIGTERM", func(t *testing.T) {
		world, cli, _ := interrupted(t, func(t *testing.T, r *acctest.Running) { r.Signal(t, syscall.SIGTERM) })
		converges(t, world, cli)
	})
	t.Run("SIGKILL", func(t *testing.T) {
		world, cli, _ := interrupted(t, func(t *testing.T, r *acctest.Running) { r.Signal(t, os.Kill) })
		if cli.OpenTofu(t) {
			t.Skip("OpenTofu writes its state only every 20 seconds, so a kill can cost it")
		}
		converges(t, world, cli)
	})
	t.Run("expired credentials", func(t *testing.T) {
		world := acctest.NewWorld(t)
		world.Hold(true)
		world.Fault(t, lakesim.Fault{Operation: "GetImport", Code: "ExpiredTokenException", Message: "The security token included in the request is expired"})
		cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test")+world.Completion("test"))
		result := cli.Run(t, "apply", "-auto-approve", "-no-color")
		expect(t, result, "ExpiredTokenException", "credentials have expired", "A running import is not affected")
		world.Fault(t)
		converges(t, world, cli)
	})
}

func TestAccImport_interruptWhileWaitingForTheSlot(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	world.Hold(true)
	acctest.NewCLI(t, world.ProviderBlock()+world.Import("holder")).Apply(t)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.ImportOf("test", "s3://trail-logs/"))
	running := cli.Start(t, "apply", "-auto-approve", "-no-color")
	acctest.Until(t, "the second import waits", func() bool { return world.Stats().Requests["StartImport"] > 1 })
	running.Signal(t, os.Interrupt)
	result := running.Result(t)
	expect(t, result, "Nothing was started", "Terraform was interrupted")
	if len(cli.State(t)) != 0 || len(world.Stats().Imports) != 1 {
		t.Errorf("something was left behind: %v", cli.State(t))
	}
}

func TestAccImport_slotTimeoutNamesTheHolder(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	world.Hold(true)
	acctest.NewCLI(t, world.ProviderBlock()+world.Import("holder")).Apply(t)
	holder := world.Only(t)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.ImportOf("test", "s3://trail-logs/", `timeouts { create = "2s" }`))
	result := cli.Run(t, "apply", "-auto-approve", "-no-color")
	expect(t, result, "Import "+holder.ID+", created at", "holds the slot", "Nothing was started", "the timeout was reached", "stop-import --import-id "+holder.ID)
	if len(cli.State(t)) != 0 || len(world.Stats().Imports) != 1 {
		t.Errorf("something was left behind: %v", cli.State(t))
	}
}

func TestAccImport_replacementWarns(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test"))
	cli.Apply(t)
	first := world.Only(t).ID
	world.Await(t, first)
	cli.Apply(t) // the state learns the statistics
	cli.Write(t, world.ProviderBlock()+world.ImportOf("test", "s3://trail-logs/"))
	expect(t, plan(t, cli, 2), "Replacing import "+first+" imports logs again", fmt.Sprintf("The %d events that it copied stay", acctest.Events), "stored and billed twice", "# forces replacement")
	cli.Apply(t)
	if imports := world.Stats().Imports; len(imports) != 2 {
		t.Errorf("imports %+v", imports)
	}
}

func TestAccImport_replacementOfARunningImport(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	world.Hold(true)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test"))
	cli.Apply(t)
	first := world.Only(t).ID
	cli.Write(t, world.ProviderBlock()+world.ImportOf("test", "s3://trail-logs/"))
	expect(t, plan(t, cli, 2), "Replacing import "+first, "It was IN_PROGRESS when last seen", "it is stopped before the new import is started")
	cli.Apply(t)
	imports := world.Stats().Imports
	if len(imports) != 2 || imports[0].Status != "STOPPED" || imports[1].Status == "STOPPED" {
		t.Errorf("imports %+v", imports)
	}
}

func TestAccImport_destroyWarns(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	world.Hold(true)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test"))
	cli.Apply(t)
	id := world.Only(t).ID
	expect(t, plan(t, cli, 2, "-destroy"), "Import "+id+" had not finished when last seen", "If it still runs, it is stopped, also for a resource of this state that has it too and that -target leaves out.")
	world.Hold(false)
	world.Await(t, id)
	cli.Apply(t)
	expect(t, plan(t, cli, 2, "-destroy"), "Destroying an import removes no events", fmt.Sprintf("the %d events that it copied are not removed", acctest.Events))
	cli.Must(t, "destroy", "-auto-approve", "-no-color")
	if requests := world.Stats().Requests; requests["StopImport"] != 0 {
		t.Error("a finished import was stopped")
	}
}

func TestAccImport_importBlockIntoAnEmptyPlan(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t, acctest.With(func(c *lakesim.Config) { c.SeedImports = 3 }))
	seeded := world.Stats().Imports[1]
	cli := acctest.NewCLI(t, world.ProviderBlock()+fmt.Sprintf("\nimport {\n  to = cloudtrail_lake_import.test\n  id = \"%s@us-east-1\"\n}\n", seeded.ID))
	cli.Must(t, "plan", "-generate-config-out=generated.tf", "-no-color")
	cli.Apply(t)
	plan(t, cli, 0)
	if values := cli.State(t)[address].Values; values["import_status"] != "COMPLETED" || values["account_id"] != acctest.Account {
		t.Errorf("imported %v", values)
	}
	if starts := world.Stats().Requests["StartImport"]; starts != 0 {
		t.Errorf("%d StartImport calls", starts)
	}
	cli.Write(t, world.ProviderBlock()+world.Import("other"))
	for id, words := range map[string]string{
		"nonsense":                             "is not the id of an import",
		seeded.ID + "@nowhere":                 "is not the name of an AWS Region",
		"00000000-0000-0000-0000-000000000000": "ImportNotFoundException",
	} {
		result := cli.Run(t, "import", "-no-color", "cloudtrail_lake_import.other", id)
		expect(t, result, words)
		if result.Code == 0 {
			t.Errorf("importing %s worked", id)
		}
	}
}

// Many imports are read by one list, which shows less of each than a read does.
func TestAccImport_planOfManyIsEmpty(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t, acctest.With(func(c *lakesim.Config) { c.SeedImports = 30 }))
	config := world.ProviderBlock()
	for i, seeded := range world.Stats().Imports {
		config += fmt.Sprintf("\nimport {\n  to = cloudtrail_lake_import.n%d\n  id = %q\n}\n", i, seeded.ID)
	}
	cli := acctest.NewCLI(t, config)
	cli.Must(t, "plan", "-generate-config-out=generated.tf", "-no-color")
	cli.Apply(t)
	before := world.Stats().Requests
	expect(t, plan(t, cli, 0), "No changes.")
	after := world.Stats().Requests
	if after["ListImports"] == before["ListImports"] || after["GetImport"]-before["GetImport"] >= 30 {
		t.Errorf("the plan did not use a list: %v, then %v", before, after)
	}
	cli.Apply(t)
	state := cli.State(t)
	for i, seeded := range world.Stats().Imports {
		values := state[fmt.Sprintf("cloudtrail_lake_import.n%d", i)].Values
		if values["import_id"] != seeded.ID || values["import_status"] != seeded.Status || (values["start_event_time"] == nil) != (seeded.StartEventTime == nil) {
			t.Errorf("import %d: %v", i, values)
		}
	}
}

func TestAccImport_recordGone(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test"))
	cli.Apply(t)
	id := world.Only(t).ID
	world.Await(t, id)
	cli.Apply(t) // the state learns that it is COMPLETED
	if err := world.ForgetImport(id); err != nil {
		t.Fatal(err)
	}
	expect(t, plan(t, cli, 0), "AWS no longer has the record of import "+id, "Nothing is imported again")

	world.Hold(true)
	running := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test"))
	running.Apply(t)
	id = world.Only(t).ID
	if err := world.ForgetImport(id); err != nil {
		t.Fatal(err)
	}
	expect(t, plan(t, running, 0), "AWS has no record of import "+id, "account "+acctest.Account, "Region us-east-1", "terraform state rm")
}

func TestAccImport_noSecretInTheLog(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	block := strings.NewReplacer(
		fmt.Sprintf("access_key = %q", acctest.AccessKey), "",
		fmt.Sprintf("secret_key = %q", acctest.SecretKey), "",
	).Replace(world.ProviderBlock("assume_role {", fmt.Sprintf("  role_arn = \"arn:aws:iam::%s:role/terraform\"", acctest.Account), "}"))
	cli := acctest.NewCLI(t, block+world.Import("test")+world.Completion("test"))
	log := cli.Dir + "/trace.log"
	token := "session-token-which-must-not-be-logged"
	cli.Env = []string{
		"TF_LOG=TRACE", "TF_LOG_PATH=" + log,
		"AWS_ACCESS_KEY_ID=" + acctest.AccessKey, "AWS_SECRET_ACCESS_KEY=" + acctest.SecretKey, "AWS_SESSION_TOKEN=" + token,
	}
	cli.Apply(t)
	text, err := os.ReadFile(log) //nolint:gosec // Terraform wrote it where this test told it to
	if err != nil {
		t.Fatal(err)
	}
	logged := string(text)
	for _, secret := range []string{acctest.AccessKey, acctest.SecretKey, token, "Signature=", "SecretAccessKey", "SessionToken", "X-Amz-Security-Token"} {
		if i := strings.Index(logged, secret); i >= 0 {
			t.Errorf("%q is in the log: %s", secret, logged[max(0, i-200):min(len(logged), i+100)])
		}
	}
	for _, field := range []string{"import_id=" + world.Only(t).ID, "region=us-east-1", "destination=" + world.Destination} {
		if !strings.Contains(logged, field) {
			t.Errorf("the log has no %s", field)
		}
	}
}
