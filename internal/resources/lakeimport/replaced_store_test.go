package lakeimport_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// storeStandIn stands for an event data store of another provider. Its id and
// output are known only after the apply that replaces it, as an ARN is.
func storeStandIn(arn string, generation int) string {
	return fmt.Sprintf("\nresource \"terraform_data\" \"store\" {\n  input            = %q\n  triggers_replace = \"generation %d\"\n}\n", arn, generation)
}

// triggeredBy is a lifecycle block that replaces the import with something else.
func triggeredBy(what string) string {
	return "lifecycle {\n    replace_triggered_by = [" + what + "]\n  }"
}

// An event data store that is replaced takes its import along, in one apply.
func TestAccImport_replacedStore(t *testing.T) {
	world := acctest.NewWorld(t)
	world.Hold(true)
	other := createStore(t, world, acctest.Account, acctest.Region)
	config := func(arn string, generation int) string {
		return world.ProviderBlock() + storeStandIn(arn, generation) + fmt.Sprintf(`
resource "cloudtrail_lake_import" "test" {
  destinations = [terraform_data.store.output]
  import_source = {
    s3 = {
      s3_location_uri           = %q
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = %q
    }
  }
  %s
}
`, location, acctest.RoleARN, triggeredBy("terraform_data.store.id"))
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{Config: config(world.Destination, 1)},
			{
				Config: config(other, 2),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction("terraform_data.store", plancheck.ResourceActionReplace),
						plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace),
						plancheck.ExpectUnknownValue(address, tfjsonpath.New("destinations").AtSliceIndex(0)),
					},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				Check: resource.TestCheckResourceAttr(address, "destinations.0", other),
			},
		},
	})
	imports := world.Stats().Imports
	if len(imports) != 2 || imports[0].Destination != world.Destination || imports[0].Status != "STOPPED" || imports[1].Destination != other || imports[1].Starts != 1 {
		t.Errorf("imports %+v", imports)
	}
}

// An event data store that is only updated, its retention for example, leaves the
// import alone if the trigger is its ARN, and not if it is the store.
func TestAccImport_updatedStore(t *testing.T) {
	for trigger, action := range map[string]plancheck.ResourceActionType{
		"terraform_data.store.id": plancheck.ResourceActionNoop,
		"terraform_data.store":    plancheck.ResourceActionReplace,
	} {
		t.Run(trigger, func(t *testing.T) {
			world := acctest.NewWorld(t)
			config := func(settings string) string {
				return world.ProviderBlock() + storeStandIn(settings, 1) + world.Import("test", append(closedRange, triggeredBy(trigger))...)
			}
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories,
				Steps: []resource.TestStep{
					{Config: config("retention 2555")},
					{
						PreConfig:        func() { world.Await(t, world.Only(t).ID) },
						Config:           config("retention 90"),
						ConfigPlanChecks: planned(action),
					},
				},
			})
			if only := world.Only(t); only.Starts != 1 {
				t.Errorf("%d starts", only.Starts)
			}
		})
	}
}
