// Package attribute holds what the attributes of the Terraform objects share:
// validators, types, plan modifiers and the statistics of an import.
package attribute

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// check is a string validator made of a function that returns what is wrong, and
// of one that warns of what is right by its form.
type check struct {
	describe string
	summary  string
	run      func(string) error
	warn     func(at path.Path, given string) diag.Diagnostics // nil: no warnings
}

func (c check) Description(context.Context) string         { return c.describe }
func (c check) MarkdownDescription(context.Context) string { return c.describe }

func (c check) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := c.run(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, c.summary, fmt.Sprintf("%s: %s.", req.Path, err))
		return
	}
	if c.warn != nil {
		resp.Diagnostics.Append(c.warn(req.Path, req.ConfigValue.ValueString())...)
	}
}

// EventDataStoreARN accepts the ARN of an event data store of any partition.
func EventDataStoreARN() validator.String {
	return check{
		describe: "the ARN of an event data store", summary: "Invalid event data store ARN",
		run: func(given string) error {
			_, err := trail.ParseEventDataStoreARN(given)
			return err
		},
		warn: func(at path.Path, given string) diag.Diagnostics {
			arn, err := trail.ParseEventDataStoreARN(given)
			if err != nil {
				return nil
			}
			return UnknownRegion(at, arn.Region)
		},
	}
}

// EventDataStoreID accepts the id of an event data store, the last part of its ARN.
func EventDataStoreID() validator.String {
	return check{describe: "the id of an event data store", summary: "Invalid event data store id", run: trail.CheckEventDataStoreID}
}

// CheckRegion refuses a Region that is not the one of an event data store.
func CheckRegion(region types.String, store trail.EventDataStoreARN) diag.Diagnostics {
	var diags diag.Diagnostics
	if given := region.ValueString(); given != "" && given != store.Region && !Mocked(given) {
		diags.AddAttributeError(path.Root("region"), "Region contradicts the event data store",
			fmt.Sprintf("region: %q is not the Region of the event data store, which is %q. An event data store and its imports are in one Region; remove the attribute, or name that Region.", given, store.Region))
	}
	return diags
}

// RoleARN accepts the ARN of an IAM role, with or without a path, of any partition.
func RoleARN() validator.String {
	return check{describe: "the ARN of an IAM role", summary: "Invalid role ARN", run: func(given string) error {
		_, err := trail.ParseRoleARN(given)
		return err
	}}
}

// S3Location refuses what cannot be the location of trail logs, and warns
// about folders in which CloudTrail keeps something else. It is no part of
// S3LocationURIType, because the framework would check it again, and report it
// at a wrong path, whenever the value is converted.
func S3Location() validator.String {
	return check{
		describe: "the location of trail logs, s3://bucket or s3://bucket/prefix/", summary: "Invalid S3 location URI",
		run: func(given string) error {
			_, err := trail.ParseS3LocationURI(given)
			return err
		},
		warn: noTrailLogs,
	}
}

func noTrailLogs(at path.Path, given string) diag.Diagnostics {
	var diags diag.Diagnostics
	uri, err := trail.ParseS3LocationURI(given)
	if err != nil {
		return nil
	}
	if folder, found := uri.SiblingFolder(); found {
		diags.AddAttributeWarning(at, fmt.Sprintf("No trail logs in %s", given),
			fmt.Sprintf("%s names a folder %s, where CloudTrail keeps %s. %s Trail logs are in the folder CloudTrail beside it.", at, folder.Name, folder.Holds, folder.Importable))
	}
	return diags
}

// EventTime accepts times that CloudTrail can hold: it cuts off what is finer
// than a millisecond, so that the import would be of another range.
func EventTime() validator.String {
	return check{describe: "a time of RFC 3339 in whole milliseconds", summary: "Invalid time", run: func(given string) error {
		_, err := trail.ParseEventTime(given)
		return err
	}}
}

// EndEventTime accepts what EventTime does.
func EndEventTime() validator.String {
	return check{describe: "a time of RFC 3339 in whole milliseconds", summary: "Invalid time", run: func(given string) error {
		_, err := trail.ParseEndEventTime(given)
		return err
	}}
}

// AnyTime accepts times.
func AnyTime() validator.String {
	return check{describe: "a time of RFC 3339", summary: "Invalid time", run: func(given string) error {
		_, err := trail.ParseTime(given)
		return err
	}}
}
