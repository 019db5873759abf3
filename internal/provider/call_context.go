package provider

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// To be able to stop every call, the framework keeps the context of each until
// the process ends, and with it the call's loggers: about 12 KB, four times for
// each resource of a plan, and the garbage collector goes through all of it.
// The calls of a plan get a context that is empty when they are over.

// UpgradeResourceState reads an object of the state.
func (s *server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return brief(ctx, s.framework.UpgradeResourceState, req)
}

// UpgradeResourceIdentity reads the identity of an object of the state.
func (s *server) UpgradeResourceIdentity(ctx context.Context, req *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return brief(ctx, s.framework.UpgradeResourceIdentity, req)
}

// ValidateResourceConfig validates the configuration of a resource.
func (s *server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return brief(ctx, s.framework.ValidateResourceConfig, req)
}

// ReadResource refreshes a resource.
func (s *server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return brief(ctx, s.framework.ReadResource, req)
}

// PlanResourceChange plans a change of a resource.
func (s *server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return brief(ctx, s.framework.PlanResourceChange, req)
}

// brief makes a call with a context that is empty afterwards.
func brief[Request, Response any](ctx context.Context, call func(context.Context, Request) (Response, error), req Request) (Response, error) {
	during := &briefContext{}
	during.current.Store(&ctx)
	defer during.current.Store(&over) //nolint:contextcheck // it is for after the call
	return call(during, req)          //nolint:contextcheck // it has everything of ctx
}

// over is the context of calls that are over.
var over = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// briefContext is the context of a call, and an empty one when that is over.
type briefContext struct {
	current atomic.Pointer[context.Context]
}

func (c *briefContext) Deadline() (time.Time, bool) { return (*c.current.Load()).Deadline() }
func (c *briefContext) Done() <-chan struct{}       { return (*c.current.Load()).Done() }
func (c *briefContext) Err() error                  { return (*c.current.Load()).Err() }
func (c *briefContext) Value(key any) any           { return (*c.current.Load()).Value(key) }
