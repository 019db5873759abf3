package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// stopActionsWithin is how long an interrupted action has to end. The library below
// drops what an action says once a stop has been answered: Terraform would not
// see that the action has failed, and end as if all were well.
const stopActionsWithin = 5 * time.Second

// runningActions are the actions that have not said their last.
type runningActions struct {
	mu   sync.Mutex
	over map[chan struct{}]bool // closed when the action is
}

// InvokeAction notes when the action has said its last.
func (s *server) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := s.framework.InvokeAction(ctx, req)
	if err != nil {
		return nil, fmt.Errorf("invoking %s: %w", req.ActionType, err)
	}
	events := stream.Events
	stream.Events = func(push func(tfprotov6.InvokeActionEvent) bool) {
		defer s.running.begin()()
		events(push)
	}
	return stream, nil
}

// begin notes an action, until end is called.
func (r *runningActions) begin() (end func()) {
	over := make(chan struct{})
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over == nil {
		r.over = map[chan struct{}]bool{}
	}
	r.over[over] = true
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.over, over)
		close(over)
	}
}

// StopProvider interrupts everything, and returns when the actions have ended.
func (s *server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	resp, err := s.framework.StopProvider(ctx, req)
	s.running.mu.Lock()
	running := slices.Collect(maps.Keys(s.running.over))
	s.running.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, stopActionsWithin)
	defer cancel()
	for _, over := range running {
		select {
		case <-over:
		case <-ctx.Done():
		}
	}
	return resp, err //nolint:wrapcheck // it is the framework's own
}
