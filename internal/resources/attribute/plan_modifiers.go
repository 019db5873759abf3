package attribute

import (
	"context"
	"path"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// keepIfSame plans the value of the state when the configuration's only spells
// it differently, so that a spelling never starts an import anew. The framework
// compares by meaning after Create, Read and Update, but not when it plans.
type keepIfSame struct {
	describe string
	same     func(a, b string) bool
}

// KeepIfSameURI ignores one trailing slash of an S3 location.
func KeepIfSameURI() planmodifier.String {
	return keepIfSame{"Ignores one trailing slash.", sameURI}
}

// KeepIfSameSecond ignores how a time is spelled, and what it has below a
// second: an import that was started by the AWS CLI has whole seconds.
func KeepIfSameSecond() planmodifier.String {
	return keepIfSame{"Ignores how the time is spelled, and fractions of a second.", sameSecond}
}

// KeepIfSameDestination ignores whether an event data store is named by its ARN
// or by its id, which AWS takes too.
func KeepIfSameDestination() planmodifier.List { return keepIfSameDestination{} }

type keepIfSameDestination struct{}

func (keepIfSameDestination) Description(context.Context) string {
	return "Ignores whether the event data store is named by its ARN or by its id."
}

func (k keepIfSameDestination) MarkdownDescription(ctx context.Context) string {
	return k.Description(ctx)
}

func (keepIfSameDestination) PlanModifyList(_ context.Context, req planmodifier.ListRequest, resp *planmodifier.ListResponse) {
	state, known := onlyText(req.StateValue)
	plan, planned := onlyText(req.PlanValue)
	if known && planned && path.Base(state) == path.Base(plan) && (path.Base(state) == state || path.Base(plan) == plan) {
		resp.PlanValue = req.StateValue
	}
}

// onlyText returns the only element of a list of strings.
func onlyText(list types.List) (string, bool) {
	if len(list.Elements()) != 1 {
		return "", false
	}
	text, ok := list.Elements()[0].(types.String)
	return text.ValueString(), ok && !text.IsNull() && !text.IsUnknown()
}

func (k keepIfSame) Description(context.Context) string         { return k.describe }
func (k keepIfSame) MarkdownDescription(context.Context) string { return k.describe }

func (k keepIfSame) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	for _, value := range []interface {
		IsNull() bool
		IsUnknown() bool
	}{req.StateValue, req.PlanValue} {
		if value.IsNull() || value.IsUnknown() {
			return
		}
	}
	if k.same(req.StateValue.ValueString(), req.PlanValue.ValueString()) {
		resp.PlanValue = req.StateValue
	}
}

func sameSecond(a, b string) bool {
	first, errFirst := time.Parse(time.RFC3339, a)
	second, errSecond := time.Parse(time.RFC3339, b)
	return errFirst == nil && errSecond == nil && trail.SameSecond(first, second)
}
