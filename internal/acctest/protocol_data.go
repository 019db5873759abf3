package acctest

import (
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ReadData reads a data source: what it answers, as Go values, and what it says.
// Strings, numbers (int64) and bools stand for themselves, nil for null; lists
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

// dataConfig is a configuration of a data source. What it leaves out is null:
// unlike blocks, lists that the data source answers are not empty before.
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
		n, _ := number.Int64()
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
