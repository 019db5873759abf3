package provider

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"testing"
)

// A call that the provider gains is not forgotten.
func TestEveryResponseWithDiagnosticsIsDocumented(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "documented.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string]bool{"ListResource": true, "InvokeAction": true} // which return streams
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
			declared[f.Name.Name] = true
		}
	}
	// What the framework says of the schemas is about the code, and this provider
	// has neither ephemeral resources nor stores of states.
	without := func(name string) bool {
		return strings.HasPrefix(name, "Get") || strings.Contains(name, "Ephemeral") || strings.Contains(name, "State") && !strings.Contains(name, "ResourceState") || name == "GenerateResourceConfig"
	}
	calls := reflect.TypeFor[framework]()
	checked := 0
	for i := range calls.NumMethod() {
		method := calls.Method(i)
		response := method.Type.Out(0)
		if response.Kind() != reflect.Pointer {
			continue
		}
		if _, has := response.Elem().FieldByName("Diagnostics"); !has || without(method.Name) {
			continue
		}
		checked++
		if !declared[method.Name] {
			t.Errorf("the diagnostics of %s lack the address of the page", method.Name)
		}
	}
	if checked < 15 {
		t.Errorf("only %d calls have diagnostics", checked)
	}
}
