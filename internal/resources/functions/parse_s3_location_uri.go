package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// parsedURI is what parse_s3_location_uri returns.
type parsedURI struct {
	Bucket         string  `tfsdk:"bucket"`
	Prefix         *string `tfsdk:"prefix"`
	CustomPrefix   *string `tfsdk:"custom_prefix"`
	OrganizationID *string `tfsdk:"organization_id"`
	AccountID      *string `tfsdk:"account_id"`
	Region         *string `tfsdk:"region"`
}

// NewParseS3LocationURI makes parse_s3_location_uri.
func NewParseS3LocationURI() function.Function {
	return shell{
		name: "parse_s3_location_uri",
		definition: function.Definition{
			Summary: "Takes the S3 location URI of a trail's logs apart.",
			MarkdownDescription: "Takes `s3://BUCKET[/PREFIX/]` apart, and returns an object with `bucket`, `prefix`, `custom_prefix`, `organization_id`, `account_id` and `region`. " +
				"It is the reverse of `s3_location_uri`.\n\n" +
				"`prefix` is all that follows the bucket, without slashes at its ends. The last four are what the prefix names of the layout in which a trail [delivers its log files](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html), `[CUSTOM_PREFIX/]AWSLogs/[ORGANIZATION_ID/]ACCOUNT_ID/CloudTrail/REGION/`; what follows the Region, such as a day, is in `prefix` alone. " +
				"What the URI does not name is null, and all four are if it has no `AWSLogs`.",
			Parameters: []function.Parameter{function.StringParameter{
				Name:                "uri",
				MarkdownDescription: "The URI, `s3://bucket` or `s3://bucket/prefix/`. One slash at its end makes no difference. The error of an `https://` address or an ARN shows the URI that it means.",
			}},
			Return: function.ObjectReturn{AttributeTypes: map[string]attr.Type{
				"bucket":          types.StringType,
				"prefix":          types.StringType,
				"custom_prefix":   types.StringType,
				"organization_id": types.StringType,
				"account_id":      types.StringType,
				"region":          types.StringType,
			}},
		},
		run: func(ctx context.Context, arguments function.ArgumentsData) (any, error) {
			var given string
			if err := read(ctx, arguments, &given); err != nil {
				return nil, err
			}
			uri, err := trail.ParseS3LocationURI(given)
			if err != nil {
				return nil, &trail.ArgumentError{Position: 0, Err: err}
			}
			trail := uri.Location()
			return parsedURI{
				Bucket: uri.Bucket, Prefix: orNull(uri.Prefix), CustomPrefix: orNull(trail.CustomPrefix),
				OrganizationID: orNull(trail.OrganizationID), AccountID: orNull(trail.AccountID), Region: orNull(trail.Region),
			}, nil
		},
	}
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
