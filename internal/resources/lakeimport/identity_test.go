package lakeimport_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
)

func configured(t *testing.T, world *acctest.World) *acctest.Server {
	t.Helper()
	server := acctest.NewServer(t)
	noErrors(t, server.Configure(t, world.ProviderConfig()))
	return server
}

func noErrors(t *testing.T, diagnostics []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			t.Fatalf("%s: %s", d.Summary, d.Detail)
		}
	}
}

func configOf(world *acctest.World, changes map[string]any) map[string]any {
	config := valid(map[string]any{"destinations": []any{world.Destination}, "s3_location_uri": "s3://" + acctest.Bucket + "/AWSLogs/", "s3_bucket_region": acctest.Region})
	maps.Copy(config, changes)
	return config
}

// Terraform before 1.12 neither keeps nor sends an identity, and all versions
// refuse an answer without one.
func TestIdentityIsSetInEveryMethod(t *testing.T) {
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(1))
	server := configured(t, world)
	created := server.Apply(t, lakeimport.TypeName, nil, configOf(world, nil))
	noErrors(t, created.Diagnostics)
	id := world.Only(t).ID
	world.Await(t, id)
	want := map[string]string{"account_id": acctest.Account, "region": acctest.Region, "import_id": id}
	same := func(method string, identity *tfprotov6.ResourceIdentityData) {
		t.Helper()
		if got := server.Identity(t, lakeimport.TypeName, identity); !maps.Equal(got, want) {
			t.Errorf("%s: identity %v, want %v", method, got, want)
		}
	}
	same("Create", created.NewIdentity)

	read, err := server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: lakeimport.TypeName, CurrentState: created.NewState})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, read.Diagnostics)
	same("Read", read.NewIdentity)

	updated := server.Apply(t, lakeimport.TypeName, read.NewState, configOf(world, map[string]any{"retry_trigger": "again"}))
	noErrors(t, updated.Diagnostics)
	same("Update", updated.NewIdentity)
	world.Await(t, id)

	if err := world.ForgetImport(id); err != nil {
		t.Fatal(err)
	}
	gone, err := server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: lakeimport.TypeName, CurrentState: read.NewState})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, gone.Diagnostics)
	same("Read without a record", gone.NewIdentity)
}

