package lakeimport_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
)

// readImports reads the data source, and returns the imports by id and in order.
func readImports(t *testing.T, server *acctest.Server, config map[string]any) (imports map[string]map[string]any, ids []string) {
	t.Helper()
	got, diagnostics := server.ReadData(t, lakeimport.ImportsTypeName, config)
	noErrors(t, diagnostics)
	imports = map[string]map[string]any{}
	for _, imported := range acctest.Objects(t, got["imports"]) {
		id := fmt.Sprint(imported["import_id"])
		imports[id], ids = imported, append(ids, id)
	}
	if got := acctest.Texts(t, got["import_ids"]); !slices.Equal(got, ids) {
		t.Errorf("import_ids %v, imports %v", got, ids)
	}
	return imports, ids
}

// Pages of AWS's hold 1,000 rows; a list costs no more than its pages.
func TestImportsDataSourcePages(t *testing.T) {
	const seeds = 2001
	world := seeded(t, seeds)
	imports, ids := readImports(t, configured(t, world), nil)
	var want []string
	for _, imported := range world.Stats().Imports {
		want = append(want, imported.ID)
	}
	slices.Reverse(want) // newest first
	if !slices.Equal(ids, want) {
		t.Errorf("%d imports, want %d, newest first", len(ids), len(want))
	}
	newest := world.Stats().Imports[seeds-1]
	if got, want := imports[newest.ID], map[string]any{
		"import_id": newest.ID, "destinations": []any{world.Destination}, "import_status": "COMPLETED",
		"created_timestamp": newest.Created.Format(time.RFC3339), "updated_timestamp": newest.Updated.Format(time.RFC3339),
		"import_source": nil, "start_event_time": nil, "end_event_time": nil, "import_statistics": nil,
	}; !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	calls(t, world, map[string]int64{"ListImports": 3})
}

func TestImportsDataSourceFilters(t *testing.T) {
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(1), acctest.With(func(config *lakesim.Config) { config.SeedImports = 4 }))
	var seeds []string // created one minute apart, from 2025-01-01 on
	for _, seed := range world.Stats().Imports {
		seeds = append(seeds, seed.ID)
	}
	other, far := createStore(t, world, acctest.Account, acctest.Region), createStore(t, world, acctest.Account, "eu-south-2")
	failed, failedInOther, failedFar := start(t, world, acctest.Region, world.Destination), start(t, world, acctest.Region, other), start(t, world, "eu-south-2", far)
	server := configured(t, world)
	for name, c := range map[string]struct {
		config map[string]any
		want   []string // newest first
		region string
	}{
		"none":                   {nil, []string{failedInOther, failed, seeds[3], seeds[2], seeds[1], seeds[0]}, acctest.Region},
		"destination":            {map[string]any{"destination": other}, []string{failedInOther}, acctest.Region},
		"status":                 {map[string]any{"import_status": "FAILED"}, []string{failedInOther, failed}, acctest.Region},
		"both":                   {map[string]any{"destination": world.Destination, "import_status": "FAILED"}, []string{failed}, acctest.Region},
		"nothing":                {map[string]any{"import_status": "STOPPED"}, nil, acctest.Region},
		"Region":                 {map[string]any{"region": "eu-south-2"}, []string{failedFar}, "eu-south-2"},
		"destination's Region":   {map[string]any{"destination": far}, []string{failedFar}, "eu-south-2"},
		"created_after":          {map[string]any{"created_after": "2025-01-01T00:02:00Z"}, []string{failedInOther, failed, seeds[3], seeds[2]}, acctest.Region},
		"created_before":         {map[string]any{"created_before": "2025-01-01T00:02:00Z"}, []string{seeds[1], seeds[0]}, acctest.Region},
		"created in a range":     {map[string]any{"created_after": "2025-01-01T01:01:00+01:00", "created_before": "2025-01-01T00:02:00.001Z"}, []string{seeds[2], seeds[1]}, acctest.Region},
		"all four":               {map[string]any{"destination": world.Destination, "import_status": "COMPLETED", "created_after": "2025-01-01T00:01:00Z", "created_before": "2025-01-01T00:02:00Z"}, []string{seeds[1]}, acctest.Region},
		"created when none were": {map[string]any{"created_before": "2001-01-01T00:00:00Z"}, nil, acctest.Region},
	} {
		t.Run(name, func(t *testing.T) {
			_, ids := readImports(t, server, c.config)
			if !slices.Equal(ids, c.want) {
				t.Errorf("imports %v, want %v", ids, c.want)
			}
			got, _ := server.ReadData(t, lakeimport.ImportsTypeName, c.config)
			if got["region"] != c.region {
				t.Errorf("region %v, want %s", got["region"], c.region)
			}
		})
	}
	if n := world.Stats().Requests["GetImport"]; n != 0 {
		t.Errorf("%d calls of GetImport without include_details", n)
	}
}

