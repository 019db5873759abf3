package eventdatastore_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// The example of the documentation: an import into the event data store of a name.
func TestAccEventDataStore_feedsAnImport(t *testing.T) {
	world := acctest.NewWorld(t)
	example := acctest.Example(t, "data-sources/cloudtrail_lake_event_data_store/data-source.tf", "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/", "s3://"+acctest.Bucket+"/AWSLogs/")
	const at = "data.cloudtrail_lake_event_data_store.security"
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{
				Config: world.ProviderBlock() + example,
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttr(at, "arn", world.Destination),
					resource.TestCheckResourceAttr(at, "retention_period", "3653"),
					resource.TestCheckTypeSetElemAttr(at, "categories.*", "Management"),
					resource.TestCheckResourceAttr("cloudtrail_lake_import.history", "destinations.0", world.Destination),
				),
			},
			{
				Config:      world.ProviderBlock() + `data "cloudtrail_lake_event_data_store" "none" { name = "sceurity" }`,
				ExpectError: regexp.MustCompile(`(?s)Reading event data store sceurity.*is\s+named\s+"sceurity".*\["security"\]`),
			},
		},
	})
}
