// Command minimal serves a provider with one resource that does nothing: what
// `make bench` compares the weight of the provider with.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

func main() {
	serve := providerserver.ServeOpts{Address: "registry.terraform.io/cloudtrail-lake/minimal"}
	if err := providerserver.Serve(context.Background(), func() provider.Provider { return minimal{} }, serve); err != nil {
		log.Fatal(err)
	}
}

// What nothing calls for a validation, the embedded interfaces have.
type minimal struct{ provider.Provider }

func (minimal) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "minimal"
}
func (minimal) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}
func (minimal) DataSources(context.Context) []func() datasource.DataSource               { return nil }
func (minimal) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return nothing{} }}
}

type nothing struct{ resource.Resource }

func (nothing) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "minimal_nothing"
}
func (nothing) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{"text": schema.StringAttribute{Optional: true}}}
}
