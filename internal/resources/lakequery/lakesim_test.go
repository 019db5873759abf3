package lakequery_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakequery"
)

// importLogs imports logs of the world, to the end: those of a time range if one is given.
func importLogs(t *testing.T, world *acctest.World, span ...string) string {
	t.Helper()
	var times []*time.Time
	for _, text := range span {
		parsed, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		times = append(times, &parsed)
	}
	times = append(times, nil, nil)
	out, err := world.Console(acctest.Account, acctest.Region).StartImport(t.Context(), &cloudtrail.StartImportInput{
		Destinations: []string{world.Destination}, StartEventTime: times[0], EndEventTime: times[1],
		ImportSource: &types.ImportSource{S3: &types.S3ImportSource{
			S3LocationUri: aws.String("s3://" + acctest.Bucket + "/AWSLogs/"), S3BucketRegion: aws.String(acctest.Region), S3BucketAccessRoleArn: aws.String(acctest.RoleARN),
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	id := aws.ToString(out.ImportId)
	world.Await(t, id)
	return id
}

// The checks on the simulator, which runs their SQL.
func TestChecksOnTheSimulator(t *testing.T) {
	world := acctest.NewWorld(t)
	server := acctest.NewServer(t)
	for _, d := range server.Configure(t, world.ProviderConfig()) {
		t.Fatalf("%s: %s", d.Summary, d.Detail)
	}
	ask := func(check string, more map[string]any) map[string]any {
		t.Helper()
		got, diagnostics := server.ReadData(t, lakequery.TypeName, with(map[string]any{"event_data_store": world.Destination, "check": check}, more))
		for _, d := range diagnostics {
			t.Fatalf("%s: %s: %s", check, d.Summary, d.Detail)
		}
		return got
	}
	is(t, ask("count", nil), map[string]any{"total": int64(0), "counts": []any{}, "rows": []any{}})
	first := importLogs(t, world)
	for _, by := range []string{"month", "day", "account", "region"} {
		is(t, ask("count", map[string]any{"by": by}), map[string]any{"total": int64(acctest.Events)})
	}
	is(t, ask("twice", nil), map[string]any{"total": int64(0), "duplicates": []any{}})
	days := map[string]any{"start_event_time": "2024-02-28T00:00:00Z", "end_event_time": "2024-03-04T23:59:59Z"}
	gaps := acctest.Objects(t, ask("gaps", days)["gaps"])
	if len(gaps) != 2 || gaps[1]["start_day"] != "2024-03-03" || gaps[1]["end_day"] != "2024-03-04" {
		t.Errorf("gaps %v", gaps)
	}
	windows := acctest.Objects(t, ask("compare", map[string]any{"imports": []any{first}})["windows"])
	if want := map[string]any{
		"import_id": first, "import_status": "COMPLETED", "start_event_time": nil, "end_event_time": nil,
		"events": int64(acctest.Events), "imported_events": int64(acctest.Events), "difference": int64(0),
	}; len(windows) != 1 || !reflect.DeepEqual(windows[0], want) {
		t.Errorf("windows %v, want %v", windows, want)
	}
	second := importLogs(t, world)
	twice := ask("twice", nil)
	is(t, twice, map[string]any{"total": int64(acctest.Events)})
	for _, month := range acctest.Objects(t, twice["duplicates"]) {
		pairs := acctest.Objects(t, month["stored_by"])
		if len(pairs) != 1 || month["unexplained_days"] != int64(0) || month["event_ids"] != month["extra_copies"] {
			t.Errorf("duplicates %v", month)
			continue
		}
		both := map[any]bool{pairs[0]["first"]: true, pairs[0]["second"]: true}
		if !both[first] || !both[second] {
			t.Errorf("stored by %v, want %s and %s", pairs, first, second)
		}
	}
	statement, diagnostics := server.ReadData(t, lakequery.TypeName, map[string]any{
		"event_data_store": world.Destination, "statement": "SELECT eventName, count(*) AS n FROM {event_data_store} GROUP BY 1 ORDER BY 1",
	})
	if len(diagnostics) != 0 || statement["rows"] == nil || statement["total"] != nil {
		t.Errorf("%v, %+v", statement, diagnostics)
	}
	_, diagnostics = server.ReadData(t, lakequery.TypeName, map[string]any{"event_data_store": world.Destination, "statement": "DELETE FROM {event_data_store}"})
	acctest.OneError(t, diagnostics, "statement", "InvalidQueryStatementException")
}
