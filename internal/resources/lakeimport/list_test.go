package lakeimport_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
)

func seeded(t *testing.T, n int) *acctest.World {
	t.Helper()
	return acctest.NewWorld(t, acctest.With(func(config *lakesim.Config) { config.SeedImports = n }))
}

// calls fails the test unless exactly these calls for imports were made.
func calls(t *testing.T, world *acctest.World, want map[string]int64) {
	t.Helper()
	got := world.Stats().Requests
	delete(got, "GetCallerIdentity")
	if !maps.Equal(got, want) {
		t.Errorf("calls %v, want %v", got, want)
	}
}

// Pages of AWS's hold 1,000 rows.
func TestListAsksAWSNoMoreThanIsRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		query  acctest.Query
		enough int // results after which the reader goes
		want   int
		calls  map[string]int64
	}{
		"a few":            {query: acctest.Query{Limit: 3}, want: 3, calls: map[string]int64{"ListImports": 1}},
		"just a page":      {query: acctest.Query{Limit: 1000}, want: 1000, calls: map[string]int64{"ListImports": 1}},
		"a page and more":  {query: acctest.Query{Limit: 1001}, want: 1001, calls: map[string]int64{"ListImports": 2}},
		"everything":       {query: acctest.Query{Limit: 5000}, want: 2001, calls: map[string]int64{"ListImports": 3}},
		"no limit":         {query: acctest.Query{}, want: 2001, calls: map[string]int64{"ListImports": 3}},
		"the reader goes":  {query: acctest.Query{Limit: 5000}, enough: 1000, want: 1000, calls: map[string]int64{"ListImports": 1}},
		"details of a few": {query: acctest.Query{Limit: 4, IncludeResource: true}, want: 4, calls: map[string]int64{"ListImports": 1, "GetImport": 4}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := seeded(t, 2001)
			ids := map[string]bool{}
			configured(t, world).List(t, lakeimport.TypeName, c.query, func(listed acctest.Listed) bool {
				noErrors(t, listed.Diagnostics)
				ids[listed.Identity["import_id"]] = true
				if listed.Resource != nil != c.query.IncludeResource {
					t.Errorf("resource %v", listed.Resource)
				}
				return len(ids) == c.enough
			})
			if len(ids) != c.want {
				t.Errorf("%d imports, want %d", len(ids), c.want)
			}
			calls(t, world, c.calls)
		})
	}
}

// start starts an import into a store of a Region and waits for its end.
func start(t *testing.T, world *acctest.World, region, store string) string {
	t.Helper()
	return startIn(t, world, acctest.Account, region, store)
}

// startIn does so in an account.
func startIn(t *testing.T, world *acctest.World, account, region, store string) string {
	t.Helper()
	out, err := world.Console(account, region).StartImport(t.Context(), &cloudtrail.StartImportInput{
		Destinations: []string{store},
		ImportSource: &types.ImportSource{S3: &types.S3ImportSource{S3LocationUri: aws.String(location), S3BucketRegion: aws.String(acctest.Region), S3BucketAccessRoleArn: aws.String(strings.Replace(acctest.RoleARN, acctest.Account, account, 1))}},
	})
	if err != nil {
		t.Fatal(err)
	}
	world.Await(t, aws.ToString(out.ImportId))
	return aws.ToString(out.ImportId)
}

