package lakeimportcompletion_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// withTest adds a test of a module to a working directory.
func withTest(t *testing.T, cli *acctest.CLI, name, content string) {
	t.Helper()
	dir := filepath.Join(cli.Dir, "tests")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Both tests of the guide run as they are: the one with mocks, and the one on a simulator.
func TestAccModule_testsOfTheGuide(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	cli := acctest.NewCLI(t, acctest.Example(t, "guides/testing/main.tf"))
	for _, name := range []string{"unit.tftest.hcl", "simulator.tftest.hcl"} {
		withTest(t, cli, name, acctest.Example(t, "guides/testing/tests/"+name))
	}
	if mocked := cli.Must(t, "test", "-no-color", "-filter=tests/unit.tftest.hcl"); !mocked.Has("2 passed, 0 failed") {
		t.Error(mocked.Output)
	}
	if imports := len(world.Stats().Imports); imports != 0 {
		t.Errorf("the test with mocks starts %d imports", imports)
	}
	cli.Env = []string{
		"AWS_ENDPOINT_URL=" + world.Endpoint, "AWS_ACCESS_KEY_ID=" + acctest.AccessKey, "AWS_SECRET_ACCESS_KEY=" + acctest.SecretKey,
		"TF_VAR_bucket=" + acctest.Bucket, "TF_VAR_event_data_store_arn=" + world.Destination, "TF_VAR_role_arn=" + acctest.RoleARN,
	}
	if simulated := cli.Must(t, "test", "-no-color", "-filter=tests/simulator.tftest.hcl"); !simulated.Has("2 passed, 0 failed") {
		t.Error(simulated.Output)
	}
	if done := world.Only(t); done.Status != "COMPLETED" || done.Starts != 1 {
		t.Errorf("got %s after %d starts", done.Status, done.Starts)
	}
}

// wiredModule takes all that it can from the computed values of other objects, which
// mocks make up at random.
const wiredModule = `
data "cloudtrail_lake_event_data_store" "security" {
  name = "security"
}

data "cloudtrail_lake_import" "console" {
  import_id = "1c9b5dca-3a91-4ac3-92b1-0d3f0e4c5a67"
}

data "cloudtrail_lake_event_data_store" "by_id" {
  id     = data.cloudtrail_lake_event_data_store.security.id
  region = data.cloudtrail_lake_event_data_store.security.region
}

data "cloudtrail_lake_event_data_store" "by_arn" {
  arn = data.cloudtrail_lake_event_data_store.security.arn
}

data "cloudtrail_lake_imports" "all" {
  destination = data.cloudtrail_lake_event_data_store.security.arn
  region      = data.cloudtrail_lake_event_data_store.security.region
}

resource "cloudtrail_lake_import" "history" {
  destinations = [data.cloudtrail_lake_event_data_store.security.arn]
  region       = data.cloudtrail_lake_event_data_store.security.region

  import_source = {
    s3 = {
      s3_location_uri           = data.cloudtrail_lake_import.console.import_source.s3.s3_location_uri
      s3_bucket_region          = data.cloudtrail_lake_import.console.import_source.s3.s3_bucket_region
      s3_bucket_access_role_arn = data.cloudtrail_lake_import.console.import_source.s3.s3_bucket_access_role_arn
    }
  }

  timeouts {
    create = "72h"
  }
}

resource "cloudtrail_lake_import_completion" "history" {
  import_id = cloudtrail_lake_import.history.import_id
  region    = cloudtrail_lake_import.history.region
}

data "cloudtrail_lake_import" "history" {
  import_id = cloudtrail_lake_import_completion.history.import_id
  region    = cloudtrail_lake_import_completion.history.region
}

data "cloudtrail_lake_import_failures" "history" {
  import_id = cloudtrail_lake_import_completion.history.import_id
  region    = cloudtrail_lake_import_completion.history.region
}
`

func TestAccModule_mocksOfAllThatIsWired(t *testing.T) {
	t.Parallel()
	cli := acctest.NewCLI(t, wiredModule)
	withTest(t, cli, "mocks.tftest.hcl", `
mock_provider "cloudtrail" {}

run "plan" {
  command = plan
}

run "apply" {
  assert {
    condition     = data.cloudtrail_lake_import_failures.history.import_id == cloudtrail_lake_import.history.import_id
    error_message = "Not wired."
  }
}

run "again" {}
`)
	if result := cli.Must(t, "test", "-no-color"); !result.Has("3 passed, 0 failed") {
		t.Error(result.Output)
	}
}

// There is nothing to import, by command or by block: the error says what to do.
func TestAccCompletion_import(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test"))
	cli.Apply(t)
	id := world.Only(t).ID
	with := world.ProviderBlock() + world.Import("test") + world.Completion("test")
	cli.Write(t, with)
	words := []string{"A completion cannot be imported", `declare it with import_id = "` + id + `" and apply`, "nothing is billed"}
	results := []acctest.Result{cli.Run(t, "import", "-no-color", "cloudtrail_lake_import_completion.test", id)}
	cli.Write(t, with+"\nimport {\n  to = cloudtrail_lake_import_completion.test\n  id = \""+id+"\"\n}\n")
	results = append(results, cli.Run(t, "plan", "-no-color", "-input=false"))
	for _, result := range results {
		for _, word := range words {
			if result.Code != 1 || !result.Has(word) {
				t.Errorf("exit code %d, %q is not said: %s", result.Code, word, result.Output)
			}
		}
	}
	cli.Write(t, with)
	cli.Apply(t)
}
