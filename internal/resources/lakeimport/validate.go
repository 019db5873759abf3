package lakeimport

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

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
	resp.Diagnostics.Append(attribute.CheckEventTimes(config.StartEventTime, config.EndEventTime)...)

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

// wired are the values that a module takes from other objects.
func (m model) wired(ctx context.Context) ([]attribute.Wired, diag.Diagnostics) {
	source, diags := m.source(ctx)
	wired := []attribute.Wired{
		{At: s3Path.AtName("s3_location_uri"), Value: source.S3LocationURI, Strict: attribute.S3Location()},
		{At: s3Path.AtName("s3_bucket_region"), Value: source.S3BucketRegion, Strict: attribute.Region()},
		{At: s3Path.AtName("s3_bucket_access_role_arn"), Value: source.S3BucketAccessRoleARN, Strict: attribute.RoleARN()},
		{At: path.Root("region"), Value: m.Region, Strict: attribute.Region()},
	}
	if elements := m.Destinations.Elements(); len(elements) == 1 {
		if destination, ok := elements[0].(types.String); ok {
			wired = append(wired, attribute.Wired{At: destinationPath, Value: destination, Strict: attribute.EventDataStoreARN()})
		}
	}
	return wired, diags
}

// checkWired checks in a plan what the validators leave to it.
func checkWired(ctx context.Context, given tfsdk.Config) diag.Diagnostics {
	var config model
	diags := given.Get(ctx, &config)
	wired, wiredDiags := config.wired(ctx)
	diags.Append(wiredDiags...)
	diags.Append(attribute.CheckWired(ctx, wired...)...)
	return diags
}
