package provider

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// troubleshooting is the address of the page that has every error and warning of
// the provider. package troubleshooting compares it with the code.
const troubleshooting = "https://github.com/cloudtrail-lake/terraform-provider-cloudtrail/blob/main/docs/guides/troubleshooting.md"

// documented ends each error and warning with the address of the page that
// explains it. It has all calls of the protocol whose responses have diagnostics.
type documented struct {
	framework
}

// helped makes a call, and adds the address to the diagnostics of its response.
func helped[Request any, Response any](ctx context.Context, call func(context.Context, Request) (*Response, error), req Request, diagnostics func(*Response) []*tfprotov6.Diagnostic) (*Response, error) {
	resp, err := call(ctx, req)
	if resp != nil {
		addAddress(diagnostics(resp))
	}
	return resp, err
}

func addAddress(diagnostics []*tfprotov6.Diagnostic) {
	for _, d := range diagnostics {
		d.Detail += "\n\nHelp: " + troubleshooting
	}
}

// ValidateProviderConfig validates a provider block.
func (d *documented) ValidateProviderConfig(ctx context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return helped(ctx, d.framework.ValidateProviderConfig, req, func(r *tfprotov6.ValidateProviderConfigResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// ConfigureProvider configures the provider.
func (d *documented) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return helped(ctx, d.framework.ConfigureProvider, req, func(r *tfprotov6.ConfigureProviderResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// ValidateResourceConfig validates the configuration of a resource.
func (d *documented) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return helped(ctx, d.framework.ValidateResourceConfig, req, func(r *tfprotov6.ValidateResourceConfigResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// UpgradeResourceState reads an object of the state.
func (d *documented) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return helped(ctx, d.framework.UpgradeResourceState, req, func(r *tfprotov6.UpgradeResourceStateResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// UpgradeResourceIdentity reads the identity of an object of the state.
func (d *documented) UpgradeResourceIdentity(ctx context.Context, req *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return helped(ctx, d.framework.UpgradeResourceIdentity, req, func(r *tfprotov6.UpgradeResourceIdentityResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// ReadResource refreshes a resource.
func (d *documented) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return helped(ctx, d.framework.ReadResource, req, func(r *tfprotov6.ReadResourceResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// PlanResourceChange plans a change of a resource.
func (d *documented) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return helped(ctx, d.framework.PlanResourceChange, req, func(r *tfprotov6.PlanResourceChangeResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// ApplyResourceChange applies a change of a resource.
func (d *documented) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return helped(ctx, d.framework.ApplyResourceChange, req, func(r *tfprotov6.ApplyResourceChangeResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// ImportResourceState imports a resource.
func (d *documented) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return helped(ctx, d.framework.ImportResourceState, req, func(r *tfprotov6.ImportResourceStateResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// MoveResourceState moves an object of another type.
func (d *documented) MoveResourceState(ctx context.Context, req *tfprotov6.MoveResourceStateRequest) (*tfprotov6.MoveResourceStateResponse, error) {
	return helped(ctx, d.framework.MoveResourceState, req, func(r *tfprotov6.MoveResourceStateResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// ValidateDataResourceConfig validates the configuration of a data source.
func (d *documented) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return helped(ctx, d.framework.ValidateDataResourceConfig, req, func(r *tfprotov6.ValidateDataResourceConfigResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// ReadDataSource reads a data source.
func (d *documented) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return helped(ctx, d.framework.ReadDataSource, req, func(r *tfprotov6.ReadDataSourceResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// ValidateListResourceConfig validates the configuration of a list.
func (d *documented) ValidateListResourceConfig(ctx context.Context, req *tfprotov6.ValidateListResourceConfigRequest) (*tfprotov6.ValidateListResourceConfigResponse, error) {
	return helped(ctx, d.framework.ValidateListResourceConfig, req, func(r *tfprotov6.ValidateListResourceConfigResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// ValidateActionConfig validates the configuration of an action.
func (d *documented) ValidateActionConfig(ctx context.Context, req *tfprotov6.ValidateActionConfigRequest) (*tfprotov6.ValidateActionConfigResponse, error) {
	return helped(ctx, d.framework.ValidateActionConfig, req, func(r *tfprotov6.ValidateActionConfigResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// PlanAction plans an action.
func (d *documented) PlanAction(ctx context.Context, req *tfprotov6.PlanActionRequest) (*tfprotov6.PlanActionResponse, error) {
	return helped(ctx, d.framework.PlanAction, req, func(r *tfprotov6.PlanActionResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

// ListResource lists resources.
func (d *documented) ListResource(ctx context.Context, req *tfprotov6.ListResourceRequest) (*tfprotov6.ListResourceServerStream, error) {
	stream, err := d.framework.ListResource(ctx, req)
	if err == nil {
		stream.Results = each(stream.Results, func(r tfprotov6.ListResourceResult) { addAddress(r.Diagnostics) })
	}
	return stream, err //nolint:wrapcheck // the framework's own
}

// InvokeAction invokes an action.
func (d *documented) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := d.framework.InvokeAction(ctx, req)
	if err == nil {
		stream.Events = each(stream.Events, func(e tfprotov6.InvokeActionEvent) {
			if completed, ok := e.Type.(tfprotov6.CompletedInvokeActionEventType); ok {
				addAddress(completed.Diagnostics)
			}
		})
	}
	return stream, err //nolint:wrapcheck // the framework's own
}

// each returns a sequence that calls do for each element before it goes on.
func each[T any](sequence iter.Seq[T], do func(T)) iter.Seq[T] {
	return func(push func(T) bool) {
		for element := range sequence {
			do(element)
			if !push(element) {
				return
			}
		}
	}
}
