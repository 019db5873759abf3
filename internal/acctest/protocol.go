package acctest

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Server is the provider as Terraform meets it: by protocol 6, whatever the
// version of the Terraform at hand.
type Server struct {
	tfprotov6.ProviderServer
	Schemas *tfprotov6.GetProviderSchemaResponse
}

// NewServer makes a provider that is not configured.
func NewServer(t testing.TB) *Server {
	t.Helper()
	served, err := Factories["cloudtrail"]()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := served.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return &Server{ProviderServer: served, Schemas: schemas}
}

// Configure configures the provider for the world. Values that are not known
// to Go, such as tftypes.UnknownValue, may stand anywhere.
func (s *Server) Configure(t *testing.T, config map[string]any) []*tfprotov6.Diagnostic {
	t.Helper()
	answer, err := s.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.11.4", Config: dynamic(t, s.Schemas.Provider.ValueType(), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Diagnostics
}

// ValidateProvider validates a provider block.
func (s *Server) ValidateProvider(t testing.TB, config map[string]any) []*tfprotov6.Diagnostic {
	t.Helper()
	answer, err := s.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: dynamic(t, s.Schemas.Provider.ValueType(), config)})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Diagnostics
}

// ProviderConfig is the provider's configuration for the world, for Configure.
func (w *World) ProviderConfig() map[string]any {
	return map[string]any{
		"region": Region, "access_key": AccessKey, "secret_key": SecretKey,
		"endpoints": []any{map[string]any{"cloudtrail": w.Endpoint, "sts": w.Endpoint}},
	}
}

// S3ProviderConfig is ProviderConfig, with S3.
func (w *World) S3ProviderConfig() map[string]any {
	config := w.ProviderConfig()
	config["endpoints"] = []any{map[string]any{"cloudtrail": w.Endpoint, "sts": w.Endpoint, "s3": w.Endpoint}}
	return config
}

// Apply plans a change and applies it, as Terraform does. A nil prior state is a
// create, a nil configuration a destroy.
func (s *Server) Apply(t *testing.T, resource string, prior *tfprotov6.DynamicValue, config map[string]any) *tfprotov6.ApplyResourceChangeResponse {
	t.Helper()
	planned := s.Plan(t, resource, prior, config)
	answer, err := s.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: resource, PriorState: s.orNull(t, resource, prior), PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate,
		Config: s.config(t, resource, config), PlannedIdentity: planned.PlannedIdentity,
	})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// Plan plans a change.
func (s *Server) Plan(t *testing.T, resource string, prior *tfprotov6.DynamicValue, config map[string]any) *tfprotov6.PlanResourceChangeResponse {
	t.Helper()
	answer, err := s.PlanResourceChange(t.Context(), s.PlanRequest(t, resource, prior, config))
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// PlanRequest is what Terraform asks to plan a change.
func (s *Server) PlanRequest(t *testing.T, resource string, prior *tfprotov6.DynamicValue, config map[string]any) *tfprotov6.PlanResourceChangeRequest {
	t.Helper()
	return &tfprotov6.PlanResourceChangeRequest{
		TypeName: resource, PriorState: s.orNull(t, resource, prior), ProposedNewState: s.proposed(t, resource, prior, config), Config: s.config(t, resource, config),
	}
}

func (s *Server) orNull(t *testing.T, resource string, value *tfprotov6.DynamicValue) *tfprotov6.DynamicValue {
	t.Helper()
	if value == nil {
		return s.Null(t, resource)
	}
	return value
}

func (s *Server) config(t *testing.T, resource string, config map[string]any) *tfprotov6.DynamicValue {
	t.Helper()
	if config == nil {
		return s.Null(t, resource)
	}
	return s.Value(t, resource, config)
}

// proposed is what Terraform proposes: the configuration, with the prior value
// of every computed attribute that it leaves out, unknown in a create.
func (s *Server) proposed(t *testing.T, resource string, prior *tfprotov6.DynamicValue, config map[string]any) *tfprotov6.DynamicValue {
	t.Helper()
	if config == nil {
		return s.Null(t, resource)
	}
	attributes := s.Unpack(t, resource, s.Value(t, resource, config))
	for _, attribute := range s.Schemas.ResourceSchemas[resource].Block.Attributes {
		if !attribute.Computed || !attributes[attribute.Name].IsNull() {
			continue
		}
		if prior == nil {
			attributes[attribute.Name] = tftypes.NewValue(attribute.ValueType(), tftypes.UnknownValue)
		} else {
			attributes[attribute.Name] = s.Unpack(t, resource, prior)[attribute.Name]
		}
	}
	return pack(t, s.Type(resource), tftypes.NewValue(s.Type(resource), attributes))
}

// Identity reads an identity.
func (s *Server) Identity(t *testing.T, resource string, identity *tfprotov6.ResourceIdentityData) map[string]string {
	t.Helper()
	schemas, err := s.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if identity == nil || identity.IdentityData == nil {
		return nil
	}
	value, err := identity.IdentityData.Unmarshal(schemas.IdentitySchemas[resource].ValueType())
	if err != nil {
		t.Fatal(err)
	}
	members, texts := map[string]tftypes.Value{}, map[string]string{}
	if err := value.As(&members); err != nil {
		t.Fatal(err)
	}
	for name, member := range members {
		var text *string
		if err := member.As(&text); err != nil {
			t.Fatal(err)
		}
		if text != nil {
			texts[name] = *text
		}
	}
	return texts
}

// IdentityValue is an identity to import by.
func (s *Server) IdentityValue(t *testing.T, resource string, content map[string]any) *tfprotov6.ResourceIdentityData {
	t.Helper()
	schemas, err := s.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: dynamic(t, schemas.IdentitySchemas[resource].ValueType(), content)}
}

