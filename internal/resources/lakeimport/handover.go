package lakeimport

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/planned"
)

// privateContents is the key under which a plan hands its apply what it knows of
// the imports that AWS has, so that the apply need not read them all again.
const privateContents = "contents"

// handOver puts what the plan knows into its private data.
func (r *Resource) handOver(ctx context.Context, plan model, resp *resource.ModifyPlanResponse) diag.Diagnostics {
	if r.client == nil || plan.Region.IsUnknown() {
		return nil
	}
	known := r.client.In(plan.Region.ValueString()).HandOver()
	if len(known) == 0 {
		return nil
	}
	text, err := json.Marshal(known)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Writing the plan's private data", err.Error())}
	}
	return resp.Private.SetKey(ctx, privateContents, text)
}

// takeOver takes what the plan has handed over. Without it, the imports are read
// again.
func (r *Resource) takeOver(ctx context.Context, region string) {
	var known []byte
	if json.Unmarshal(planned.Private(ctx, privateContents), &known) == nil {
		r.client.In(region).TakeOver(ctx, known)
	}
}
