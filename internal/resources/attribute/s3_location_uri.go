package attribute

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

var (
	_ basetypes.StringTypable                    = S3LocationURIType{}
	_ basetypes.StringValuableWithSemanticEquals = S3LocationURI{}
)

// S3LocationURIType is the type of s3://bucket[/prefix/]. With and without one
// trailing slash are equal.
type S3LocationURIType struct{ basetypes.StringType }

// Equal reports whether the other type is this one.
func (t S3LocationURIType) Equal(o attr.Type) bool {
	_, ok := o.(S3LocationURIType)
	return ok
}

// String names the type.
func (t S3LocationURIType) String() string { return "attribute.S3LocationURIType" }

// ValueFromString makes a value of the type.
func (t S3LocationURIType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return S3LocationURI{StringValue: in}, nil
}

// ValueFromTerraform makes a value of the type from Terraform's own.
func (t S3LocationURIType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("reading an S3 location URI: %w", err)
	}
	text, ok := value.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("reading an S3 location URI: unexpected value %T", value)
	}
	return S3LocationURI{StringValue: text}, nil
}

// ValueType is the zero value of the type.
func (t S3LocationURIType) ValueType(context.Context) attr.Value { return S3LocationURI{} }

// S3LocationURI is a value s3://bucket[/prefix/].
type S3LocationURI struct{ basetypes.StringValue }

// NewS3LocationURI makes a known value.
func NewS3LocationURI(uri string) S3LocationURI {
	return S3LocationURI{StringValue: basetypes.NewStringValue(uri)}
}

// Type is the value's type.
func (v S3LocationURI) Type(context.Context) attr.Type { return S3LocationURIType{} }

// Equal reports whether both are the same text.
func (v S3LocationURI) Equal(o attr.Value) bool {
	other, ok := o.(S3LocationURI)
	return ok && v.StringValue.Equal(other.StringValue)
}

// StringSemanticEquals reports whether both name the same location.
func (v S3LocationURI) StringSemanticEquals(_ context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, ok := o.(S3LocationURI)
	return ok && sameURI(v.ValueString(), other.ValueString()), nil
}

func sameURI(a, b string) bool {
	first, err := trail.ParseS3LocationURI(a)
	if err != nil {
		return a == b
	}
	second, err := trail.ParseS3LocationURI(b)
	return err == nil && first == second
}