// Value is a Go value as a value of a resource: maps are objects or maps,
// slices are lists or sets, and what a map leaves out is null.
func (s *Server) Value(t *testing.T, resource string, content map[string]any) *tfprotov6.DynamicValue {
	t.Helper()
	return dynamic(t, s.Type(resource), content)
}

// Type is the type of a resource.
func (s *Server) Type(resource string) tftypes.Type {
	return s.Schemas.ResourceSchemas[resource].ValueType()
}

// Null is no resource: the state before a create, the plan of a destroy.
func (s *Server) Null(t *testing.T, resource string) *tfprotov6.DynamicValue {
	t.Helper()
	return pack(t, s.Type(resource), tftypes.NewValue(s.Type(resource), nil))
}

// Unpack reads a value of a resource.
func (s *Server) Unpack(t *testing.T, resource string, packed *tfprotov6.DynamicValue) map[string]tftypes.Value {
	t.Helper()
	value, err := packed.Unmarshal(s.Type(resource))
	if err != nil {
		t.Fatal(err)
	}
	attributes := map[string]tftypes.Value{}
	if err := value.As(&attributes); err != nil {
		t.Fatal(err)
	}
	return attributes
}

func dynamic(t testing.TB, of tftypes.Type, content map[string]any) *tfprotov6.DynamicValue {
	t.Helper()
	value, err := valueOf(of, content)
	if err != nil {
		t.Fatal(err)
	}
	return pack(t, of, value)
}

func pack(t testing.TB, of tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	packed, err := tfprotov6.NewDynamicValue(of, value)
	if err != nil {
		t.Fatal(err)
	}
	return &packed
}

func valueOf(of tftypes.Type, content any) (tftypes.Value, error) {
	switch content := content.(type) {
	case nil:
		return nullOf(of), nil
	case int:
		return tftypes.NewValue(of, big.NewFloat(float64(content))), nil
	case map[string]any:
		members := map[string]tftypes.Value{}
		if object, ok := of.(tftypes.Object); ok {
			for name, member := range object.AttributeTypes {
				value, err := valueOf(member, content[name])
				if err != nil {
					return value, fmt.Errorf("%s: %w", name, err)
				}
				members[name] = value
			}
			for name := range content {
				if _, ok := object.AttributeTypes[name]; !ok {
					return tftypes.Value{}, fmt.Errorf("there is no attribute %s", name)
				}
			}
			return tftypes.NewValue(of, members), nil
		}
		of, ok := of.(tftypes.Map)
		if !ok {
			return tftypes.Value{}, fmt.Errorf("a map is given where a %s is needed", of)
		}
		for name, member := range content {
			value, err := valueOf(of.ElementType, member)
			if err != nil {
				return value, err
			}
			members[name] = value
		}
		return tftypes.NewValue(of, members), nil
	case []any:
		element := elementOf(of)
		members := []tftypes.Value{}
		for _, member := range content {
			value, err := valueOf(element, member)
			if err != nil {
				return value, err
			}
			members = append(members, value)
		}
		return tftypes.NewValue(of, members), nil
	default:
		if err := tftypes.ValidateValue(of, content); err != nil {
			return tftypes.Value{}, err
		}
		return tftypes.NewValue(of, content), nil
	}
}

// nullOf is what is left out: a block that is left out is empty, not null.
func nullOf(of tftypes.Type) tftypes.Value {
	if element := elementOf(of); element != nil {
		if element.Is(tftypes.Object{}) {
			return tftypes.NewValue(of, []tftypes.Value{})
		}
	}
	return tftypes.NewValue(of, nil)
}

func elementOf(of tftypes.Type) tftypes.Type {
	switch of := of.(type) {
	case tftypes.List:
		return of.ElementType
	case tftypes.Set:
		return of.ElementType
	}
	return nil
}
