package attribute

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.StringTypable                    = TimeType{}
	_ basetypes.StringValuableWithSemanticEquals = Time{}
)

// TimeType is the type of a time of RFC 3339. It checks nothing: whether a
// text is a time is for a validator to say, which can name the right form.
type TimeType struct{ basetypes.StringType }

// Equal reports whether the other type is this one.
func (t TimeType) Equal(o attr.Type) bool {
	_, ok := o.(TimeType)
	return ok
}

// String names the type.
func (t TimeType) String() string { return "attribute.TimeType" }

// ValueFromString makes a value of the type.
func (t TimeType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return Time{StringValue: in}, nil
}

// ValueFromTerraform makes a value of the type from Terraform's own.
func (t TimeType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("reading a time: %w", err)
	}
	text, ok := value.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("reading a time: unexpected value %T", value)
	}
	return Time{StringValue: text}, nil
}

// ValueType is the zero value of the type.
func (t TimeType) ValueType(context.Context) attr.Value { return Time{} }

// Time is a time of RFC 3339. Z and an offset of zero are equal.
type Time struct{ basetypes.StringValue }

// Instant is a time as RFC 3339 in UTC, to the millisecond; null for the zero time.
func Instant(t time.Time) Time { return Time{StringValue: Timestamp(t)} }

// Type is the value's type.
func (v Time) Type(context.Context) attr.Type { return TimeType{} }

// Equal reports whether both are the same text.
func (v Time) Equal(o attr.Value) bool {
	other, ok := o.(Time)
	return ok && v.StringValue.Equal(other.StringValue)
}

// StringSemanticEquals reports whether both are the same time at the same offset,
// by whole seconds.
func (v Time) StringSemanticEquals(_ context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, ok := o.(Time)
	if !ok {
		return false, nil
	}
	first, err := time.Parse(time.RFC3339, v.ValueString())
	if err != nil {
		return v.ValueString() == other.ValueString(), nil
	}
	second, err := time.Parse(time.RFC3339, other.ValueString())
	return err == nil && first.Format(time.RFC3339) == second.Format(time.RFC3339), nil
}
