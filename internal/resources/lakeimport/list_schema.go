package lakeimport

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
)

// What the list resource and the data source of imports have in common.
const (
	onlyDestination = "Only imports into the event data store of this ARN, which must be of the provider's account. Default: all."
	onlyStatus      = "Only imports of this status: `INITIALIZING`, `IN_PROGRESS`, `COMPLETED`, `FAILED` or `STOPPED`. Default: all."
	listedRegion    = "the Region of `destination`, which it must not contradict; without that, the provider's"
)

// ListResourceConfigSchema describes the filters of a query.
func (r *Resource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the imports in an account and Region for `terraform query`, no matter who started them.",
		Attributes: map[string]schema.Attribute{
			"destination": schema.StringAttribute{
				MarkdownDescription: onlyDestination,
				Optional:            true,
				Validators:          []validator.String{attribute.EventDataStoreARN()},
			},
			"import_status": schema.StringAttribute{
				MarkdownDescription: onlyStatus,
				Optional:            true,
				Validators:          []validator.String{attribute.ImportStatus()},
			},
			"region": schema.StringAttribute{
				MarkdownDescription: "The Region whose imports are listed. Default: " + listedRegion + ".",
				Optional:            true,
				Validators:          []validator.String{attribute.Region()},
			},
		},
	}
}

// ValidateListResourceConfig checks what concerns two attributes.
func (r *Resource) ValidateListResourceConfig(ctx context.Context, req list.ValidateConfigRequest, resp *list.ValidateConfigResponse) {
	var config listModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(config.check()...)
	}
}
