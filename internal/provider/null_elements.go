package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// noNulls refuses null elements by the name of the attribute: a Go string cannot
// hold them, and the framework's error would speak of that.
type noNulls struct{}

func (noNulls) Description(context.Context) string               { return "no element is null" }
func (v noNulls) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (noNulls) ValidateList(_ context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	for i, element := range req.ConfigValue.Elements() {
		refuseNull(&resp.Diagnostics, req.Path, req.Path.AtListIndex(i), element)
	}
}

func (noNulls) ValidateSet(_ context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	for _, element := range req.ConfigValue.Elements() {
		refuseNull(&resp.Diagnostics, req.Path, req.Path, element)
	}
}

func (noNulls) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	for key, element := range req.ConfigValue.Elements() {
		if element.IsNull() {
			resp.Diagnostics.AddAttributeError(req.Path.AtMapKey(key), "Null element", fmt.Sprintf("%s: the value of %q is null. Remove the key, or leave out null values with { for k, v in VALUES : k => v if v != null }.", req.Path, key))
		}
	}
}

func refuseNull(diags *diag.Diagnostics, of, at path.Path, element attr.Value) {
	if element.IsNull() {
		diags.AddAttributeError(at, "Null element", fmt.Sprintf("%s: an element is null. Remove it, or use compact() to leave out null elements of a list.", of))
	}
}
