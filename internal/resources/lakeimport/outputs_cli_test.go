package lakeimport_test

import (
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// The outputs of the examples are final when the first apply ends, although the
// import runs when it is created: the next plan has nothing to do.
func TestAccExamples_outputsAreFinal(t *testing.T) {
	t.Parallel()
	const documented = "3b1f9c52-7f6e-4d2c-9a57-0c3e5d8a1b64"
	for name, c := range map[string]struct {
		config func(*testing.T, *acctest.World) string
		env    func(*acctest.World) []string
	}{
		"demo": {func(t *testing.T, _ *acctest.World) string {
			t.Helper()
			return acctest.Example(t, "demo/main.tf", "\n  required_providers {\n    cloudtrail = {\n      source = \"registry.terraform.io/cloudtrail-lake/cloudtrail\"\n    }\n  }\n", "")
		}, func(world *acctest.World) []string {
			return []string{"TF_VAR_endpoint=" + world.Endpoint, "TF_VAR_account_id=" + acctest.Account, "TF_VAR_event_data_store_arn=" + world.Destination, "TF_VAR_bucket=" + acctest.Bucket}
		}},
		"windows": {func(t *testing.T, world *acctest.World) string {
			t.Helper()
			return world.ProviderBlock() + acctest.Example(t, "guides/windows/main.tf")
		}, func(world *acctest.World) []string {
			return []string{
				"TF_VAR_event_data_store_arn=" + world.Destination, "TF_VAR_role_arn=" + acctest.RoleARN, "TF_VAR_bucket=" + acctest.Bucket,
				"TF_VAR_start=2024-03-01T00:00:00Z", "TF_VAR_end=2024-04-01T00:00:00Z",
			}
		}},
		"completion": {func(t *testing.T, world *acctest.World) string {
			t.Helper()
			return world.ProviderBlock() + acctest.Example(t, "resources/cloudtrail_lake_import_completion/resource.tf",
				"arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e", world.Destination,
				"s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/", "s3://"+acctest.Bucket+"/AWSLogs/")
		}, nil},
		"data source": {func(t *testing.T, world *acctest.World) string {
			t.Helper()
			return world.ProviderBlock() + acctest.Example(t, "data-sources/cloudtrail_lake_import/data-source.tf", documented, startElsewhere(t, world, true, acctest.RoleARN))
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			world.Hold(true)
			cli := acctest.NewCLI(t, c.config(t, world))
			if c.env != nil {
				cli.Env = c.env(world)
			}
			applying := cli.Start(t, "apply", "-auto-approve", "-no-color", "-input=false")
			acctest.Until(t, "the completion waits", func() bool { return world.Stats().Requests["GetImport"] > 1 })
			world.Hold(false)
			if result := applying.Result(t); result.Code != 0 {
				t.Fatalf("terraform apply: exit code %d\n%s", result.Code, result.Output)
			}
			expect(t, plan(t, cli, 0), "No changes.")
		})
	}
}

// This is what they avoid, and why the documentation says so: Create does not wait,
// so an output of the import's own status is that of its start.
func TestAccImport_outputOfItsOwnStatus(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	world.HoldInitializing()
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test")+"\noutput \"status\" {\n  value = cloudtrail_lake_import.test.import_status\n}\n")
	expect(t, cli.Apply(t), `status = "INITIALIZING"`)
	world.Hold(false)
	world.Await(t, world.Only(t).ID)
	expect(t, plan(t, cli, 2), `"INITIALIZING" -> "COMPLETED"`)
}
