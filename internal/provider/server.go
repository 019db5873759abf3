package provider

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// server is the framework's server, but it keeps nothing of the calls of a plan
// (call_context.go), and lets interrupted actions come to their end
// (stop_actions.go).
type server struct {
	framework
	running runningActions
}

type framework interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// NewServer returns a server of the provider of that version, for protocol 6 of
// Terraform's plugins. The engine waits for AWS as the timeouts say.
func NewServer(version string, timeouts lake.Timeouts) (tfprotov6.ProviderServer, error) {
	whole, ok := providerserver.NewProtocol6(New(version, timeouts)())().(framework)
	if !ok {
		return nil, errors.New("the framework's server has no list resources or no actions")
	}
	pasted, err := withOtherEndpoints(context.Background(), whole)
	if err != nil {
		return nil, err
	}
	return &server{framework: &documented{pasted}}, nil
}
