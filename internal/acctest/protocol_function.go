package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Call calls a function of the provider with Go values as its arguments, as
// Value has them, and returns its result: a string, a map of results, or nil.
func (s *Server) Call(t *testing.T, name string, arguments ...any) (any, *tfprotov6.FunctionError) {
	t.Helper()
	declared, ok := s.Schemas.Functions[name]
	if !ok {
		t.Fatalf("the provider has no function %s", name)
	}
	request := &tfprotov6.CallFunctionRequest{Name: name}
	for i, argument := range arguments {
		parameter := declared.VariadicParameter
		if i < len(declared.Parameters) {
			parameter = declared.Parameters[i]
		}
		value, err := valueOf(parameter.Type, argument)
		if err != nil {
			t.Fatalf("argument %s of %s: %v", parameter.Name, name, err)
		}
		request.Arguments = append(request.Arguments, pack(t, parameter.Type, value))
	}
	answer, err := s.CallFunction(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	if answer.Error != nil {
		return nil, answer.Error
	}
	result, err := answer.Result.Unmarshal(declared.Return.Type)
	if err != nil {
		t.Fatal(err)
	}
	return plain(t, result), nil
}

// plain is a value as Go has it.
func plain(t *testing.T, value tftypes.Value) any {
	t.Helper()
	if value.IsNull() {
		return nil
	}
	if value.Type().Is(tftypes.String) {
		var text string
		if err := value.As(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	var members map[string]tftypes.Value
	if err := value.As(&members); err != nil {
		t.Fatal(err)
	}
	all := map[string]any{}
	for name, member := range members {
		all[name] = plain(t, member)
	}
	return all
}
