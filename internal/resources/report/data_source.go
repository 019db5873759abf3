package report

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// DataSource is what all data sources share: the provider's client.
type DataSource struct{ client *lake.Client }

// Configure takes the provider's client.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.client = Client(req.ProviderData, &resp.Diagnostics)
}

// Place is the Region and account that a data source reads from.
type Place struct {
	*lake.Region
	Name      types.String
	AccountID types.String // null when it is not known
}

// Place returns where to read: in the Region that is given, or else in the
// provider's. Lines of the log name it. An attempt with a provider that is not
// configured is an error.
func (d *DataSource) Place(ctx context.Context, attempt string, region types.String) (context.Context, Place, diag.Diagnostics) {
	if d.client == nil {
		return ctx, Place{}, diag.Diagnostics{Unconfigured(attempt)}
	}
	if region.ValueString() == "" {
		region = types.StringValue(d.client.DefaultRegion())
	}
	place := Place{Region: d.client.In(region.ValueString()), Name: region}
	if account := d.client.AccountID(); account != "" {
		place.AccountID = types.StringValue(account)
	}
	return tflog.SetField(ctx, "region", region.ValueString()), place, nil
}
