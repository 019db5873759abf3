package provider

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Meaningless describes an endpoint that the provider accepts and does not use.
const Meaningless = "Accepted. Has no effect."

const endpointsBlock = "endpoints"

// otherEndpoints lets the block endpoints have the services of otherServices,
// without the framework: it validates each attribute of a block by a path from
// the root, and so hundreds of them would take most of the time of a short command.
type otherEndpoints struct {
	framework
	// The types of the provider's configuration with the other services, and
	// without.
	pasted, own tftypes.Object
}

func withOtherEndpoints(ctx context.Context, inner framework) (*otherEndpoints, error) {
	s := &otherEndpoints{framework: inner}
	for _, side := range []struct {
		server tfprotov6.ProviderServer
		is     *tftypes.Object
	}{{inner, &s.own}, {s, &s.pasted}} {
		resp, err := side.server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
		if err != nil {
			return nil, fmt.Errorf("reading the provider's schema: %w", err)
		}
		object, ok := resp.Provider.ValueType().(tftypes.Object)
		if !ok {
			return nil, errors.New("the provider's configuration is not an object")
		}
		*side.is = object
	}
	return s, nil
}

// GetProviderSchema adds the other services to the block endpoints.
func (s *otherEndpoints) GetProviderSchema(ctx context.Context, req *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	resp, err := s.framework.GetProviderSchema(ctx, req)
	if err != nil || resp.Provider == nil {
		return resp, err //nolint:wrapcheck // the framework's answer as it is
	}
	for _, nested := range resp.Provider.Block.BlockTypes {
		if nested.TypeName != endpointsBlock {
			continue
		}
		for _, name := range otherServices {
			nested.Block.Attributes = append(nested.Block.Attributes, &tfprotov6.SchemaAttribute{
				Name: name, Type: tftypes.String, Optional: true, Description: Meaningless, DescriptionKind: tfprotov6.StringKindMarkdown,
			})
		}
		slices.SortFunc(nested.Block.Attributes, func(a, b *tfprotov6.SchemaAttribute) int { return cmp.Compare(a.Name, b.Name) })
	}
	return resp, nil
}

// ValidateProviderConfig validates all but the other endpoints, which may have
// any value.
func (s *otherEndpoints) ValidateProviderConfig(ctx context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	own, _, err := s.split(req.Config)
	if err != nil {
		return nil, err
	}
	resp, err := s.framework.ValidateProviderConfig(ctx, &tfprotov6.ValidateProviderConfigRequest{Config: own})
	if resp != nil {
		resp.PreparedConfig = req.Config
	}
	return resp, err //nolint:wrapcheck // the framework's answer as it is
}

// ConfigureProvider hands on all but the other endpoints, of which the context
// has the names.
func (s *otherEndpoints) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	own, others, err := s.split(req.Config)
	if err != nil {
		return nil, err
	}
	inner := *req
	inner.Config = own
	return s.framework.ConfigureProvider(context.WithValue(ctx, otherEndpointsKey{}, others), &inner) //nolint:wrapcheck // the framework's answer as it is
}

type otherEndpointsKey struct{}

// otherEndpointsGiven returns the other services whose endpoints are set.
func otherEndpointsGiven(ctx context.Context) []string {
	given, _ := ctx.Value(otherEndpointsKey{}).([]string)
	return given
}

// split returns a configuration without the other endpoints, and the services of
// those that are set.
func (s *otherEndpoints) split(config *tfprotov6.DynamicValue) (own *tfprotov6.DynamicValue, others []string, err error) {
	value, err := config.Unmarshal(s.pasted)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the provider's configuration: %w", err)
	}
	if value.IsNull() || !value.IsKnown() {
		return config, nil, nil
	}
	var arguments map[string]tftypes.Value
	if err := value.As(&arguments); err != nil {
		return nil, nil, fmt.Errorf("reading the provider's configuration: %w", err)
	}
	given := map[string]bool{}
	arguments[endpointsBlock], err = without(arguments[endpointsBlock], s.own.AttributeTypes[endpointsBlock], given)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the endpoints of the provider's configuration: %w", err)
	}
	dynamic, err := tfprotov6.NewDynamicValue(s.own, tftypes.NewValue(s.own, arguments))
	if err != nil {
		return nil, nil, fmt.Errorf("handing on the provider's configuration: %w", err)
	}
	return &dynamic, slices.Sorted(maps.Keys(given)), nil
}

// without returns a list of objects, or an object, as one of the type own, and adds
// the attributes that own lacks and that are set to given.
func without(value tftypes.Value, own tftypes.Type, given map[string]bool) (tftypes.Value, error) {
	switch {
	case !value.IsKnown():
		return tftypes.NewValue(own, tftypes.UnknownValue), nil
	case value.IsNull():
		return tftypes.NewValue(own, nil), nil
	}
	if list, ok := own.(tftypes.List); ok {
		var elements []tftypes.Value
		if err := value.As(&elements); err != nil {
			return value, err //nolint:wrapcheck // the caller says what was read
		}
		for i := range elements {
			var err error
			if elements[i], err = without(elements[i], list.ElementType, given); err != nil {
				return value, err
			}
		}
		return tftypes.NewValue(own, elements), nil
	}
	var attributes map[string]tftypes.Value
	if err := value.As(&attributes); err != nil {
		return value, err //nolint:wrapcheck // the caller says what was read
	}
	object, ok := own.(tftypes.Object)
	if !ok {
		return value, fmt.Errorf("%s is neither a list nor an object", own)
	}
	for name, attribute := range attributes {
		if _, known := object.AttributeTypes[name]; known {
			continue
		}
		if !attribute.IsNull() {
			given[name] = true
		}
		delete(attributes, name)
	}
	return tftypes.NewValue(own, attributes), nil
}
