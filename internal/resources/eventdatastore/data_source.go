// Package eventdatastore is the data source cloudtrail_lake_event_data_store:
// what imports go into. The stores themselves are resources of the AWS provider.
package eventdatastore

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// TypeName is the name of the data source in HCL.
const TypeName = "cloudtrail_lake_event_data_store"

var (
	_ datasource.DataSourceWithConfigure      = (*DataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*DataSource)(nil)
)

// DataSource is the data source cloudtrail_lake_event_data_store.
type DataSource struct{ report.DataSource }

// NewDataSource makes the data source for the provider to register.
func NewDataSource() datasource.DataSource { return &DataSource{} }

type model struct {
	ARN                          types.String `tfsdk:"arn"`
	ID                           types.String `tfsdk:"id"`
	Name                         types.String `tfsdk:"name"`
	Region                       types.String `tfsdk:"region"`
	AccountID                    types.String `tfsdk:"account_id"`
	Status                       types.String `tfsdk:"status"`
	RetentionPeriod              types.Int32  `tfsdk:"retention_period"`
	BillingMode                  types.String `tfsdk:"billing_mode"`
	Categories                   []string     `tfsdk:"categories"`
	OrganizationEnabled          types.Bool   `tfsdk:"organization_enabled"`
	MultiRegionEnabled           types.Bool   `tfsdk:"multi_region_enabled"`
	TerminationProtectionEnabled types.Bool   `tfsdk:"termination_protection_enabled"`
	KMSKeyID                     types.String `tfsdk:"kms_key_id"`
	CreatedTimestamp             types.String `tfsdk:"created_timestamp"`
	UpdatedTimestamp             types.String `tfsdk:"updated_timestamp"`
}

// Metadata names the data source.
func (d *DataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = TypeName
}

// ValidateConfig checks what concerns two attributes.
func (d *DataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(config.checkKey()...)
	if arn, err := trail.ParseEventDataStoreARN(config.ARN.ValueString()); err == nil {
		resp.Diagnostics.Append(attribute.CheckRegion(config.Region, arn)...)
	}
}

// checkKey checks that one of the three is set by which an event data store is found.
func (m *model) checkKey() diag.Diagnostics {
	var diags diag.Diagnostics
	var set []string
	for _, key := range []struct {
		name  string
		value types.String
	}{{"arn", m.ARN}, {"id", m.ID}, {"name", m.Name}} {
		switch {
		case key.value.IsUnknown():
			return nil // it may still be null
		case !key.value.IsNull():
			set = append(set, key.name)
		}
	}
	switch len(set) {
	case 0:
		diags.AddError("No event data store is named", "None of arn, id and name is set. Set one of them to select the event data store.")
	case 1:
	default:
		diags.AddAttributeError(path.Root(set[1]), "Event data store is named twice", fmt.Sprintf("%s are set. Set one of arn, id and name, and remove the others.", strings.Join(set, " and ")))
	}
	return diags
}

// Read reads the event data store.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(attribute.CheckWired(ctx,
		attribute.Wired{At: path.Root("arn"), Value: config.ARN, Strict: attribute.EventDataStoreARN()},
		attribute.Wired{At: path.Root("id"), Value: config.ID, Strict: attribute.EventDataStoreID()},
		attribute.Wired{At: path.Root("region"), Value: config.Region, Strict: attribute.Region()})...)
	if resp.Diagnostics.HasError() {
		return
	}
	// ValidateConfig sees to it that one of the three is set.
	given := config.ARN.ValueString() + config.ID.ValueString() + config.Name.ValueString()
	attempt := "Reading event data store " + given
	region := config.Region
	if arn, err := trail.ParseEventDataStoreARN(config.ARN.ValueString()); err == nil {
		region = types.StringValue(arn.Region)
	}
	ctx, place, diags := d.Place(tflog.SetField(ctx, "event_data_store", given), attempt, region)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	read, at := place.GetEventDataStore, path.Root("arn")
	switch {
	case !config.ID.IsNull():
		at = path.Root("id")
	case !config.Name.IsNull():
		read, at = place.FindEventDataStore, path.Root("name")
	}
	store, err := read(ctx, given)
	if err != nil {
		resp.Diagnostics.Append(report.Report(attempt, err, report.Paths{lake.InputDestination: at}))
		return
	}
	arn, err := trail.ParseEventDataStoreARN(store.ARN)
	if err != nil {
		resp.Diagnostics.AddError(attempt, fmt.Sprintf("AWS returned an invalid ARN: %s.", err))
		return
	}
	config.Region = place.Name
	config.fromAPI(arn, store)
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}

// fromAPI takes over AWS's record of the event data store.
func (m *model) fromAPI(arn trail.EventDataStoreARN, store lake.EventDataStore) {
	m.ARN = types.StringValue(store.ARN)
	m.ID = types.StringValue(arn.ID)
	m.Name = types.StringValue(store.Name)
	m.AccountID = types.StringValue(arn.AccountID)
	m.Status = types.StringValue(store.Status)
	m.RetentionPeriod = types.Int32Value(store.RetentionPeriod)
	m.BillingMode = types.StringValue(store.BillingMode)
	m.Categories = store.Categories
	m.OrganizationEnabled = types.BoolValue(store.OrganizationEnabled)
	m.MultiRegionEnabled = types.BoolValue(store.MultiRegionEnabled)
	m.TerminationProtectionEnabled = types.BoolValue(store.TerminationProtectionEnabled)
	m.KMSKeyID = attribute.Text(store.KMSKeyID)
	m.CreatedTimestamp = attribute.Timestamp(store.Created)
	m.UpdatedTimestamp = attribute.Timestamp(store.Updated)
}
