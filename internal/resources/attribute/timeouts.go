package attribute

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// CheckTimeouts refuses timeouts that are over before anything has begun. The
// timeouts' own type checks that they are durations.
func CheckTimeouts(given interface{ Attributes() map[string]attr.Value }) diag.Diagnostics {
	var diags diag.Diagnostics
	for name, value := range given.Attributes() {
		text, ok := value.(types.String)
		if !ok || text.IsNull() || text.IsUnknown() {
			continue
		}
		if parsed, err := time.ParseDuration(text.ValueString()); err == nil && parsed <= 0 {
			diags.AddAttributeError(path.Root("timeouts").AtName(name), "Invalid timeout",
				fmt.Sprintf("timeouts.%s: %q must be longer than nothing, such as \"30m\".", name, text.ValueString()))
		}
	}
	return diags
}
