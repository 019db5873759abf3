package lakeimport_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/samplelogs"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
)

const noImport = "11111111-2222-3333-4444-555555555555"

func TestDataSourceReadsEverything(t *testing.T) {
	world := seeded(t, 2)
	server := configured(t, world)
	second := world.Stats().Imports[1]
	got, diagnostics := server.ReadData(t, lakeimport.TypeName, map[string]any{"import_id": second.ID})
	noErrors(t, diagnostics)
	want := map[string]any{
		"import_id": second.ID, "region": acctest.Region, "account_id": acctest.Account, "destinations": []any{world.Destination},
		"import_source": map[string]any{"s3": map[string]any{
			"s3_location_uri": second.S3LocationURI, "s3_bucket_region": "us-east-1", "s3_bucket_access_role_arn": "arn:aws:iam::123456789012:role/cloudtrail-lake-import",
		}},
		"start_event_time": "2024-12-30T00:00:00Z", "end_event_time": "2024-12-30T23:59:59.999Z",
		"import_status": "COMPLETED", "created_timestamp": "2025-01-01T00:01:00Z", "updated_timestamp": "2025-01-01T00:01:30Z",
		"import_statistics": map[string]any{"prefixes_found": int64(1), "prefixes_completed": int64(1), "files_completed": int64(25), "events_completed": int64(1251), "failed_entries": int64(0)},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	calls(t, world, map[string]int64{"GetImport": 1})
}

// An import without a time range, of another Region than the provider's.
func TestDataSourceReadsAnotherRegion(t *testing.T) {
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(3))
	far := createStore(t, world, acctest.Account, "eu-south-2")
	id := start(t, world, "eu-south-2", far)
	got, diagnostics := configured(t, world).ReadData(t, lakeimport.TypeName, map[string]any{"import_id": id, "region": "eu-south-2"})
	noErrors(t, diagnostics)
	if got["region"] != "eu-south-2" || got["import_status"] != "FAILED" || got["start_event_time"] != nil || got["end_event_time"] != nil || !reflect.DeepEqual(got["destinations"], []any{far}) {
		t.Errorf("got %v", got)
	}
	if statistics, _ := got["import_statistics"].(map[string]any); statistics["failed_entries"] != int64(3) {
		t.Errorf("statistics %v", got["import_statistics"])
	}
}

func TestDataSourcesOfAMissingImport(t *testing.T) {
	world := seeded(t, 1)
	server := configured(t, world)
	for _, name := range []string{lakeimport.TypeName, lakeimport.FailuresTypeName} {
		_, diagnostics := server.ReadData(t, name, map[string]any{"import_id": noImport, "region": "eu-west-1"})
		acctest.OneError(t, diagnostics, "import_id", "import "+noImport+": ", "no import "+noImport+" in account 123456789012, Region eu-west-1", "Check the provider's credentials and Region", "the attribute region")
	}
}

func TestDataSourceDenied(t *testing.T) {
	for name, operation := range map[string]string{lakeimport.TypeName: "GetImport", lakeimport.FailuresTypeName: "ListImportFailures", lakeimport.ImportsTypeName: "ListImports"} {
		world := seeded(t, 1)
		world.Fault(t, lakesim.Fault{Operation: operation, Code: "AccessDeniedException"})
		config := map[string]any{"import_id": world.Only(t).ID}
		if name == lakeimport.ImportsTypeName {
			config = nil
		}
		_, diagnostics := configured(t, world).ReadData(t, name, config)
		acctest.OneError(t, diagnostics, "", "AccessDeniedException", "Allow cloudtrail:"+operation, "AWS request id: ")
	}
}

