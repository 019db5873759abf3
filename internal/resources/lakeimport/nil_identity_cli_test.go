package lakeimport_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// A state as Terraform before 1.12 writes it has no identity. Nor has a destroy
// without a refresh, then.
func TestAccImport_destroyWithoutAnIdentity(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"refreshed": nil, "not refreshed": {"-refresh=false"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			world.Hold(true)
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test"))
			cli.Apply(t)
			withoutIdentity(t, filepath.Join(cli.Dir, "terraform.tfstate"))
			cli.Must(t, append([]string{"destroy", "-auto-approve", "-no-color", "-input=false"}, args...)...)
			if status := world.Only(t).Status; status != "STOPPED" || len(cli.State(t)) != 0 {
				t.Errorf("the import is %s, the state has %v", status, cli.State(t))
			}
		})
	}
}

// withoutIdentity takes the identities out of a state.
func withoutIdentity(t *testing.T, file string) {
	t.Helper()
	content, err := os.ReadFile(file) //nolint:gosec // the state that this test has made
	if err != nil {
		t.Fatal(err)
	}
	var state map[string]any
	if err := json.Unmarshal(content, &state); err != nil {
		t.Fatal(err)
	}
	resources, _ := state["resources"].([]any)
	for _, resource := range resources {
		resource, _ := resource.(map[string]any)
		instances, _ := resource["instances"].([]any)
		for _, instance := range instances {
			if instance, ok := instance.(map[string]any); ok {
				delete(instance, "identity")
				delete(instance, "identity_schema_version")
			}
		}
	}
	if content, err = json.Marshal(state); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
