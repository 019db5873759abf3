// Package attribute holds what the attributes of the Terraform objects share:
// validators, types, plan modifiers and the statistics of an import.
package attribute

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// check is a string validator made of a function that says what is wrong.
type check struct {
	describe string
	summary  string
	run      func(string) error
}

func (c check) Description(context.Context) string         { return c.describe }
func (c check) MarkdownDescription(context.Context) string { return c.describe }

func (c check) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := c.run(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, c.summary, fmt.Sprintf("%s: %s.", req.Path, err))
	}
}

// EventDataStoreARN accepts the ARN of an event data store of any partition.
func EventDataStoreARN() validator.String {
	return check{"the ARN of an event data store", "Invalid event data store ARN", func(given string) error {
		_, err := trail.ParseEventDataStoreARN(given)
		return err
	}}
}

// EventDataStoreID accepts the id of an event data store, the last part of its ARN.
func EventDataStoreID() validator.String {
	return check{"the id of an event data store", "Invalid event data store id", trail.CheckEventDataStoreID}
}

// CheckRegion refuses a Region that is not the one of an event data store.
func CheckRegion(region types.String, store trail.EventDataStoreARN) diag.Diagnostics {
	var diags diag.Diagnostics
	if given := region.ValueString(); given != "" && given != store.Region {
		diags.AddAttributeError(path.Root("region"), "Region contradicts the event data store",
			fmt.Sprintf("region: %q is not the Region of the event data store, which is %q. An event data store and its imports are in one Region; remove the attribute, or name that Region.", given, store.Region))
	}
	return diags
}

// RoleARN accepts the ARN of an IAM role, with or without a path, of any partition.
func RoleARN() validator.String {
	return check{"the ARN of an IAM role", "Invalid role ARN", func(given string) error {
		_, err := trail.ParseRoleARN(given)
		return err
	}}
}

// S3Location refuses what cannot be the location of trail logs, and warns
// about folders in which CloudTrail keeps something else. It is no part of
// S3LocationURIType, because the framework would check it again, and report it
// at a wrong path, whenever the value is converted.
func S3Location() validator.String { return locationCheck{} }

type locationCheck struct{}

func (locationCheck) Description(context.Context) string {
	return "the location of trail logs, s3://bucket or s3://bucket/prefix/"
}

func (c locationCheck) MarkdownDescription(ctx context.Context) string { return c.Description(ctx) }

func (locationCheck) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	given := req.ConfigValue.ValueString()
	uri, err := trail.ParseS3LocationURI(given)
	if err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid S3 location URI", fmt.Sprintf("%s: %s.", req.Path, err))
		return
	}
	if folder, found := uri.SiblingFolder(); found {
		resp.Diagnostics.AddAttributeWarning(req.Path, fmt.Sprintf("No trail logs in %s", given),
			fmt.Sprintf("%s names a folder %s, where CloudTrail keeps %s. %s Trail logs are in the folder CloudTrail beside it.", req.Path, folder.Name, folder.Holds, folder.Importable))
	}
}

// Region accepts the name of an AWS Region of any partition.
func Region() validator.String {
	return check{"the name of an AWS Region", "Invalid Region", func(given string) error {
		_, err := trail.PartitionOfRegion(given)
		return err
	}}
}

// WholeMilliseconds accepts times that CloudTrail can hold: it cuts off what is
// finer than a millisecond, so that the import would be of another range.
func WholeMilliseconds() validator.String {
	return check{"a time in whole milliseconds", "Time is too fine", func(given string) error {
		parsed, err := time.Parse(time.RFC3339, given)
		if err == nil && !parsed.Equal(parsed.Truncate(time.Millisecond)) {
			return fmt.Errorf("%q is finer than a millisecond, which CloudTrail does not keep; write at most three digits after the decimal point", given)
		}
		return nil // a text that is no time at all is the type's to refuse
	}}
}

// ImportIDPattern is the form of an import's id:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetImport.html
var ImportIDPattern = regexp.MustCompile(`^[a-f0-9-]{36}$`)

// ImportStatus accepts the statuses of an import.
func ImportStatus() validator.String {
	return stringvalidator.OneOf(string(lake.StatusInitializing), string(lake.StatusInProgress), string(lake.StatusCompleted), string(lake.StatusFailed), string(lake.StatusStopped))
}

// ImportID accepts the id of an import.
func ImportID() validator.String {
	return stringvalidator.RegexMatches(ImportIDPattern, "must be the id of an import, which has 36 characters, of 0-9, a-f and hyphens, such as \"1c9b5dca-3a91-4ac3-92b1-0d3f0e4c5a67\"")
}
