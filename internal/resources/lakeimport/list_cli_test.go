package lakeimport_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// list is a query for the imports into the event data store, with more lines
// in the list block.
func list(world *acctest.World, lines ...string) string {
	return fmt.Sprintf(`
list "cloudtrail_lake_import" "console" {
  provider = cloudtrail
  %s

  config {
    destination   = %q
    import_status = "COMPLETED"
  }
}
`, strings.Join(lines, "\n  "), world.Destination)
}

func TestAccList_query(t *testing.T) {
	world := seeded(t, 3)
	newest := world.Stats().Imports[2]
	identity := map[string]knownvalue.Check{
		"account_id": knownvalue.StringExact(acctest.Account), "region": knownvalue.StringExact(acctest.Region), "import_id": knownvalue.StringExact(newest.ID),
	}
	const at = "cloudtrail_lake_import.console"
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		Steps: []resource.TestStep{
			{Config: world.ProviderBlock() + `output "none" { value = 1 }`},
			{
				Query:  true,
				Config: list(world, "limit = 2", "include_resource = true"),
				QueryResultChecks: []querycheck.QueryResultCheck{
					querycheck.ExpectLength(at, 2),
					querycheck.ExpectIdentity(at, identity),
					querycheck.ExpectResourceDisplayName(at, queryfilter.ByResourceIdentity(identity),
						knownvalue.StringFunc(func(name string) error {
							if !strings.Contains(name, newest.S3LocationURI) {
								return fmt.Errorf("%q lacks %s", name, newest.S3LocationURI)
							}
							return nil
						})),
				},
			},
		},
	})
}

// counted returns how many calls for imports the command made.
func counted(t *testing.T, world *acctest.World, command func()) map[string]int64 {
	t.Helper()
	before := world.Stats().Requests
	command()
	made := map[string]int64{}
	for operation, n := range world.Stats().Requests {
		if n > before[operation] && operation != "GetCallerIdentity" {
			made[operation] = n - before[operation]
		}
	}
	return made
}

// The imports of the console, found, taken into the configuration and the
// state, and nothing left to do.
func TestAccList_roundTrip(t *testing.T) {
	t.Parallel()
	const imports = 200
	world := seeded(t, imports)
	cli := acctest.NewCLI(t, world.ProviderBlock())
	cli.Need(t, acctest.QueryCommand)
	if err := os.WriteFile(filepath.Join(cli.Dir, "find.tfquery.hcl"), []byte(list(world, "limit = 1000")), 0o600); err != nil {
		t.Fatal(err)
	}

	made := counted(t, world, func() {
		if got := results(t, cli.Stdout(t, "query", "-json")); got != imports {
			t.Errorf("%d imports found, want %d", got, imports)
		}
	})
	if made["ListImports"] != 1 || len(made) != 1 {
		t.Errorf("a query without details made the calls %v", made)
	}
	made = counted(t, world, func() { cli.Must(t, "query", "-no-color", "-generate-config-out=adopted.tf") })
	if made["ListImports"] != 1 || made["GetImport"] != imports || len(made) != 2 {
		t.Errorf("a query with details made the calls %v", made)
	}
	made = counted(t, world, func() {
		expect(t, cli.Apply(t), fmt.Sprintf("Resources: %d imported, 0 added, 0 changed, 0 destroyed.", imports))
	})
	if made["GetImport"] != imports || made["ListImports"] > 1 || made["StartImport"] != 0 {
		t.Errorf("the apply made the calls %v", made)
	}
	made = counted(t, world, func() { plan(t, cli, 0) })
	if made["GetImport"] > 20 || made["ListImports"] != 1 {
		t.Errorf("the plan made the calls %v", made)
	}
	if started := world.Stats().Requests["StartImport"]; started != 0 {
		t.Errorf("%d calls of StartImport", started)
	}
	if got := len(cli.State(t)); got != imports {
		t.Errorf("%d imports in the state, want %d", got, imports)
	}
}

// results counts the results in what `terraform query -json` printed.
func results(t *testing.T, printed []byte) int {
	t.Helper()
	found := 0
	for line := range strings.Lines(string(printed)) {
		var message struct {
			Type string `json:"type"`
		}
		if err := json.Unmarshal([]byte(line), &message); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if message.Type == "list_resource_found" {
			found++
		}
	}
	return found
}
