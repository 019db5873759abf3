package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/planned"
)

// ApplyResourceChange applies a planned change, and lets the resource see the
// private data of its plan.
func (s *server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return s.framework.ApplyResourceChange(planned.With(ctx, req.PlannedPrivate), req) //nolint:wrapcheck // it is the framework's own
}
