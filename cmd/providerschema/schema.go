package main

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The types spell Terraform's JSON:
// https://developer.hashicorp.com/terraform/cli/commands/providers/schema
type (
	providerSchemas struct {
		Provider           schema                    `json:"provider"`
		Resources          map[string]schema         `json:"resource_schemas,omitempty"`
		DataSources        map[string]schema         `json:"data_source_schemas,omitempty"`
		EphemeralResources map[string]schema         `json:"ephemeral_resource_schemas,omitempty"`
		ListResources      map[string]schema         `json:"list_resource_schemas,omitempty"`
		Actions            map[string]actionSchema   `json:"action_schemas,omitempty"`
		Functions          map[string]signature      `json:"functions,omitempty"`
		Identities         map[string]identitySchema `json:"resource_identity_schemas,omitempty"`
	}

	schema struct {
		Version int64 `json:"version"`
		Block   block `json:"block"`
	}

	actionSchema struct {
		Block block `json:"block"`
	}

	block struct {
		Attributes      map[string]attribute   `json:"attributes,omitempty"`
		BlockTypes      map[string]nestedBlock `json:"block_types,omitempty"`
		Description     string                 `json:"description,omitempty"`
		DescriptionKind string                 `json:"description_kind"`
		Deprecated      bool                   `json:"deprecated,omitempty"`
	}

	nestedBlock struct {
		NestingMode string `json:"nesting_mode"`
		Block       block  `json:"block"`
		MinItems    int64  `json:"min_items,omitempty"`
		MaxItems    int64  `json:"max_items,omitempty"`
	}

	attribute struct {
		Type            tftypes.Type `json:"type,omitempty"`
		NestedType      *nestedType  `json:"nested_type,omitempty"`
		Description     string       `json:"description,omitempty"`
		DescriptionKind string       `json:"description_kind"`
		Deprecated      bool         `json:"deprecated,omitempty"`
		Required        bool         `json:"required,omitempty"`
		Optional        bool         `json:"optional,omitempty"`
		Computed        bool         `json:"computed,omitempty"`
		Sensitive       bool         `json:"sensitive,omitempty"`
		WriteOnly       bool         `json:"write_only,omitempty"`
	}

	nestedType struct {
		Attributes  map[string]attribute `json:"attributes"`
		NestingMode string               `json:"nesting_mode"`
	}

	signature struct {
		Description        string       `json:"description,omitempty"`
		Summary            string       `json:"summary,omitempty"`
		DeprecationMessage string       `json:"deprecation_message,omitempty"`
		ReturnType         tftypes.Type `json:"return_type"`
		Parameters         []parameter  `json:"parameters,omitempty"`
		VariadicParameter  *parameter   `json:"variadic_parameter,omitempty"`
	}

	parameter struct {
		Name        string       `json:"name,omitempty"`
		Description string       `json:"description,omitempty"`
		IsNullable  bool         `json:"is_nullable,omitempty"`
		Type        tftypes.Type `json:"type"`
	}

	identitySchema struct {
		Version    int64                        `json:"version"`
		Attributes map[string]identityAttribute `json:"attributes"`
	}

	identityAttribute struct {
		Type              tftypes.Type `json:"type"`
		Description       string       `json:"description,omitempty"`
		RequiredForImport bool         `json:"required_for_import,omitempty"`
		OptionalForImport bool         `json:"optional_for_import,omitempty"`
	}
)

func schemasOf(served *tfprotov6.GetProviderSchemaResponse, identities *tfprotov6.GetResourceIdentitySchemasResponse) providerSchemas {
	return providerSchemas{
		Provider:           schemaOf(served.Provider),
		Resources:          each(served.ResourceSchemas, schemaOf),
		DataSources:        each(served.DataSourceSchemas, schemaOf),
		EphemeralResources: each(served.EphemeralResourceSchemas, schemaOf),
		ListResources:      each(served.ListResourceSchemas, schemaOf),
		Actions: each(served.ActionSchemas, func(s *tfprotov6.ActionSchema) actionSchema {
			return actionSchema{Block: blockOf(s.Schema.Block)}
		}),
		Functions:  each(served.Functions, signatureOf),
		Identities: each(identities.IdentitySchemas, identityOf),
	}
}

func each[From, To any](all map[string]From, convert func(From) To) map[string]To {
	converted := map[string]To{}
	for name, one := range all {
		converted[name] = convert(one)
	}
	return converted
}

func schemaOf(s *tfprotov6.Schema) schema {
	return schema{Version: s.Version, Block: blockOf(s.Block)}
}

func blockOf(b *tfprotov6.SchemaBlock) block {
	blocks := map[string]nestedBlock{}
	for _, nested := range b.BlockTypes {
		blocks[nested.TypeName] = nestedBlock{
			NestingMode: strings.ToLower(nested.Nesting.String()), Block: blockOf(nested.Block), MinItems: nested.MinItems, MaxItems: nested.MaxItems,
		}
	}
	return block{
		Attributes: attributesOf(b.Attributes), BlockTypes: blocks,
		Description: b.Description, DescriptionKind: strings.ToLower(b.DescriptionKind.String()), Deprecated: b.Deprecated,
	}
}

func attributesOf(attributes []*tfprotov6.SchemaAttribute) map[string]attribute {
	converted := map[string]attribute{}
	for _, a := range attributes {
		one := attribute{
			Type: a.Type, Description: a.Description, DescriptionKind: strings.ToLower(a.DescriptionKind.String()), Deprecated: a.Deprecated,
			Required: a.Required, Optional: a.Optional, Computed: a.Computed, Sensitive: a.Sensitive, WriteOnly: a.WriteOnly,
		}
		if a.NestedType != nil {
			one.NestedType = &nestedType{Attributes: attributesOf(a.NestedType.Attributes), NestingMode: strings.ToLower(a.NestedType.Nesting.String())}
		}
		converted[a.Name] = one
	}
	return converted
}

func signatureOf(f *tfprotov6.Function) signature {
	s := signature{Description: f.Description, Summary: f.Summary, DeprecationMessage: f.DeprecationMessage, ReturnType: f.Return.Type}
	for _, p := range f.Parameters {
		s.Parameters = append(s.Parameters, parameterOf(p))
	}
	if f.VariadicParameter != nil {
		variadic := parameterOf(f.VariadicParameter)
		s.VariadicParameter = &variadic
	}
	return s
}

func parameterOf(p *tfprotov6.FunctionParameter) parameter {
	return parameter{Name: p.Name, Description: p.Description, IsNullable: p.AllowNullValue, Type: p.Type}
}

func identityOf(s *tfprotov6.ResourceIdentitySchema) identitySchema {
	attributes := map[string]identityAttribute{}
	for _, a := range s.IdentityAttributes {
		attributes[a.Name] = identityAttribute{Type: a.Type, Description: a.Description, RequiredForImport: a.RequiredForImport, OptionalForImport: a.OptionalForImport}
	}
	return identitySchema{Version: s.Version, Attributes: attributes}
}
