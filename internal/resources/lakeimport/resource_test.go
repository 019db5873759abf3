package lakeimport_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

const address = "cloudtrail_lake_import.test"

// planned checks what the plan of a step does with the import.
func planned(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
}

func TestAccImport_lifeCycle(t *testing.T) {
	world := acctest.NewWorld(t)
	config := world.ProviderBlock() + world.Import("test", `start_event_time = "2024-03-01T01:00:00+01:00"`, `end_event_time = "2024-03-02T23:59:59.999Z"`)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{
				Config:           config,
				ConfigPlanChecks: planned(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("import_id"), knownvalue.StringRegexp(regexp.MustCompile(`^[a-f0-9-]{36}$`))),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("account_id"), knownvalue.StringExact(acctest.Account)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("region"), knownvalue.StringExact(acctest.Region)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("start_event_time"), knownvalue.StringExact("2024-03-01T01:00:00+01:00")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("import_statistics").AtMapKey("events_completed"), knownvalue.NotNull()),
				},
			},
			{
				PreConfig: func() { world.Await(t, world.Only(t).ID) },
				Config:    config,
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
			{
				RefreshState: true,
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttr(address, "import_status", "COMPLETED"),
					resource.TestCheckResourceAttr(address, "import_statistics.files_completed", fmt.Sprint(acctest.Files)),
					resource.TestCheckResourceAttr(address, "import_statistics.events_completed", fmt.Sprint(acctest.Events)),
					resource.TestCheckResourceAttr(address, "import_statistics.failed_entries", "0"),
				),
			},
			{
				// Neither a slash nor another spelling of a time is another import.
				Config: world.ProviderBlock() + world.ImportOf("test", "s3://"+acctest.Bucket+"/AWSLogs", `start_event_time = "2024-03-01T00:00:00Z"`, `end_event_time = "2024-03-03T01:59:59.999000+02:00"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
			{
				ResourceName:                         address,
				ImportState:                          true,
				ImportStateIdFunc:                    idOf(""),
				ImportStateVerify:                    true,
				ImportStateVerifyIgnore:              []string{"start_event_time", "timeouts"}, // the time as AWS spells it
				ImportStateVerifyIdentifierAttribute: "import_id",
			},
			{
				ResourceName:                         address,
				ImportState:                          true,
				ImportStateIdFunc:                    idOf("@" + acctest.Region),
				ImportStateVerify:                    true,
				ImportStateVerifyIgnore:              []string{"start_event_time", "timeouts"},
				ImportStateVerifyIdentifierAttribute: "import_id",
			},
		},
	})
	if only := world.Only(t); only.Starts != 1 || only.Statistics.EventsCompleted != acctest.Events {
		t.Errorf("the import was started %d times and has %d events", only.Starts, only.Statistics.EventsCompleted)
	}
}

// idOf is the id to import by, with a suffix.
func idOf(suffix string) resource.ImportStateIdFunc {
	return func(state *terraform.State) (string, error) {
		instance, ok := state.RootModule().Resources[address]
		if !ok {
			return "", fmt.Errorf("%s is not in the state", address)
		}
		return instance.Primary.Attributes["import_id"] + suffix, nil
	}
}

func TestAccImport_retryOfAFailedImport(t *testing.T) {
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(2))
	config := func(lines ...string) string { return world.ProviderBlock() + world.Import("test", lines...) }
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{Config: config()},
			{
				PreConfig: func() { world.Await(t, world.Only(t).ID) },
				Config:    config(),
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttr(address, "import_status", "FAILED"),
					resource.TestCheckResourceAttr(address, "import_statistics.failed_entries", "2"),
				),
			},
			{
				PreConfig:        func() { world.Mend(t) },
				Config:           config(`retry_trigger = "mended"`),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate),
			},
			{
				PreConfig: func() { world.Await(t, world.Only(t).ID) },
				Config:    config(`retry_trigger = "mended"`),
				Check:     resource.TestCheckResourceAttr(address, "import_status", "COMPLETED"),
			},
			{
				// Nothing is left to retry, and nothing is started.
				Config:           config(`retry_trigger = "again"`),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate),
				Check:            resource.TestCheckResourceAttr(address, "import_status", "COMPLETED"),
			},
		},
	})
	if only := world.Only(t); only.Starts != 2 || world.Stats().DuplicateEvents != 0 {
		t.Errorf("%d starts, %d duplicate events", only.Starts, world.Stats().DuplicateEvents)
	}
}

func TestAccImport_retryOfAStoppedImport(t *testing.T) {
	world := acctest.NewWorld(t)
	config := func(lines ...string) string { return world.ProviderBlock() + world.Import("test", lines...) }
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{PreConfig: func() { world.Hold(true) }, Config: config()},
			{
				PreConfig: func() {
					stopImport(t, world, world.Only(t).ID)
					world.Hold(false)
				},
				RefreshState: true,
				Check:        resource.TestCheckResourceAttr(address, "import_status", "STOPPED"),
			},
			{
				Config:           config(`retry_trigger = "go on"`),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate),
			},
			{
				PreConfig: func() { world.Await(t, world.Only(t).ID) },
				Config:    config(`retry_trigger = "go on"`),
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttr(address, "import_status", "COMPLETED"),
					resource.TestCheckResourceAttr(address, "import_statistics.events_completed", fmt.Sprint(acctest.Events)),
				),
			},
		},
	})
	if only := world.Only(t); only.Starts != 2 || world.Stats().DuplicateEvents != 0 {
		t.Errorf("%d starts, %d duplicate events", only.Starts, world.Stats().DuplicateEvents)
	}
}

func TestAccImport_retryWhileRunningDoesNothing(t *testing.T) {
	world := acctest.NewWorld(t)
	world.Hold(true)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{Config: world.ProviderBlock() + world.Import("test")},
			{
				Config:           world.ProviderBlock() + world.Import("test", `retry_trigger = "impatient"`),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate),
				Check:            resource.TestCheckResourceAttr(address, "import_status", "IN_PROGRESS"),
			},
		},
	})
	if starts := world.Stats().Requests["StartImport"]; starts != 1 {
		t.Errorf("%d StartImport calls", starts)
	}
}

func TestAccImport_settingsCallNothing(t *testing.T) {
	world := acctest.NewWorld(t)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{Config: world.ProviderBlock() + world.Import("test")},
			{
				PreConfig:        func() { world.Await(t, world.Only(t).ID) },
				Config:           world.ProviderBlock() + world.Import("test", `skip_destroy = true`, "timeouts {\n create = \"2h\"\n delete = \"5m\"\n}"),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate),
			},
		},
	})
	requests := world.Stats().Requests
	if requests["StartImport"] != 1 || requests["StopImport"] != 0 {
		t.Errorf("calls %v", requests)
	}
}

func TestAccImport_destroyOfARunningImportStopsIt(t *testing.T) {
	world := acctest.NewWorld(t)
	world.Hold(true)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps:                    []resource.TestStep{{Config: world.ProviderBlock() + world.Import("test")}},
	})
	if only := world.Only(t); only.Status != "STOPPED" {
		t.Errorf("after destroy the import is %s", only.Status)
	}
}

func TestAccImport_destroyWithSkipDestroyLeavesItRunning(t *testing.T) {
	world := acctest.NewWorld(t)
	world.Hold(true)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps:                    []resource.TestStep{{Config: world.ProviderBlock() + world.Import("test", `skip_destroy = true`)}},
	})
	if only := world.Only(t); only.Status != "IN_PROGRESS" {
		t.Errorf("after destroy the import is %s", only.Status)
	}
}

func TestAccImport_twoInOneApply(t *testing.T) {
	world := acctest.NewWorld(t)
	day := func(n int) string {
		return fmt.Sprintf("s3://%s/AWSLogs/%s/CloudTrail/us-east-1/2024/03/%02d/", acctest.Bucket, samplesAccount(t, world), n)
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{{
			Config: world.ProviderBlock() + world.ImportOf("first", day(1)) + world.ImportOf("second", day(2)) +
				world.Completion("first") + world.Completion("second"),
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr("cloudtrail_lake_import_completion.first", "import_statistics.files_completed", "2"),
				resource.TestCheckResourceAttr("cloudtrail_lake_import_completion.second", "import_statistics.files_completed", "2"),
			),
		}},
	})
	stats := world.Stats()
	if len(stats.Imports) != 2 || stats.EventsIngested != acctest.Events || stats.DuplicateEvents != 0 {
		t.Errorf("got %+v", stats)
	}
}

func TestAccImport_unknownValues(t *testing.T) {
	world := acctest.NewWorld(t)
	unknown := func(uri, destination string) string {
		return world.ProviderBlock() + fmt.Sprintf(`
resource "terraform_data" "later" {
  input = { uri = %q, destination = %q, times = ["2024-03-01T00:00:00Z", "2024-03-02T00:00:00Z"] }
}
resource "cloudtrail_lake_import" "test" {
  destinations  = [terraform_data.later.output.destination]
  import_source = {
    s3 = {
      s3_location_uri           = terraform_data.later.output.uri
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = %q
    }
  }
  start_event_time = terraform_data.later.output.times[0]
  end_event_time   = terraform_data.later.output.times[1]
}
`, uri, destination, acctest.RoleARN)
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{
				Config:      unknown("https://example.com/", world.Destination),
				ExpectError: regexp.MustCompile(`(?s)Invalid S3 location URI`),
			},
			{
				Config:      unknown("s3://trail-logs/", "arn:aws:cloudtrail:us-east-1:123456789012:eventdataStore/x"),
				ExpectError: regexp.MustCompile(`(?s)Invalid event data store ARN`),
			},
			{
				PreConfig: func() {
					if started := world.Stats().Requests["StartImport"]; started != 0 {
						t.Errorf("%d StartImport calls with invalid values", started)
					}
				},
				Config: unknown("s3://trail-logs/AWSLogs/", world.Destination),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownValue(address, tfjsonpath.New("region")),
				}},
				Check: resource.TestCheckResourceAttr(address, "region", acctest.Region),
			},
		},
	})
}

func TestAccImport_identity(t *testing.T) {
	world := acctest.NewWorld(t)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		Steps: []resource.TestStep{
			{
				Config: world.ProviderBlock() + world.Import("test"),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("import_id")),
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("account_id")),
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("region")),
				},
			},
			{
				ResourceName:    address,
				ImportState:     true,
				ImportStateKind: resource.ImportBlockWithResourceIdentity,
			},
		},
	})
}