// The failures are those that AWS lists, in every status and of several types.
func TestFailuresDataSource(t *testing.T) {
	world := acctest.NewWorld(t, func(_ *lakesim.Config, logs *samplelogs.Options) { logs.NotGzip, logs.NotCloudTrail = 3, 2 })
	console := world.Console(acctest.Account, acctest.Region)
	id := start(t, world, acctest.Region, world.Destination)
	retry := func() {
		if _, err := console.StartImport(t.Context(), &cloudtrail.StartImportInput{ImportId: aws.String(id)}); err != nil {
			t.Fatal(err)
		}
	}
	world.Broken = world.Broken[:1] // of the three that are not gzip
	world.Mend(t)
	retry()
	world.Await(t, id)
	server := configured(t, world)

	check := func(only string, byType, byStatus map[string]any) {
		t.Helper()
		got, diagnostics := server.ReadData(t, lakeimport.FailuresTypeName, map[string]any{"import_id": id, "status": nilIfEmpty(only)})
		noErrors(t, diagnostics)
		listed, err := console.ListImportFailures(t.Context(), &cloudtrail.ListImportFailuresInput{ImportId: aws.String(id)})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]map[string]any{}
		for _, f := range listed.Failures {
			if only == "" || string(f.Status) == only {
				want[*f.Location] = map[string]any{
					"location": *f.Location, "status": string(f.Status), "error_type": *f.ErrorType, "error_message": *f.ErrorMessage, "last_updated_time": f.LastUpdatedTime.UTC().Format("2006-01-02T15:04:05.999Z"),
				}
			}
		}
		failures, before := acctest.Objects(t, got["failures"]), ""
		for _, f := range failures {
			location := fmt.Sprint(f["location"])
			if !reflect.DeepEqual(f, want[location]) || location <= before {
				t.Errorf("got  %v after %s\nwant %v", f, before, want[location])
			}
			before = location
		}
		if len(failures) != len(want) || !reflect.DeepEqual(got["count_by_error_type"], byType) || !reflect.DeepEqual(got["count_by_status"], byStatus) || got["region"] != acctest.Region {
			t.Errorf("only %q: %d failures, want %d; %v", only, len(failures), len(want), got)
		}
	}
	check("", map[string]any{"InvalidFileFormat": int64(3), "InvalidLogFile": int64(2)}, map[string]any{"FAILED": int64(4), "SUCCEEDED": int64(1)})
	check("FAILED", map[string]any{"InvalidFileFormat": int64(2), "InvalidLogFile": int64(2)}, map[string]any{"FAILED": int64(4)})
	check("SUCCEEDED", map[string]any{"InvalidFileFormat": int64(1)}, map[string]any{"SUCCEEDED": int64(1)})
	check("RETRY", map[string]any{}, map[string]any{})
	world.Hold(true)
	retry()
	acctest.Until(t, "the failures are retried", func() bool {
		got, _ := server.ReadData(t, lakeimport.FailuresTypeName, map[string]any{"import_id": id, "status": "RETRY"})
		return len(acctest.Objects(t, got["failures"])) == 4
	})
	check("RETRY", map[string]any{"InvalidFileFormat": int64(2), "InvalidLogFile": int64(2)}, map[string]any{"RETRY": int64(4)})
}

func nilIfEmpty(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func TestFailuresDataSourcePages(t *testing.T) {
	const failures = 1203
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(failures))
	id := start(t, world, acctest.Region, world.Destination)
	server := configured(t, world)
	got, diagnostics := server.ReadData(t, lakeimport.FailuresTypeName, map[string]any{"import_id": id})
	noErrors(t, diagnostics)
	if n := len(acctest.Objects(t, got["failures"])); n != failures || !reflect.DeepEqual(got["count_by_status"], map[string]any{"FAILED": int64(failures)}) {
		t.Errorf("%d failures, %v", n, got["count_by_status"])
	}
	calls(t, world, map[string]int64{"StartImport": 1, "ListImportFailures": 2})
}

// AWS does not document what it returns for an import that does not exist. No
// failures may be such an answer, so that the import is looked for then.
func TestFailuresDataSourceOfNone(t *testing.T) {
	world := seeded(t, 1)
	config := map[string]any{"import_id": world.Only(t).ID}
	got, diagnostics := configured(t, world).ReadData(t, lakeimport.FailuresTypeName, config)
	noErrors(t, diagnostics)
	if !reflect.DeepEqual(got["failures"], []any{}) || !reflect.DeepEqual(got["count_by_status"], map[string]any{}) || !reflect.DeepEqual(got["count_by_error_type"], map[string]any{}) {
		t.Errorf("got %v", got)
	}
	calls(t, world, map[string]int64{"ListImportFailures": 1, "GetImport": 1})
	for operation, code := range map[string]string{"GetImport": "ImportNotFoundException", "ListImportFailures": "ImportNotFoundException"} {
		world.Fault(t, lakesim.Fault{Operation: operation, Code: code})
		_, diagnostics = configured(t, world).ReadData(t, lakeimport.FailuresTypeName, config)
		acctest.OneError(t, diagnostics, "import_id", "Listing the failures of import", "There is no import", "Region us-east-1")
	}
}

// mockLike reports whether an argument is one that a mocked provider might have
// made up for another object: a validator lets it pass, the read does not.
func mockLike(config map[string]any, name string) bool {
	text, ok := config[name].(string)
	return ok && attribute.Mocked(text) && slices.Contains([]string{"import_id", "destination", "region"}, name)
}

