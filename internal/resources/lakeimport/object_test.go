package lakeimport_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
)

// object is what a state keeps of an import from one command of Terraform to the
// next. Each command has a provider process of its own, so each gets a server of
// its own here.
type object struct {
	state    *tfprotov6.DynamicValue
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

// begun creates an import, and returns what the state then has.
func begun(t *testing.T, world *acctest.World, config map[string]any) object {
	t.Helper()
	made := configured(t, world).Apply(t, lakeimport.TypeName, nil, config)
	noErrors(t, made.Diagnostics)
	return object{made.NewState, made.Private, made.NewIdentity}
}

// refresh reads the object.
func (o object) refresh(t *testing.T, server *acctest.Server) object {
	t.Helper()
	read, err := server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: lakeimport.TypeName, CurrentState: o.state, Private: o.private, CurrentIdentity: o.identity})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, read.Diagnostics)
	return object{read.NewState, read.Private, read.NewIdentity}
}

// plan plans another configuration of the object, nil for its destroy.
func (o object) plan(t *testing.T, server *acctest.Server, config map[string]any) *tfprotov6.PlanResourceChangeResponse {
	t.Helper()
	request := planRequest(t, server, o.state, config)
	request.PriorPrivate, request.PriorIdentity = o.private, o.identity
	return planOf(t, server, request)
}

// planTainted plans the object as Terraform plans one that is tainted: as if there
// were nothing in the state.
func planTainted(t *testing.T, server *acctest.Server, config map[string]any) *tfprotov6.PlanResourceChangeResponse {
	t.Helper()
	return planOf(t, server, planRequest(t, server, nil, config))
}

// update applies a planned update.
func (o object) update(t *testing.T, server *acctest.Server, config map[string]any, planned *tfprotov6.PlanResourceChangeResponse) *tfprotov6.ApplyResourceChangeResponse {
	t.Helper()
	return applied(t, server, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: lakeimport.TypeName, PriorState: o.state, PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate,
		Config: server.Value(t, lakeimport.TypeName, config), PlannedIdentity: planned.PlannedIdentity,
	})
}

// destroy applies the destroy of the object, alone or as the first half of a replacement.
func (o object) destroy(t *testing.T, server *acctest.Server, planned *tfprotov6.PlanResourceChangeResponse) *tfprotov6.ApplyResourceChangeResponse {
	t.Helper()
	null := server.Null(t, lakeimport.TypeName)
	return applied(t, server, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: lakeimport.TypeName, PriorState: o.state, PlannedState: null, Config: null, PlannedPrivate: planned.PlannedPrivate, PlannedIdentity: planned.PlannedIdentity,
	})
}

// create applies the second half of a replacement: Terraform plans it once more, and creates it.
func create(t *testing.T, server *acctest.Server, config map[string]any) *tfprotov6.ApplyResourceChangeResponse {
	t.Helper()
	request := planRequest(t, server, nil, config)
	request.ClientCapabilities = &tfprotov6.PlanResourceChangeClientCapabilities{DeferralAllowed: true} // as Terraform says in an apply
	planned := planOf(t, server, request)
	if errorsOf(planned.Diagnostics) != "" {
		return &tfprotov6.ApplyResourceChangeResponse{NewState: server.Null(t, lakeimport.TypeName), Diagnostics: planned.Diagnostics}
	}
	return applied(t, server, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: lakeimport.TypeName, PriorState: server.Null(t, lakeimport.TypeName), PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate,
		Config: server.Value(t, lakeimport.TypeName, config), PlannedIdentity: planned.PlannedIdentity,
	})
}

func planRequest(t *testing.T, server *acctest.Server, prior *tfprotov6.DynamicValue, config map[string]any) *tfprotov6.PlanResourceChangeRequest {
	t.Helper()
	return server.PlanRequest(t, lakeimport.TypeName, prior, config)
}

func planOf(t *testing.T, server *acctest.Server, request *tfprotov6.PlanResourceChangeRequest) *tfprotov6.PlanResourceChangeResponse {
	t.Helper()
	planned, err := server.PlanResourceChange(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	return planned
}

func applied(t *testing.T, server *acctest.Server, request *tfprotov6.ApplyResourceChangeRequest) *tfprotov6.ApplyResourceChangeResponse {
	t.Helper()
	answer, err := server.ApplyResourceChange(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// errorsOf is the texts of the errors, empty if there are none.
func errorsOf(diagnostics []*tfprotov6.Diagnostic) string {
	return textOf(diagnostics, tfprotov6.DiagnosticSeverityError)
}

func warningsOf(diagnostics []*tfprotov6.Diagnostic) string {
	return textOf(diagnostics, tfprotov6.DiagnosticSeverityWarning)
}

func textOf(diagnostics []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity) string {
	var text strings.Builder
	for _, d := range diagnostics {
		if d.Severity == severity {
			text.WriteString(d.Summary + ": " + d.Detail + "\n")
		}
	}
	return text.String()
}

// textAttribute is a text of an object, "" if it is null or not known.
func textAttribute(t *testing.T, server *acctest.Server, state *tfprotov6.DynamicValue, name string) string {
	t.Helper()
	value := server.Unpack(t, lakeimport.TypeName, state)[name]
	if !value.IsKnown() || value.IsNull() {
		return ""
	}
	var text string
	if err := value.As(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

// changes are the calls that change something at AWS.
func changes(world *acctest.World) (starts, stops int64) {
	requests := world.Stats().Requests
	return requests["StartImport"], requests["StopImport"]
}
