package lakequery_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/samplelogs"
)

// In Terraform: an event data store that has collected what a trail delivered, an import
// of the trail's logs and one of a day of them, two days after which there is nothing.
func TestAccChecks(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t, acctest.With(func(config *lakesim.Config) { config.World.StoresCollect = true }),
		func(_ *lakesim.Config, logs *samplelogs.Options) {
			logs.Days, logs.FilesPerDay, logs.EventsPerFile = 2, 4, 5
		})
	collected := deliver(t, world)
	first := importLogs(t, world)
	second := importLogs(t, world, "2024-03-01T00:00:00Z", "2024-03-01T23:59:59Z")
	today := time.Now().UTC().Format("2006-01")
	checks := world.ProviderBlock()
	for name, lines := range map[string]string{
		"count":   `by = "day"`,
		"twice":   "",
		"gaps":    "start_event_time = \"2024-02-28T00:00:00Z\"\n  end_event_time = \"2024-03-04T00:00:00Z\"",
		"compare": fmt.Sprintf("imports = [%q, %q]", first, second),
	} {
		checks += fmt.Sprintf("data \"cloudtrail_lake_query\" %q {\n  event_data_store = %q\n  check = %q\n  %s\n}\n", name, world.Destination, name, lines)
	}
	cli := acctest.NewCLI(t, checks+`
output "total" {
  value = [for check in [data.cloudtrail_lake_query.count, data.cloudtrail_lake_query.twice, data.cloudtrail_lake_query.gaps, data.cloudtrail_lake_query.compare] : check.total]
}
output "twice" {
  value = { for month in data.cloudtrail_lake_query.twice.duplicates : month.month => [month.extra_copies, month.unexplained_days, [for pair in month.stored_by : [pair.first, pair.second]]] }
}
output "gaps" {
  value = [for gap in data.cloudtrail_lake_query.gaps.gaps : "${gap.start_day} to ${gap.end_day}"]
}
output "windows" {
  value = [for window in data.cloudtrail_lake_query.compare.windows : [window.import_id, window.events, window.imported_events]]
}
`)
	cli.Apply(t)
	var got map[string]struct{ Value json.RawMessage }
	cli.JSON(t, &got, "output", "-json")
	// 40 events of two days, 20 of them twice; what was collected is there twice, too.
	all := 40 + 20 + 2*collected
	for name, want := range map[string]string{
		"windows": fmt.Sprintf(`[["%s",%d,%d],["%s",40,20]]`, first, all, 40+collected, second),
		"total":   fmt.Sprintf("[%d,%d,3,%d]", all, 20+collected, all-(40+collected)+40-20),
		"twice":   fmt.Sprintf(`{"2024-03":[20,0,[["%s","%s"]]],"%s":[%d,0,[["%s","event_data_store"]]]}`, first, second, today, collected, first),
		"gaps":    `["2024-02-28 to 2024-02-29","2024-03-03 to 2024-03-03"]`,
	} {
		var value bytes.Buffer
		if err := json.Compact(&value, got[name].Value); err != nil || value.String() != want {
			t.Errorf("%s: %s, %v, want %s", name, value.String(), err, want)
		}
	}
	cli.Must(t, "plan", "-no-color", "-detailed-exitcode")
}

// deliver lets a trail deliver events into the world's bucket, and returns how many.
func deliver(t *testing.T, world *acctest.World) int {
	t.Helper()
	client := world.Console(acctest.Account, acctest.Region)
	if _, err := client.CreateTrail(t.Context(), &cloudtrail.CreateTrailInput{Name: aws.String("main"), S3BucketName: aws.String(acctest.Bucket)}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.StartLogging(t.Context(), &cloudtrail.StartLoggingInput{Name: aws.String("main")}); err != nil {
		t.Fatal(err)
	}
	delivered, err := world.Deliver("main", 3, 4)
	if err != nil {
		t.Fatal(err)
	}
	return delivered.Events
}
