package provider

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// elements checks the form of the strings of a list or set.
type elements struct {
	summary, form string
	pattern       *regexp.Regexp
}

var (
	accountIDs = elements{"Invalid account id", "an AWS account id, which has exactly 12 digits", accountIDPattern}
	products   = elements{"Invalid product", "NAME, NAME/VERSION or NAME/VERSION (COMMENT)", productPattern}
)

func (e elements) Description(context.Context) string             { return "each is " + e.form }
func (e elements) MarkdownDescription(ctx context.Context) string { return e.Description(ctx) }

func (e elements) ValidateList(_ context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	for i, element := range req.ConfigValue.Elements() {
		e.check(&resp.Diagnostics, req.Path.AtListIndex(i), req.Path.AtListIndex(i), element)
	}
}

func (e elements) ValidateSet(_ context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	for _, element := range req.ConfigValue.Elements() {
		e.check(&resp.Diagnostics, req.Path, req.Path.AtSetValue(element), element)
	}
}

func (e elements) check(diags *diag.Diagnostics, name, at path.Path, element attr.Value) {
	text, ok := element.(types.String)
	if !ok || text.IsNull() || text.IsUnknown() || e.pattern.MatchString(text.ValueString()) {
		return
	}
	diags.AddAttributeError(at, e.summary, fmt.Sprintf("%s: %q is not %s.", name, text.ValueString(), e.form))
}

// not refuses a set beside the argument other.
type not struct{ other string }

func (n not) Description(context.Context) string             { return "not with " + n.other }
func (n not) MarkdownDescription(ctx context.Context) string { return n.Description(ctx) }

func (n not) ValidateSet(ctx context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	var other types.Set
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(n.other), &other)...)
	if req.ConfigValue.IsNull() || other.IsNull() {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Conflicting arguments", fmt.Sprintf("%s and %s are both set. Remove one of them.", req.Path, n.other))
}

// oneBlock refuses several blocks of a type.
type oneBlock struct{}

func (oneBlock) Description(context.Context) string               { return "at most one block" }
func (v oneBlock) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (oneBlock) ValidateList(_ context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	if n := len(req.ConfigValue.Elements()); n > 1 {
		resp.Diagnostics.AddAttributeError(req.Path, "Too many blocks", fmt.Sprintf("%s: there are %d blocks, but at most one is allowed. Remove the others.", req.Path, n))
	}
}

// emptyOr accepts the empty string besides what another validator accepts.
type emptyOr struct{ validator.String }

func (v emptyOr) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.ValueString() != "" {
		v.String.ValidateString(ctx, req, resp)
	}
}
