// Command providerschema prints the provider's schemas as `terraform providers
// schema -json` does, but all of them: a Terraform leaves out the kinds of
// objects that are newer than itself. `make docs` generates the documentation
// from it.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/provider"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal("providerschema: ", err)
	}
}

// run prints the schemas under the provider's short name, which is what
// tfplugindocs looks for.
func run(ctx context.Context, out io.Writer) error {
	described, err := describe(ctx, providerserver.NewProtocol6(provider.New("schema", lake.DefaultTimeouts())())())
	if err != nil {
		return err
	}
	document := map[string]any{"format_version": "1.0", "provider_schemas": map[string]any{"cloudtrail": described}}
	if err := json.NewEncoder(out).Encode(document); err != nil {
		return fmt.Errorf("printing the schemas: %w", err)
	}
	return nil
}

// describe asks the provider for all of its schemas.
func describe(ctx context.Context, served tfprotov6.ProviderServer) (providerSchemas, error) {
	schemas, err := served.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return providerSchemas{}, fmt.Errorf("asking for the schemas: %w", err)
	}
	identities, err := served.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return providerSchemas{}, fmt.Errorf("asking for the identity schemas: %w", err)
	}
	for _, d := range append(schemas.Diagnostics, identities.Diagnostics...) {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return providerSchemas{}, fmt.Errorf("the provider describes itself wrongly: %s: %s", d.Summary, d.Detail)
		}
	}
	return schemasOf(schemas, identities), nil
}
