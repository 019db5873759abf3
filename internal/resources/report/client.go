// Package report connects the Terraform objects to the import engine: it hands
// them the provider's client and turns the engine's errors into diagnostics.
package report

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// ConfiguredFrom is what the provider configured. It is nil while Terraform
// validates, and in a plan in which the provider's own configuration is not
// known yet.
func ConfiguredFrom(providerData any, diags *diag.Diagnostics) *Configured {
	if providerData == nil {
		return nil
	}
	configured, ok := providerData.(*Configured)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("Expected a %T but got a %T. This is a bug of the provider.", configured, providerData))
	}
	return configured
}

// Client is the engine's client that the provider configured, and nil where
// ConfiguredFrom is.
func Client(providerData any, diags *diag.Diagnostics) *lake.Client {
	configured := ConfiguredFrom(providerData, diags)
	if configured == nil {
		return nil
	}
	return configured.Lake
}

// Unconfigured is the error of something that cannot be done because a value of the
// provider's configuration is not known yet.
func Unconfigured(attempt string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(attempt, "The provider's configuration is not known yet, so AWS cannot be called. Apply what it depends on first, with -target.")
}