// Details are what the data source of one import reads, and only of those that
// the filters let through.
func TestImportsDataSourceDetails(t *testing.T) {
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(2), acctest.With(func(config *lakesim.Config) { config.SeedImports = 5 }))
	start(t, world, acctest.Region, world.Destination)
	server := configured(t, world)
	imports, ids := readImports(t, server, map[string]any{"include_details": true, "created_after": "2025-01-01T00:03:00Z"})
	calls(t, world, map[string]int64{"StartImport": 1, "ListImports": 1, "GetImport": 3})
	if len(ids) != 3 {
		t.Fatalf("imports %v", ids)
	}
	for id, got := range imports {
		want, diagnostics := server.ReadData(t, lakeimport.TypeName, map[string]any{"import_id": id})
		noErrors(t, diagnostics)
		delete(want, "region")
		delete(want, "account_id")
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
	}
	if _, ids = readImports(t, server, map[string]any{"include_details": false}); len(ids) != 6 {
		t.Errorf("imports %v", ids)
	}
	if n := world.Stats().Requests["GetImport"]; n != 6 {
		t.Errorf("%d calls of GetImport", n)
	}
}

func TestImportsDataSourceLeavesOutWhatHasVanished(t *testing.T) {
	world := seeded(t, 4)
	world.Fault(t, lakesim.Fault{Operation: "GetImport", Code: "ImportNotFoundException", Skip: 1, Times: 1})
	imports, ids := readImports(t, configured(t, world), map[string]any{"include_details": true})
	if all := world.Stats().Imports; len(ids) != 3 || slices.Contains(ids, all[2].ID) || len(imports) != 3 {
		t.Errorf("imports %v", slices.Sorted(maps.Keys(imports)))
	}
	calls(t, world, map[string]int64{"ListImports": 1, "GetImport": 4})
}

func TestImportsDataSourceErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config map[string]any
		fault  lakesim.Fault
		at     string
		words  []string
	}{
		"second page denied":  {map[string]any{"import_status": "COMPLETED"}, lakesim.Fault{Operation: "ListImports", Code: "AccessDeniedException", Skip: 1}, "", []string{"Listing imports", "Allow cloudtrail:ListImports"}},
		"details denied":      {map[string]any{"include_details": true}, lakesim.Fault{Operation: "GetImport", Code: "AccessDeniedException", Skip: 2}, "", []string{"Reading import ", "Allow cloudtrail:GetImport"}},
		"no such destination": {map[string]any{"destination": storeARN}, lakesim.Fault{}, "destination", []string{"Listing the imports of destination " + storeARN, "EventDataStoreARNInvalidException"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := seeded(t, 1001)
			if c.fault.Operation != "" {
				world.Fault(t, c.fault)
			}
			_, diagnostics := configured(t, world).ReadData(t, lakeimport.ImportsTypeName, c.config)
			acctest.OneError(t, diagnostics, c.at, c.words...)
		})
	}
}

// The destination's ARN has the partition; the simulator has CloudTrail Lake
// in two of them, and says in which Region it was asked in the others.
func TestImportsDataSourceInEveryPartition(t *testing.T) {
	world := acctest.NewWorld(t)
	server := configured(t, world)
	for partition, region := range partitionRegions {
		t.Run(partition, func(t *testing.T) {
			destination := "arn:" + partition + ":cloudtrail:" + region + ":" + acctest.Account + ":eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"
			config := map[string]any{"destination": destination}
			if diagnostics := server.ValidateData(t, lakeimport.ImportsTypeName, config); len(diagnostics) != 0 {
				t.Errorf("%s: %s", destination, diagnostics[0].Detail)
			}
			if partition == "aws" || partition == "aws-us-gov" {
				config["destination"] = createStore(t, world, acctest.Account, region)
				if _, ids := readImports(t, server, config); ids != nil {
					t.Errorf("imports %v", ids)
				}
				return
			}
			_, diagnostics := server.ReadData(t, lakeimport.ImportsTypeName, config)
			acctest.OneError(t, diagnostics, "destination", "is not available in "+region)
		})
	}
	mixed := map[string]any{"destination": "arn:aws:cloudtrail:cn-north-1:" + acctest.Account + ":eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"}
	acctest.OneError(t, server.ValidateData(t, lakeimport.ImportsTypeName, mixed), "destination", `partition "aws-cn"`)
}

var partitionRegions = map[string]string{
	"aws": "eu-north-1", "aws-cn": "cn-northwest-1", "aws-us-gov": "us-gov-east-1", "aws-eusc": "eusc-de-east-1",
	"aws-iso": "us-iso-west-1", "aws-iso-b": "us-isob-east-1", "aws-iso-e": "eu-isoe-west-1", "aws-iso-f": "us-isof-south-1",
}

func TestImportsDataSourceOrdersTheSameTimeByID(t *testing.T) {
	now := time.Now()
	world := acctest.NewWorld(t, acctest.With(func(config *lakesim.Config) { config.Now = func() time.Time { return now } }))
	var want []string
	for range 5 {
		want = append(want, start(t, world, acctest.Region, world.Destination))
	}
	slices.Sort(want)
	if _, ids := readImports(t, configured(t, world), nil); !slices.Equal(ids, want) {
		t.Errorf("imports %v, want %v", ids, want)
	}
}