func TestListFilters(t *testing.T) {
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(1), acctest.With(func(config *lakesim.Config) { config.SeedImports = 2 }))
	completed := []string{world.Stats().Imports[0].ID, world.Stats().Imports[1].ID}
	other, far := createStore(t, world, acctest.Account, acctest.Region), createStore(t, world, acctest.Account, "eu-south-2")
	failed, failedInOther, failedFar := start(t, world, acctest.Region, world.Destination), start(t, world, acctest.Region, other), start(t, world, "eu-south-2", far)
	server := configured(t, world)
	for name, c := range map[string]struct {
		config map[string]any
		want   []string
	}{
		"none":                   {nil, append([]string{failed, failedInOther}, completed...)},
		"destination":            {map[string]any{"destination": world.Destination}, append([]string{failed}, completed...)},
		"status":                 {map[string]any{"import_status": "FAILED"}, []string{failed, failedInOther}},
		"both":                   {map[string]any{"destination": other, "import_status": "FAILED"}, []string{failedInOther}},
		"nothing":                {map[string]any{"import_status": "STOPPED"}, nil},
		"Region":                 {map[string]any{"region": "eu-south-2"}, []string{failedFar}},
		"destination's Region":   {map[string]any{"destination": far}, []string{failedFar}},
		"destination and Region": {map[string]any{"destination": far, "region": "eu-south-2"}, []string{failedFar}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, listed := range server.ListAll(t, lakeimport.TypeName, acctest.Query{Config: c.config, Limit: 100}) {
				noErrors(t, listed.Diagnostics)
				id, region := listed.Identity["import_id"], acctest.Region
				if id == failedFar {
					region = "eu-south-2"
				}
				if want := map[string]string{"import_id": id, "region": region, "account_id": acctest.Account}; !maps.Equal(listed.Identity, want) {
					t.Errorf("identity %v, want %v", listed.Identity, want)
				}
				got = append(got, id)
			}
			slices.Sort(got)
			slices.Sort(c.want)
			if !slices.Equal(got, c.want) {
				t.Errorf("imports %v, want %v", got, c.want)
			}
		})
	}
}

func TestListTellsImportsApart(t *testing.T) {
	world := seeded(t, 1)
	server := configured(t, world)
	row := "COMPLETED, created 2025-01-01T00:00:00Z, "
	for include, want := range map[bool]string{
		false: row + "into " + world.Destination,
		true: row + "s3://" + acctest.Bucket + "/AWSLogs/" + acctest.Account + "/CloudTrail/us-east-1/2024/12/31/ into " + world.Destination +
			" from 2024-12-31T00:00:00Z to 2024-12-31T23:59:59.999Z",
	} {
		if got := server.ListAll(t, lakeimport.TypeName, acctest.Query{IncludeResource: include})[0].DisplayName; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// What a query makes configuration of is what an import by the identity gives.
func TestListedResourceIsTheImportedOne(t *testing.T) {
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(1), acctest.With(func(config *lakesim.Config) { config.SeedImports = 1 }))
	start(t, world, acctest.Region, world.Destination)
	server := configured(t, world)
	all := server.ListAll(t, lakeimport.TypeName, acctest.Query{IncludeResource: true})
	if len(all) != 2 {
		t.Fatalf("%d imports", len(all))
	}
	for _, listed := range all {
		noErrors(t, listed.Diagnostics)
		identity := map[string]any{}
		for name, value := range listed.Identity {
			identity[name] = value
		}
		imported, err := server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: lakeimport.TypeName, Identity: server.IdentityValue(t, lakeimport.TypeName, identity)})
		if err != nil {
			t.Fatal(err)
		}
		noErrors(t, imported.Diagnostics)
		read, err := server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: lakeimport.TypeName, CurrentState: imported.ImportedResources[0].State, CurrentIdentity: imported.ImportedResources[0].Identity})
		if err != nil {
			t.Fatal(err)
		}
		noErrors(t, read.Diagnostics)
		got, want := server.Unpack(t, lakeimport.TypeName, listed.Resource), server.Unpack(t, lakeimport.TypeName, read.NewState)
		if !maps.EqualFunc(got, want, tftypes.Value.Equal) {
			t.Errorf("listed   %v\nimported %v", got, want)
		}
	}
}

func TestListLeavesOutWhatHasVanished(t *testing.T) {
	world := seeded(t, 4)
	world.Fault(t, lakesim.Fault{Operation: "GetImport", Code: "ImportNotFoundException", Skip: 1, Times: 1})
	all := configured(t, world).ListAll(t, lakeimport.TypeName, acctest.Query{Limit: 3, IncludeResource: true})
	if len(all) != 3 {
		t.Errorf("%d imports, want the 3 that the limit allows", len(all))
	}
	for _, listed := range all {
		if len(listed.Diagnostics) != 0 || listed.Identity["import_id"] == "" {
			t.Errorf("got %+v", listed)
		}
	}
	calls(t, world, map[string]int64{"ListImports": 1, "GetImport": 4})
}

func TestListErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		query   acctest.Query
		fault   lakesim.Fault
		results int // before the error
		at      string
		words   []string
		calls   map[string]int64
	}{
		"list denied": {
			fault: lakesim.Fault{Operation: "ListImports", Code: "AccessDeniedException"},
			words: []string{"Listing imports", "AccessDeniedException", "Allow cloudtrail:ListImports"}, calls: map[string]int64{"ListImports": 1},
		},
		"second page denied": {
			query: acctest.Query{Config: map[string]any{"import_status": "COMPLETED"}}, fault: lakesim.Fault{Operation: "ListImports", Code: "AccessDeniedException", Skip: 1}, results: 1000,
			words: []string{"Listing imports", "Allow cloudtrail:ListImports"}, calls: map[string]int64{"ListImports": 2},
		},
		"details denied": {
			query: acctest.Query{IncludeResource: true}, fault: lakesim.Fault{Operation: "GetImport", Code: "AccessDeniedException", Skip: 1}, results: 1,
			words: []string{"Reading import ", "Allow cloudtrail:GetImport"}, calls: map[string]int64{"ListImports": 1, "GetImport": 2},
		},
		"no such destination": {
			query: acctest.Query{Config: map[string]any{"destination": storeARN}}, at: `AttributeName("destination")`,
			words: []string{"Listing the imports of destination " + storeARN, "EventDataStoreARNInvalidException"}, calls: map[string]int64{"ListImports": 3},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := seeded(t, 1001)
			if c.fault.Operation != "" {
				world.Fault(t, c.fault)
			}
			all := configured(t, world).ListAll(t, lakeimport.TypeName, c.query)
			if len(all) != c.results+1 || len(all[len(all)-1].Diagnostics) != 1 {
				t.Fatalf("%d results, of which the last is %+v", len(all), all[len(all)-1])
			}
			failed := all[len(all)-1].Diagnostics[0]
			if failed.Severity != tfprotov6.DiagnosticSeverityError || c.at != "" && failed.Attribute.String() != c.at {
				t.Errorf("%s at %s", failed.Severity, failed.Attribute)
			}
			for _, word := range c.words {
				if !strings.Contains(failed.Summary+": "+failed.Detail, word) {
					t.Errorf("the error does not say %q: %s: %s", word, failed.Summary, failed.Detail)
				}
			}
			calls(t, world, c.calls)
		})
	}
}

func TestListWithoutAConfiguredProvider(t *testing.T) {
	all := acctest.NewServer(t).ListAll(t, lakeimport.TypeName, acctest.Query{})
	if len(all) != 1 || len(all[0].Diagnostics) != 1 || !strings.Contains(all[0].Diagnostics[0].Detail, "not known yet") {
		t.Errorf("got %+v", all)
	}
}

func TestListValidation(t *testing.T) {
	server := acctest.NewServer(t)
	for _, input := range []struct {
		config map[string]any
		at     string
		word   string
	}{
		{map[string]any{"destination": "security"}, "destination", "is not an ARN"},
		{map[string]any{"import_status": "DONE"}, "import_status", "IN_PROGRESS"},
		{map[string]any{"region": "here"}, "region", "is not the name of an AWS Region"},
		{map[string]any{"destination": storeARN, "region": "eu-south-2"}, "region", `which is "us-east-1"`},
	} {
		diagnostics := server.ValidateList(t, lakeimport.TypeName, input.config)
		if len(diagnostics) != 1 || diagnostics[0].Attribute.String() != fmt.Sprintf("AttributeName(%q)", input.at) || !strings.Contains(diagnostics[0].Detail, input.word) {
			t.Errorf("%v: no error at %s that says %q: %+v", input.config, input.at, input.word, diagnostics)
		}
	}
	for _, config := range []map[string]any{
		nil,
		{"destination": storeARN, "region": acctest.Region, "import_status": "INITIALIZING"},
		{"destination": tftypes.UnknownValue, "region": "eu-south-2"},
		{"destination": storeARN, "region": tftypes.UnknownValue},
	} {
		if diagnostics := server.ValidateList(t, lakeimport.TypeName, config); len(diagnostics) != 0 {
			t.Errorf("%v: %s", config, diagnostics[0].Detail)
		}
	}
}
