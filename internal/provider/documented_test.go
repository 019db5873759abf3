package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

func TestDiagnosticsEndWithTheirPage(t *testing.T) {
	const importType, action, id = "cloudtrail_lake_import", "cloudtrail_lake_import_wait", "12121212-3434-5656-7878-909090909090"
	neutral(t)
	world := acctest.NewWorld(t)
	server := acctest.NewServer(t)
	check := func(call string, diagnostics []*tfprotov6.Diagnostic) {
		t.Helper()
		if len(diagnostics) == 0 {
			t.Errorf("%s: no diagnostic", call)
		}
		for _, d := range diagnostics {
			const page = "docs/guides/troubleshooting.md"
			if !strings.HasSuffix(d.Detail, page) || strings.Count(d.Detail, page) != 1 {
				t.Errorf("%s: %s: %q", call, d.Summary, d.Detail)
			}
		}
	}
	check("ValidateProviderConfig", server.ValidateProvider(t, map[string]any{"http_proxy": "ftp://proxy"}))
	wrong := world.ProviderConfig()
	wrong["region"] = "mars-north-1"
	check("ConfigureProvider", server.Configure(t, wrong))
	pasted := world.ProviderConfig()
	pasted["tag_policy_compliance"] = "disabled"
	check("a warning of ConfigureProvider", server.Configure(t, pasted))

	world.Fault(t, lakesim.Fault{Operation: "*", Code: "AccessDeniedException"})
	validated, err := server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: importType, Config: server.Value(t, importType, map[string]any{"destinations": []any{"x"}})})
	if err != nil {
		t.Fatal(err)
	}
	check("ValidateResourceConfig", validated.Diagnostics)
	imported, err := server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: importType, ID: "no id"})
	if err != nil {
		t.Fatal(err)
	}
	check("ImportResourceState", imported.Diagnostics)
	check("ReadResource", read(t, server).Diagnostics)
	_, diagnostics := server.ReadData(t, importType, map[string]any{"import_id": id})
	check("ReadDataSource", diagnostics)
	check("ValidateDataResourceConfig", server.ValidateData(t, importType, map[string]any{"import_id": "x"}))
	check("ValidateListResourceConfig", server.ValidateList(t, importType, map[string]any{"destination": "x"}))
	check("ValidateActionConfig", server.ValidateAction(t, action, map[string]any{"import_id": "x"}))
	check("InvokeAction", server.Invoke(t.Context(), t, action, map[string]any{"import_id": id}, nil).Diagnostics)
	listed := server.ListAll(t, importType, acctest.Query{})
	if len(listed) != 1 {
		t.Fatalf("%d results, want an error", len(listed))
	}
	check("ListResource", listed[0].Diagnostics)
}
