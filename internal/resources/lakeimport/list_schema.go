package lakeimport

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
)

// ListResourceConfigSchema describes the filters of a query.
func (r *Resource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the imports of an account and Region for `terraform query`, whoever started them.",
		Attributes: map[string]schema.Attribute{
			"destination": schema.StringAttribute{
				MarkdownDescription: "Only imports into the event data store of this ARN, which must be of the provider's account. Default: all.",
				Optional:            true,
				Validators:          []validator.String{attribute.EventDataStoreARN()},
			},
			"import_status": schema.StringAttribute{
				MarkdownDescription: "Only imports of this status: `INITIALIZING`, `IN_PROGRESS`, `COMPLETED`, `FAILED` or `STOPPED`. Default: all.",
				Optional:            true,
				Validators: []validator.String{stringvalidator.OneOf(string(lake.StatusInitializing), string(lake.StatusInProgress),
					string(lake.StatusCompleted), string(lake.StatusFailed), string(lake.StatusStopped))},
			},
			"region": schema.StringAttribute{
				MarkdownDescription: "The Region whose imports are listed. Default: the Region of `destination`, which it must not contradict; without that, the provider's.",
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
	destination, err := lake.ParseEventDataStoreARN(config.Destination.ValueString())
	if err == nil && !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(contradiction(config.Region, destination)...)
	}
}
