package lakeimport

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// ValidateConfig checks what concerns two attributes. Values that are not known
// yet are checked when Terraform calls again with all of them, before Create.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(attribute.CheckTimeouts(config.Timeouts)...)
	start, end := instant(config.StartEventTime), instant(config.EndEventTime)
	if !start.IsZero() && !end.IsZero() && !start.Before(end) {
		resp.Diagnostics.AddAttributeError(path.Root("end_event_time"), "Invalid time range",
			fmt.Sprintf("end_event_time: %s is not after start_event_time, %s.", config.EndEventTime.ValueString(), config.StartEventTime.ValueString()))
	}

	destination, known := config.destination()
	if !known {
		return
	}
	resp.Diagnostics.Append(attribute.CheckRegion(config.Region, destination)...)
	source, diags := config.source(ctx)
	resp.Diagnostics.Append(diags...)
	if region := source.S3BucketRegion.ValueString(); region != "" {
		if partition, err := trail.PartitionOfRegion(region); err == nil && partition != destination.Partition {
			resp.Diagnostics.AddAttributeError(s3Path.AtName("s3_bucket_region"), "Region of another partition",
				fmt.Sprintf("import_source.s3.s3_bucket_region: %q is in partition %q, but the event data store is in %q. An import cannot cross partitions.", region, partition, destination.Partition))
		}
	}
	if role, err := trail.ParseRoleARN(source.S3BucketAccessRoleARN.ValueString()); err == nil && role.Partition != destination.Partition {
		resp.Diagnostics.AddAttributeError(s3Path.AtName("s3_bucket_access_role_arn"), "Role of another partition",
			fmt.Sprintf("import_source.s3.s3_bucket_access_role_arn: the role is in partition %q, but the event data store is in %q. An import cannot cross partitions.", role.Partition, destination.Partition))
	}
}
