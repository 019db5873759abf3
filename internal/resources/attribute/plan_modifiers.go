package attribute

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
)

// keepIfSame plans the value of the state when the configuration's only spells
// it differently. It must stand before RequiresReplace, so that a spelling
// never starts an import anew. The framework compares by meaning after Create,
// Read and Update, but not when it plans.
type keepIfSame struct {
	describe string
	same     func(a, b string) bool
}

// KeepIfSameURI ignores one trailing slash of an S3 location.
func KeepIfSameURI() planmodifier.String {
	return keepIfSame{"Ignores one trailing slash.", sameURI}
}

// KeepIfSameInstant ignores how a time is spelled: its offset from UTC and
// trailing zeros.
func KeepIfSameInstant() planmodifier.String {
	return keepIfSame{"Ignores how the time is spelled.", sameInstant}
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

func sameInstant(a, b string) bool {
	first, errFirst := time.Parse(time.RFC3339, a)
	second, errSecond := time.Parse(time.RFC3339, b)
	return errFirst == nil && errSecond == nil && first.Equal(second)
}
