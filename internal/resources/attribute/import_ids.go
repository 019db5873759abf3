package attribute

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// ImportIDs accepts a set of one or more ids of imports.
func ImportIDs() validator.Set { return importIDs{} }

type importIDs struct{}

func (importIDs) Description(context.Context) string               { return "ids of imports, one at least" }
func (v importIDs) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (importIDs) ValidateSet(ctx context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	elements := req.ConfigValue.Elements()
	if len(elements) == 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid import id", fmt.Sprintf("%s: the set is empty. Name one import at least.", req.Path))
		return
	}
	for _, element := range elements {
		text, ok := element.(basetypes.StringValue)
		if !ok || text.IsNull() {
			resp.Diagnostics.AddAttributeError(req.Path, "Invalid import id", fmt.Sprintf("%s: an element is null, where the id of an import is needed.", req.Path))
			continue
		}
		var one validator.StringResponse
		OrMock(ImportID()).ValidateString(ctx, validator.StringRequest{Path: req.Path, PathExpression: req.PathExpression, ConfigValue: text}, &one)
		resp.Diagnostics.Append(one.Diagnostics...)
	}
}
