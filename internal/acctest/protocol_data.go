package acctest

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ReadData reads a data source and returns its values and its diagnostics.
// Strings, numbers (int64, or else float64) and bools stand for themselves, nil for null; lists
// and sets are slices, objects and maps are maps.
func (s *Server) ReadData(t *testing.T, source string, config map[string]any) (map[string]any, []*tfprotov6.Diagnostic) {
	t.Helper()
	of := s.Schemas.DataSourceSchemas[source].ValueType()
	answer, err := s.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: source, Config: s.dataConfig(t, source, config)})
	if err != nil {
		t.Fatal(err)
	}
	if answer.State == nil {
		return nil, answer.Diagnostics
	}
	value, err := answer.State.Unmarshal(of)
	if err != nil {
		t.Fatal(err)
	}
	members, _ := goValue(t, value).(map[string]any)
	return members, answer.Diagnostics
}

// ValidateData validates the configuration of a data source.
func (s *Server) ValidateData(t *testing.T, source string, config map[string]any) []*tfprotov6.Diagnostic {
	t.Helper()
	answer, err := s.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{
		TypeName: source, Config: s.dataConfig(t, source, config),
	})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Diagnostics
}

// Objects are the elements of a list of objects that a data source returned.
func Objects(t *testing.T, list any) []map[string]any { return elements[map[string]any](t, list) }

// Texts are the elements of a list or set of strings that a data source returned.
func Texts(t *testing.T, list any) []string { return elements[string](t, list) }

func elements[Element any](t *testing.T, list any) []Element {
	t.Helper()
	all, ok := list.([]any)
	if !ok {
		t.Fatalf("%v is not a list", list)
	}
	var typed []Element
	for _, element := range all {
		one, ok := element.(Element)
		if !ok {
			t.Fatalf("%v is not of the type %T", element, one)
		}
		typed = append(typed, one)
	}
	return typed
}

// OneError fails the test unless there is one error and nothing else, at the
// attribute if one is given, that has all of the words.
func OneError(t *testing.T, diagnostics []*tfprotov6.Diagnostic, attribute string, words ...string) {
	t.Helper()
	if len(diagnostics) != 1 || diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError {
		t.Errorf("%d diagnostics, want one error: %+v", len(diagnostics), diagnostics)
		return
	}
	text := diagnostics[0].Summary + ": " + diagnostics[0].Detail
	if attribute != "" && diagnostics[0].Attribute.String() != fmt.Sprintf("AttributeName(%q)", attribute) {
		t.Errorf("the error is at %s, want %s: %s", diagnostics[0].Attribute, attribute, text)
	}
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("the error does not say %q: %s", word, text)
		}
	}
}

// dataConfig is a configuration of a data source. What it leaves out is null:
// unlike blocks, lists that the data source returns are not empty before.
func (s *Server) dataConfig(t *testing.T, source string, config map[string]any) *tfprotov6.DynamicValue {
	t.Helper()
	block := s.Schemas.DataSourceSchemas[source].Block
	members := map[string]tftypes.Value{}
	for _, attribute := range block.Attributes {
		members[attribute.Name] = tftypes.NewValue(attribute.ValueType(), nil)
		if given, ok := config[attribute.Name]; ok && given != nil {
			value, err := valueOf(attribute.ValueType(), given)
			if err != nil {
				t.Fatal(err)
			}
			members[attribute.Name] = value
		}
	}
	return pack(t, block.ValueType(), tftypes.NewValue(block.ValueType(), members))
}

// goValue is the reverse of valueOf.
func goValue(t *testing.T, value tftypes.Value) any {
	t.Helper()
	if value.IsNull() {
		return nil
	}
	as := func(into any) {
		t.Helper()
		if err := value.As(into); err != nil {
			t.Fatal(err)
		}
	}
	switch of := value.Type(); {
	case of.Is(tftypes.String):
		var text string
		as(&text)
		return text
	case of.Is(tftypes.Bool):
		var flag bool
		as(&flag)
		return flag
	case of.Is(tftypes.Number):
		number := new(big.Float)
		as(&number)
		if n, exact := number.Int64(); exact == big.Exact {
			return n
		}
		n, _ := number.Float64()
		return n
	case elementOf(of) != nil:
		var elements []tftypes.Value
		as(&elements)
		all := []any{}
		for _, element := range elements {
			all = append(all, goValue(t, element))
		}
		return all
	default:
		var members map[string]tftypes.Value
		as(&members)
		all := map[string]any{}
		for name, member := range members {
			all[name] = goValue(t, member)
		}
		return all
	}
}
