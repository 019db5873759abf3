package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Listed is one result of a query.
type Listed struct {
	DisplayName string
	Identity    map[string]string
	Resource    *tfprotov6.DynamicValue // nil if the query did not ask for it
	Diagnostics []*tfprotov6.Diagnostic
}

// Query is what `terraform query` asks a list resource.
type Query struct {
	Config          map[string]any
	Limit           int64
	IncludeResource bool
}

// List runs a query, and takes results until the function reports that it has enough.
func (s *Server) List(t *testing.T, resource string, query Query, enough func(Listed) bool) {
	t.Helper()
	stream, err := s.lists(t).ListResource(t.Context(), &tfprotov6.ListResourceRequest{
		TypeName: resource, Config: dynamic(t, s.Schemas.ListResourceSchemas[resource].ValueType(), query.Config), Limit: query.Limit, IncludeResource: query.IncludeResource,
	})
	if err != nil {
		t.Fatal(err)
	}
	for result := range stream.Results {
		if enough(Listed{DisplayName: result.DisplayName, Identity: s.Identity(t, resource, result.Identity), Resource: result.Resource, Diagnostics: result.Diagnostics}) {
			return
		}
	}
}

// ListAll runs a query to its end.
func (s *Server) ListAll(t *testing.T, resource string, query Query) []Listed {
	t.Helper()
	var all []Listed
	s.List(t, resource, query, func(listed Listed) bool {
		all = append(all, listed)
		return false
	})
	return all
}

// ValidateList validates the configuration of a query.
func (s *Server) ValidateList(t *testing.T, resource string, config map[string]any) []*tfprotov6.Diagnostic {
	t.Helper()
	answer, err := s.lists(t).ValidateListResourceConfig(t.Context(), &tfprotov6.ValidateListResourceConfigRequest{
		TypeName: resource, Config: dynamic(t, s.Schemas.ListResourceSchemas[resource].ValueType(), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Diagnostics
}

// lists is the provider as one that lists, which the protocol does not yet ask of all.
func (s *Server) lists(t *testing.T) tfprotov6.ListResourceServer {
	t.Helper()
	lists, ok := s.ProviderServer.(tfprotov6.ListResourceServer)
	if !ok {
		t.Fatal("the provider lists nothing")
	}
	return lists
}
