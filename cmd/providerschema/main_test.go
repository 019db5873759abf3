package main

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/provider"
)

func TestMain(m *testing.M) {
	code := m.Run()
	acctest.RemoveProviderBinary()
	os.Exit(code)
}

type document struct {
	Format    string                    `json:"format_version"`
	Providers map[string]map[string]any `json:"provider_schemas"`
}

// later are the kinds of objects that the oldest supported Terraform does not print.
var later = map[string]bool{"resource_identity_schemas": true, "list_resource_schemas": true, "action_schemas": true}

func TestAccSchemasAreWhatTerraformPrints(t *testing.T) {
	var want, got document
	acctest.NewCLI(t, "").JSON(t, &want, "providers", "schema", "-json")
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Format != want.Format {
		t.Errorf("format %s, want %s", got.Format, want.Format)
	}
	ours, theirs := got.Providers["cloudtrail"], want.Providers[provider.Address]
	if len(theirs) == 0 {
		t.Fatal("Terraform prints nothing")
	}
	for kind := range theirs {
		same(t, kind, ours[kind], theirs[kind])
	}
	for kind := range ours {
		if _, printed := theirs[kind]; !printed && !later[kind] {
			t.Errorf("Terraform does not print %s", kind)
		}
	}
}

// same names the places where the values differ.
func same(t *testing.T, at string, ours, theirs any) {
	t.Helper()
	object, isObject := theirs.(map[string]any)
	own, ownIsObject := ours.(map[string]any)
	if !isObject || !ownIsObject {
		if !reflect.DeepEqual(ours, theirs) {
			t.Errorf("%s: %v, but Terraform prints %v", at, ours, theirs)
		}
		return
	}
	for name := range object {
		if meaningless, _ := object[name].(map[string]any); meaningless["description"] == provider.Meaningless {
			continue // one of hundreds that the documentation leaves out
		}
		same(t, at+"."+name, own[name], object[name])
	}
	for name := range own {
		if _, printed := object[name]; !printed {
			t.Errorf("%s.%s: %v, but Terraform prints nothing", at, name, own[name])
		}
	}
}

// What this provider does not have, and what the Terraform at hand may not print.
func TestEveryKindIsDescribed(t *testing.T) {
	text := &tfprotov6.SchemaAttribute{Name: "text", Type: tftypes.String, Description: "One.", DescriptionKind: tfprotov6.StringKindMarkdown, Optional: true, Sensitive: true, WriteOnly: true, Deprecated: true}
	one := func(version int64) *tfprotov6.Schema {
		return &tfprotov6.Schema{Version: version, Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{text}, Description: "Two.", Deprecated: true}}
	}
	described, err := json.Marshal(schemasOf(&tfprotov6.GetProviderSchemaResponse{
		Provider: one(1),
		ResourceSchemas: map[string]*tfprotov6.Schema{"resource": {Block: &tfprotov6.SchemaBlock{
			BlockTypes: []*tfprotov6.SchemaNestedBlock{{TypeName: "nested", Nesting: tfprotov6.SchemaNestedBlockNestingModeSet, MinItems: 6, MaxItems: 7, Block: one(0).Block}},
		}}},
		DataSourceSchemas:        map[string]*tfprotov6.Schema{"data": one(2)},
		EphemeralResourceSchemas: map[string]*tfprotov6.Schema{"ephemeral": one(3)},
		ListResourceSchemas:      map[string]*tfprotov6.Schema{"list": one(4)},
		ActionSchemas:            map[string]*tfprotov6.ActionSchema{"action": {Schema: one(5)}},
		Functions: map[string]*tfprotov6.Function{"function": {
			Summary: "Three.", Description: "Four.", DeprecationMessage: "Five.", Return: &tfprotov6.FunctionReturn{Type: tftypes.List{ElementType: tftypes.Bool}},
			Parameters:        []*tfprotov6.FunctionParameter{{Name: "first", Description: "Six.", AllowNullValue: true, Type: tftypes.Number}},
			VariadicParameter: &tfprotov6.FunctionParameter{Name: "rest", Description: "Seven.", Type: tftypes.Map{ElementType: tftypes.String}},
		}},
	}, &tfprotov6.GetResourceIdentitySchemasResponse{IdentitySchemas: map[string]*tfprotov6.ResourceIdentitySchema{"resource": {Version: 8, IdentityAttributes: []*tfprotov6.ResourceIdentitySchemaAttribute{
		{Name: "id", Type: tftypes.String, Description: "Eight.", RequiredForImport: true},
		{Name: "region", Type: tftypes.Number, Description: "Nine.", OptionalForImport: true},
	}}}}))
	if err != nil {
		t.Fatal(err)
	}
	const block = `"block":{"attributes":{"text":{"type":"string","description":"One.","description_kind":"markdown","deprecated":true,"optional":true,"sensitive":true,"write_only":true}},"description":"Two.","description_kind":"plain","deprecated":true}`
	for _, part := range []string{
		`"provider":{"version":1,` + block + `}`,
		`"resource_schemas":{"resource":{"version":0,"block":{"block_types":{"nested":{"nesting_mode":"set",` + block + `,"min_items":6,"max_items":7}},"description_kind":"plain"}}}`,
		`"resource_identity_schemas":{"resource":{"version":8,"attributes":{"id":{"type":"string","description":"Eight.","required_for_import":true},"region":{"type":"number","description":"Nine.","optional_for_import":true}}}}`,
		`"data_source_schemas":{"data":{"version":2,` + block + `}}`,
		`"ephemeral_resource_schemas":{"ephemeral":{"version":3,` + block + `}}`,
		`"list_resource_schemas":{"list":{"version":4,` + block + `}}`,
		`"action_schemas":{"action":{` + block + `}}`,
		`"functions":{"function":{"description":"Four.","summary":"Three.","deprecation_message":"Five.","return_type":["list","bool"],` +
			`"parameters":[{"name":"first","description":"Six.","is_nullable":true,"type":"number"}],` +
			`"variadic_parameter":{"name":"rest","description":"Seven.","type":["map","string"]}}}`,
	} {
		if !strings.Contains(string(described), part) {
			t.Errorf("it does not say %s:\n%s", part, described)
		}
	}
}
