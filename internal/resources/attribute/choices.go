package attribute

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// OneOf accepts some texts.
func OneOf(choices ...string) validator.String {
	quoted := make([]string, len(choices))
	for i, choice := range choices {
		quoted[i] = fmt.Sprintf("%q", choice)
	}
	all := strings.Join(quoted, ", ")
	return check{describe: "one of " + all, summary: "Invalid value", run: func(given string) error {
		meant := ""
		for _, choice := range choices {
			switch {
			case given == choice:
				return nil
			case strings.EqualFold(given, choice):
				meant = choice
			}
		}
		if meant == "" {
			meant = nearest(given, choices)
		}
		if meant != "" {
			return fmt.Errorf("%q is not one of %s; write %q", given, all, meant)
		}
		return fmt.Errorf("%q is not one of %s", given, all)
	}}
}

// ImportStatus accepts the statuses of an import.
func ImportStatus() validator.String {
	return OneOf(string(lake.StatusInitializing), string(lake.StatusInProgress), string(lake.StatusCompleted), string(lake.StatusFailed), string(lake.StatusStopped))
}

// Whole returns a number that Between or AtLeast has accepted, and zero for none.
func Whole(number types.Number) int64 {
	if number.ValueBigFloat() == nil {
		return 0
	}
	whole, _ := number.ValueBigFloat().Int64()
	return whole
}

// Between accepts whole numbers from low to high. The attribute is a Number, because
// the framework reports a fraction for an Int64 as its own fault.
func Between(low, high int64) validator.Number {
	return numbers{fmt.Sprintf("a whole number from %d to %d", low, high), func(given int64) bool { return low <= given && given <= high }}
}

// AtLeast accepts whole numbers from low on.
func AtLeast(low int64) validator.Number {
	return numbers{fmt.Sprintf("a whole number of %d or more", low), func(given int64) bool { return low <= given }}
}

type numbers struct {
	describe string
	accepts  func(int64) bool
}

func (v numbers) Description(context.Context) string         { return v.describe }
func (v numbers) MarkdownDescription(context.Context) string { return v.describe }

func (v numbers) ValidateNumber(_ context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	given := req.ConfigValue.ValueBigFloat()
	if whole, accuracy := given.Int64(); accuracy != big.Exact || !v.accepts(whole) {
		resp.Diagnostics.AddAttributeError(req.Path, "Number out of range", fmt.Sprintf("%s: %s is not %s.", req.Path, given.Text('f', -1), v.describe))
	}
}

// NotNegative accepts numbers from 0 on.
func NotNegative() validator.Float64 { return notNegative{} }

type notNegative struct{}

func (notNegative) Description(context.Context) string         { return "0 or more" }
func (notNegative) MarkdownDescription(context.Context) string { return "0 or more" }

func (notNegative) ValidateFloat64(_ context.Context, req validator.Float64Request, resp *validator.Float64Response) {
	if given := req.ConfigValue.ValueFloat64(); given < 0 { // null and unknown are 0
		resp.Diagnostics.AddAttributeError(req.Path, "Number out of range", fmt.Sprintf("%s: %v is not 0 or more.", req.Path, given))
	}
}
