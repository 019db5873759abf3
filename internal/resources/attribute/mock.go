package attribute

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// mocked is what stands for a computed string of a mocked provider in the tests
// of a module: 8 lower-case letters and digits in Terraform (internal/moduletest/
// mocking/generate.go), 4 to 15 letters and digits in OpenTofu (internal/configs/
// hcl2shim/mock_value_composer.go).
var mocked = regexp.MustCompile(`^[A-Za-z0-9]{4,15}$`)

// Mocked reports whether a text may be one that a mocked provider has made up.
func Mocked(text string) bool { return mocked.MatchString(text) }

// OrMock makes a validator accept the texts of mocked providers too. Validators
// run under mocks, plans and reads do not: so what a validator lets through here,
// CheckWired refuses when the real provider plans.
func OrMock(strict validator.String) validator.String { return orMock{strict} }

type orMock struct{ strict validator.String }

func (v orMock) Description(ctx context.Context) string { return v.strict.Description(ctx) }
func (v orMock) MarkdownDescription(ctx context.Context) string {
	return v.strict.MarkdownDescription(ctx)
}

func (v orMock) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !Mocked(req.ConfigValue.ValueString()) {
		v.strict.ValidateString(ctx, req, resp)
	}
}

// Wired is an attribute that a module takes from another object, with its value
// in the configuration and the validator that holds for the real provider.
type Wired struct {
	At     path.Path
	Value  basetypes.StringValuable
	Strict validator.String
}

// CheckWired checks the values that OrMock has let through.
func CheckWired(ctx context.Context, wired ...Wired) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, attribute := range wired {
		text, textDiags := attribute.Value.ToStringValue(ctx)
		diags.Append(textDiags...)
		if !Mocked(text.ValueString()) {
			continue
		}
		var resp validator.StringResponse
		attribute.Strict.ValidateString(ctx, validator.StringRequest{Path: attribute.At, PathExpression: attribute.At.Expression(), ConfigValue: text}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	return diags
}
