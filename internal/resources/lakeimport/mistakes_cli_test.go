package lakeimport_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

const later = "start_event_time = \"2023-01-01T00:00:00Z\"\n  end_event_time = \"2198-01-01T00:00:00Z\""

// A range that is not over is a warning where an import is planned for it, and
// none once it is there.
func TestAccImport_endsInTheFuture(t *testing.T) {
	t.Parallel()
	const warning = "end_event_time 2198-01-01T00:00:00Z is in the future"
	world := acctest.NewWorld(t)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", later))
	expect(t, plan(t, cli, 2), warning, "no later plan imports it", "let the range end in the past")
	cli.Must(t, "apply", "-auto-approve", "-no-color", "-input=false")
	world.Await(t, world.Only(t).ID)
	cli.Apply(t)
	if again := plan(t, cli, 0); again.Has("in the future") {
		t.Errorf("an import that is there is warned of: %s", again.Output)
	}
	cli.Write(t, world.ProviderBlock()+world.Import("test", strings.Replace(later, "2198", "2197", 1)))
	expect(t, plan(t, cli, 2), "must be replaced", "end_event_time 2197-01-01T00:00:00Z is in the future")
}

// Terraform refuses keys of a block that it does not know. Those of a nested
// attribute never reach the provider, as the documentation says.
func TestAccImport_unknownKeys(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	cli := acctest.NewCLI(t, "")
	for key, config := range map[string]string{
		"creat":   world.Import("test", `timeouts { creat = "72h" }`),
		"timeout": world.Import("test", `timeout = "72h"`),
		"crate":   world.Import("test") + world.Completion("test", `timeouts { crate = "73h" }`),
	} {
		cli.Write(t, world.ProviderBlock()+config)
		result := cli.Run(t, "validate", "-no-color")
		if expect(t, result, `An argument named "`+key+`" is not expected here`); result.Code != 1 {
			t.Errorf("%s: exit code %d", key, result.Code)
		}
	}
	cli.Write(t, world.ProviderBlock()+world.Import("test", `timeouts = { create = "72h" }`))
	expect(t, cli.Run(t, "validate", "-no-color"), "Unsupported argument", `define a block of type "timeouts"`)
	cli.Write(t, world.ProviderBlock()+strings.Replace(world.Import("test"), "s3_location_uri", "s3_location_url = \"s3://other\"\n      s3_location_uri", 1))
	cli.Must(t, "validate", "-no-color")
}

// A state of a version in which timeouts was a nested attribute is read as it is.
func TestAccImport_stateWithTimeoutsAsAttribute(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	config := world.ProviderBlock() + world.Import("test", "timeouts {\n    create = \"72h\"\n  }")
	cli := acctest.NewCLI(t, config)
	cli.Apply(t)
	world.Await(t, world.Only(t).ID)
	cli.Apply(t)
	path := filepath.Join(cli.Dir, "terraform.tfstate")
	state, err := os.ReadFile(path) //nolint:gosec // Terraform wrote it in the directory of this test
	if err != nil {
		t.Fatal(err)
	}
	// What the attribute wrote: an object of three members, or null.
	attribute := regexp.MustCompile(`"timeouts": \{\s*"create": "72h",\s*"delete": null,\s*"update": null\s*\}`)
	if !attribute.Match(state) {
		t.Fatalf("the block is stored in another form than the attribute was: %s", state)
	}
	plan(t, cli, 0)
	if err := os.WriteFile(path, attribute.ReplaceAll(state, []byte(`"timeouts": null`)), 0o600); err != nil { //nolint:gosec // the same file
		t.Fatal(err)
	}
	plan(t, cli, 2) // in place
	cli.Write(t, world.ProviderBlock()+world.Import("test"))
	plan(t, cli, 0)
}
