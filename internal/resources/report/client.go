// Package report connects the Terraform objects to the import engine: it hands
// them the provider's client and turns the engine's errors into diagnostics.
package report

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// Client is the client that the provider configured. It is nil while Terraform
// validates, and in a plan in which the provider's own configuration is not
// known yet.
func Client(providerData any, diags *diag.Diagnostics) *lake.Client {
	if providerData == nil {
		return nil
	}
	client, ok := providerData.(*lake.Client)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("Expected a %T but got a %T. This is a bug of the provider.", client, providerData))
	}
	return client
}

// Unconfigured is the error of something that cannot be done because a value of the
// provider's configuration is not known yet.
func Unconfigured(attempt string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(attempt, "The provider's configuration is not known yet, so AWS cannot be called. Apply what it depends on first, with -target.")
}
