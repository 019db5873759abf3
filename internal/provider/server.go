package provider

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// lastWords is how long an interrupted action has to end.
const lastWords = 5 * time.Second

// protocol is what the framework's server speaks.
type protocol interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// server lets an interrupted action come to its end. The library below drops
// what an action says once a stop has been answered: Terraform would not see
// that the action has failed, and end as if all were well.
type server struct {
	protocol

	mu      sync.Mutex
	running map[chan struct{}]bool // closed when an action has said its last
}

// NewServer makes a server of the provider of that version.
func NewServer(version string) (tfprotov6.ProviderServer, error) {
	served, err := providerserver.NewProtocol6WithError(New(version)())()
	if err != nil {
		return nil, fmt.Errorf("serving the provider: %w", err)
	}
	speaks, ok := served.(protocol)
	if !ok {
		return nil, fmt.Errorf("serving the provider: a %T has no actions or no list resources", served)
	}
	return &server{protocol: speaks, running: map[chan struct{}]bool{}}, nil
}

// InvokeAction notes when the action has said its last.
func (s *server) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := s.protocol.InvokeAction(ctx, req)
	if err != nil {
		return nil, fmt.Errorf("invoking %s: %w", req.ActionType, err)
	}
	events := stream.Events
	stream.Events = func(push func(tfprotov6.InvokeActionEvent) bool) {
		over := make(chan struct{})
		s.mu.Lock()
		s.running[over] = true
		s.mu.Unlock()
		defer func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			delete(s.running, over)
			close(over)
		}()
		events(push)
	}
	return stream, nil
}

// StopProvider interrupts everything, and answers when the actions have ended.
func (s *server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	resp, err := s.protocol.StopProvider(ctx, req)
	s.mu.Lock()
	var running []chan struct{}
	for over := range s.running {
		running = append(running, over)
	}
	s.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, lastWords)
	defer cancel()
	for _, over := range running {
		select {
		case <-over:
		case <-ctx.Done():
		}
	}
	return resp, err //nolint:wrapcheck // it is the framework's own
}
