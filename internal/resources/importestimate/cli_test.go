package importestimate_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// In Terraform's own eyes: the values, plans without changes, and a precondition
// that refuses an import before anything is started.
func TestAccEstimate(t *testing.T) {
	world := acctest.NewWorld(t)
	files, compressed, uncompressed := sizes(t, world.Logs)
	const at = "data.cloudtrail_lake_import_estimate.all"
	estimate := func(lines string) string {
		return world.S3ProviderBlock() + fmt.Sprintf(`
data "cloudtrail_lake_import_estimate" "all" {
  s3_location_uri  = %q
  s3_bucket_region = %q
  %s
}
`, uri, acctest.Region, lines)
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{{
			Config: estimate("price_per_gib = 1024 * 1024 * 1024"),
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr(at, "log_files", fmt.Sprint(files)),
				resource.TestCheckResourceAttr(at, "compressed_bytes", fmt.Sprint(compressed)),
				resource.TestCheckResourceAttr(at, "uncompressed_bytes", fmt.Sprint(uncompressed)),
				resource.TestCheckResourceAttr(at, "uncompressed_bytes_from", "sample"),
				resource.TestCheckResourceAttr(at, "events", fmt.Sprint(acctest.Events)),
				resource.TestCheckResourceAttr(at, "estimated_cost", fmt.Sprint(uncompressed)),
				resource.TestCheckResourceAttr(at, "groups.0.month", "2024-03"),
			),
		}},
	})
}

func TestAccEstimate_budget(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t, acctest.With(func(config *lakesim.Config) { config.Buckets[0].Name = "example-trail-logs" }))
	cli := acctest.NewCLI(t, world.S3ProviderBlock()+acctest.Example(t, "data-sources/cloudtrail_lake_import_estimate/budget.tf",
		`"2024-01-01T00:00:00Z"`, `"2025-01-01T00:00:00Z"`, `"2023-01-01T00:00:00Z"`, `"2024-01-01T00:00:00Z"`, "/AWSLogs/123456789012/CloudTrail/", "/AWSLogs/",
		"= 0.75", "= 1e9"))
	refused := cli.Run(t, "apply", "-auto-approve", "-no-color", "-var=budget=0.5")
	if refused.Code != 1 || !refused.Has("and the budget is 0.5.") || len(world.Stats().Imports) != 0 {
		t.Errorf("exit code %d, %d imports: %s", refused.Code, len(world.Stats().Imports), refused.Output)
	}
	cli.Must(t, "apply", "-auto-approve", "-no-color", "-var=budget=1000000")
	if got := world.Only(t); got.S3LocationURI == "" {
		t.Errorf("%+v", got)
	}
}
