package lakeimport_test

import (
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// Terraform 1.16.5 and newer may send no identity with a delete, as versions
// before 1.12 always did.
func TestDestroyWithoutAnIdentity(t *testing.T) {
	t.Parallel()
	for name, with := range map[string]struct{ prior, planned bool }{
		"none": {}, "prior": {prior: true}, "planned": {planned: true}, "both": {prior: true, planned: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			world.Hold(true)
			made := begun(t, world, configOf(world, nil))
			server := configured(t, world)
			before := made.refresh(t, server)
			if !with.prior {
				before.identity = nil
			}
			planned := before.plan(t, server, nil)
			noErrors(t, planned.Diagnostics)
			if planned.PlannedIdentity = nil; with.planned {
				planned.PlannedIdentity = made.identity
			}
			destroyed := before.destroy(t, configured(t, world), planned)
			noErrors(t, destroyed.Diagnostics)
			if null, err := destroyed.NewState.IsNull(); err != nil || !null {
				t.Errorf("something stays in the state: %v", err)
			}
			if status := world.Only(t).Status; status != "STOPPED" {
				t.Errorf("the import is %s", status)
			}
		})
	}
}