func TestDataSourceValidation(t *testing.T) {
	server := acctest.NewServer(t)
	for _, input := range []struct {
		source string
		config map[string]any
		at     string
		word   string
	}{
		{lakeimport.TypeName, nil, "import_id", "required"},
		{lakeimport.TypeName, map[string]any{"import_id": ""}, "import_id", "36 characters"},
		{lakeimport.TypeName, map[string]any{"import_id": noImport + "@eu-west-1"}, "import_id", `write import_id = "` + noImport + `" and region = "eu-west-1"`},
		{lakeimport.TypeName, map[string]any{"import_id": noImport, "region": "here"}, "region", "is not the name of an AWS Region"},
		{lakeimport.FailuresTypeName, nil, "import_id", "required"},
		{lakeimport.FailuresTypeName, map[string]any{"import_id": "latest"}, "import_id", "36 characters"},
		{lakeimport.FailuresTypeName, map[string]any{"import_id": noImport, "status": "failed"}, "status", `"failed" is not one of "FAILED", "RETRY", "SUCCEEDED"; write "FAILED"`},
		{lakeimport.FailuresTypeName, map[string]any{"import_id": noImport, "status": ""}, "status", "RETRY"},
		{lakeimport.FailuresTypeName, map[string]any{"import_id": noImport, "region": ""}, "region", "is not the name of an AWS Region"},
		{lakeimport.ImportsTypeName, map[string]any{"destination": "security"}, "destination", "is not an ARN"},
		{lakeimport.ImportsTypeName, map[string]any{"destination": storeARN, "region": "eu-south-2"}, "region", `which is "us-east-1"`},
		{lakeimport.ImportsTypeName, map[string]any{"import_status": "RUNNING"}, "import_status", "INITIALIZING"},
		{lakeimport.ImportsTypeName, map[string]any{"region": "eu-west"}, "region", "is not the name of an AWS Region"},
		{lakeimport.ImportsTypeName, map[string]any{"created_after": "2024-02-30T00:00:00Z"}, "created_after", "there is no such date"},
		{lakeimport.ImportsTypeName, map[string]any{"created_before": "yesterday"}, "created_before", `created_before: "yesterday" is not a time`},
		{lakeimport.ImportsTypeName, map[string]any{"created_after": "2024-01-01T00:00:00Z", "created_before": "2024-01-01T01:00:00+01:00"}, "created_before", "2024-01-01T01:00:00+01:00 is not after created_after, 2024-01-01T00:00:00Z"},
		{lakeimport.ImportsTypeName, map[string]any{"created_after": "2024-01-02T00:00:00Z", "created_before": "2024-01-01T00:00:00Z"}, "created_before", "is not after created_after"},
	} {
		diagnostics := server.ValidateData(t, input.source, input.config)
		if mockLike(input.config, input.at) {
			if len(diagnostics) != 0 {
				t.Errorf("%s %v: a mocked provider's text is refused by a validator", input.source, input.config)
			}
			_, diagnostics = server.ReadData(t, input.source, input.config)
		}
		if len(diagnostics) == 1 && input.word == "required" { // the framework's own words
			diagnostics[0].Detail = strings.ToLower(diagnostics[0].Detail)
		}
		t.Run(fmt.Sprint(input.source, input.config), func(t *testing.T) {
			acctest.OneError(t, diagnostics, input.at, input.word)
		})
	}
	for _, valid := range []struct {
		source string
		config map[string]any
	}{
		{lakeimport.TypeName, map[string]any{"import_id": noImport, "region": "us-gov-west-1"}},
		{lakeimport.TypeName, map[string]any{"import_id": tftypes.UnknownValue, "region": tftypes.UnknownValue}},
		{lakeimport.FailuresTypeName, map[string]any{"import_id": tftypes.UnknownValue, "status": tftypes.UnknownValue}},
		{lakeimport.ImportsTypeName, nil},
		{lakeimport.ImportsTypeName, map[string]any{"destination": storeARN, "region": acctest.Region, "include_details": true, "created_after": "2024-01-01T00:00:00Z", "created_before": "2024-01-01T00:00:00.001Z"}},
		{lakeimport.ImportsTypeName, map[string]any{"destination": tftypes.UnknownValue, "region": "eu-south-2", "created_after": tftypes.UnknownValue, "created_before": "2024-01-01T00:00:00Z"}},
	} {
		if diagnostics := server.ValidateData(t, valid.source, valid.config); len(diagnostics) != 0 {
			t.Errorf("%s %v: %s", valid.source, valid.config, diagnostics[0].Detail)
		}
	}
}
