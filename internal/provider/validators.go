package provider

import (
	"context"
	"encoding/json"
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
	policies   = elements{"Invalid policy ARN", "the ARN of an IAM policy, such as \"arn:aws:iam::aws:policy/ReadOnlyAccess\"", regexp.MustCompile(`^arn:[a-z-]+:iam::(\d{12}|aws):policy/.+$`)}
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

// form checks the form of a string. It shows nothing of what was given: an external
// ID is no secret, and is treated as one by many.
type form struct {
	summary, is string
	accepts     func(string) bool
}

// The forms of https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
var (
	externalID = form{"Invalid external ID", "2 to 1,224 letters, digits and characters of +=,.@:/-_", func(given string) bool {
		return len(given) >= 2 && len(given) <= 1224 && regexp.MustCompile(`^[\w+=,.@:/-]+$`).MatchString(given)
	}}
	sessionName = form{"Invalid session name", "2 to 64 letters, digits and characters of +=,.@-_", regexp.MustCompile(`^[\w+=,.@-]{2,64}$`).MatchString}
	jsonObject  = form{"Invalid policy", "a JSON object, as jsonencode makes it", func(given string) bool {
		var object map[string]any
		return json.Unmarshal([]byte(given), &object) == nil
	}}
)

func (f form) Description(context.Context) string             { return f.is }
func (f form) MarkdownDescription(ctx context.Context) string { return f.Description(ctx) }

func (f form) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if given := req.ConfigValue.ValueString(); given != "" && !f.accepts(given) {
		resp.Diagnostics.AddAttributeError(req.Path, f.summary, fmt.Sprintf("%s: it must be %s.", req.Path, f.is))
	}
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
