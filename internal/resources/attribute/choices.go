package attribute

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

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

// Between accepts numbers from low to high.
func Between(low, high int64) validator.Int64 {
	return numbers{fmt.Sprintf("a number from %d to %d", low, high), func(given int64) bool { return low <= given && given <= high }}
}

// AtLeast accepts numbers from low on.
func AtLeast(low int64) validator.Int64 {
	return numbers{fmt.Sprintf("%d or more", low), func(given int64) bool { return low <= given }}
}

type numbers struct {
	describe string
	accepts  func(int64) bool
}

func (v numbers) Description(context.Context) string         { return v.describe }
func (v numbers) MarkdownDescription(context.Context) string { return v.describe }

func (v numbers) ValidateInt64(_ context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if given := req.ConfigValue.ValueInt64(); !v.accepts(given) {
		resp.Diagnostics.AddAttributeError(req.Path, "Number out of range", fmt.Sprintf("%s: %d is not %s.", req.Path, given, v.describe))
	}
}