func TestImportState(t *testing.T) {
	world := acctest.NewWorld(t)
	server := configured(t, world)
	noErrors(t, server.Apply(t, lakeimport.TypeName, nil, configOf(world, nil)).Diagnostics)
	id := world.Only(t).ID
	world.Await(t, id)
	identity := func(content map[string]any) *tfprotov6.ImportResourceStateRequest {
		return &tfprotov6.ImportResourceStateRequest{TypeName: lakeimport.TypeName, Identity: server.IdentityValue(t, lakeimport.TypeName, content)}
	}
	for name, request := range map[string]*tfprotov6.ImportResourceStateRequest{
		"id":             {TypeName: lakeimport.TypeName, ID: id},
		"id and Region":  {TypeName: lakeimport.TypeName, ID: id + "@" + acctest.Region},
		"identity":       identity(map[string]any{"import_id": id}),
		"whole identity": identity(map[string]any{"import_id": id, "region": acctest.Region, "account_id": acctest.Account}),
	} {
		t.Run(name, func(t *testing.T) {
			imported, err := server.ImportResourceState(t.Context(), request)
			if err != nil {
				t.Fatal(err)
			}
			noErrors(t, imported.Diagnostics)
			read, err := server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
				TypeName: lakeimport.TypeName, CurrentState: imported.ImportedResources[0].State, CurrentIdentity: imported.ImportedResources[0].Identity, Private: imported.ImportedResources[0].Private,
			})
			if err != nil {
				t.Fatal(err)
			}
			noErrors(t, read.Diagnostics)
			// What was imported is what the configuration says: nothing is planned.
			planned := server.Plan(t, lakeimport.TypeName, read.NewState, configOf(world, nil))
			noErrors(t, planned.Diagnostics)
			if len(planned.RequiresReplace) != 0 {
				t.Errorf("replaced because of %v", planned.RequiresReplace)
			}
			before, after := server.Unpack(t, lakeimport.TypeName, read.NewState), server.Unpack(t, lakeimport.TypeName, planned.PlannedState)
			for attribute, value := range before {
				if attribute != "import_source" && !value.Equal(after[attribute]) {
					t.Errorf("%s changes from %s to %s", attribute, value, after[attribute])
				}
			}
		})
	}
	empty, err := server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: lakeimport.TypeName})
	if err != nil || len(empty.Diagnostics) != 1 || empty.Diagnostics[0].Summary != "Invalid import id" || !strings.Contains(empty.Diagnostics[0].Detail, "missing") {
		t.Errorf("an empty id: %v, %v", empty.Diagnostics, err)
	}
	unknown, err := server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: lakeimport.TypeName, ID: id + "@us-esat-1"})
	if err != nil {
		t.Fatal(err)
	}
	if len(unknown.Diagnostics) != 1 || unknown.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning || !strings.Contains(unknown.Diagnostics[0].Detail, `Did you mean "us-east-1"?`) {
		t.Errorf("a Region that is not known: %+v", unknown.Diagnostics)
	}
	for words, request := range map[string]*tfprotov6.ImportResourceStateRequest{
		"is not the id of an import":                                 {TypeName: lakeimport.TypeName, ID: "security"},
		"is not the name of an AWS Region":                           {TypeName: lakeimport.TypeName, ID: id + "@here"},
		"has no Region after the @":                                  {TypeName: lakeimport.TypeName, ID: id + "@"},
		"has no id before the @":                                     {TypeName: lakeimport.TypeName, ID: "@eu-west-2"},
		"has more than one @":                                        {TypeName: lakeimport.TypeName, ID: id + "@eu-west-2@x"},
		"is the ARN of an event data store, not the id of an import": {TypeName: lakeimport.TypeName, ID: world.Destination},
		"names account 999999999999":                                 identity(map[string]any{"import_id": id, "account_id": "999999999999"}),
	} {
		imported, err := server.ImportResourceState(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		if len(imported.Diagnostics) != 1 || !strings.Contains(imported.Diagnostics[0].Detail, words) {
			t.Errorf("no error that says %q: %+v", words, imported.Diagnostics)
		}
	}
}

func TestPlanChecksTheProvidersAccountAndRegion(t *testing.T) {
	world := acctest.NewWorld(t)
	for name, c := range map[string]struct {
		changes  map[string]any
		severity tfprotov6.DiagnosticSeverity
		at       string
		words    string
	}{
		"another account":   {map[string]any{"destinations": []any{strings.Replace(world.Destination, acctest.Account, "999999999999", 1)}}, tfprotov6.DiagnosticSeverityError, destination, "belongs to account 999999999999, but the provider's credentials belong to account " + acctest.Account},
		"another Region":    {map[string]any{"destinations": []any{strings.Replace(world.Destination, acctest.Region, "eu-south-2", 1)}}, tfprotov6.DiagnosticSeverityWarning, destination, "runs there, not in the provider's Region us-east-1"},
		"another partition": {map[string]any{"destinations": []any{strings.NewReplacer(acctest.Region, "cn-north-1", ":aws:", ":aws-cn:").Replace(world.Destination)}}, tfprotov6.DiagnosticSeverityError, destination, `is in partition "aws-cn", but the provider's Region us-east-1 is in "aws"`},
	} {
		t.Run(name, func(t *testing.T) {
			planned := configured(t, world).Plan(t, lakeimport.TypeName, nil, configOf(world, c.changes))
			for _, d := range planned.Diagnostics {
				if d.Severity == c.severity && d.Attribute.String() == c.at && strings.Contains(d.Detail, c.words) {
					return
				}
			}
			t.Errorf("nothing says %q: %+v", c.words, planned.Diagnostics)
		})
	}
	named := configured(t, world).Plan(t, lakeimport.TypeName, nil, configOf(world, map[string]any{"preflight": "off", "region": "eu-south-2", "destinations": []any{strings.Replace(world.Destination, acctest.Region, "eu-south-2", 1)}}))
	if len(named.Diagnostics) != 0 {
		t.Errorf("a Region that is meant is warned of: %+v", named.Diagnostics[0])
	}
}
