package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// NewS3LocationURI makes s3_location_uri.
func NewS3LocationURI() function.Function {
	return shell{
		name: "s3_location_uri",
		definition: function.Definition{
			Summary: "Builds the S3 location URI of a trail's logs.",
			MarkdownDescription: "Builds `s3://BUCKET/[CUSTOM_PREFIX/]AWSLogs/[ORGANIZATION_ID/][ACCOUNT_ID/CloudTrail/[REGION/]]`, the place in which a trail [delivers its log files](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html), " +
				"for `s3_location_uri` of `cloudtrail_lake_import`. The fewer parts are named, the more is imported: without parts, all accounts and Regions under `AWSLogs/`.",
			Parameters: []function.Parameter{bucket()},
			VariadicParameter: function.MapParameter{
				Name:           "parts",
				ElementType:    types.StringType,
				AllowNullValue: true,
				MarkdownDescription: "At most one map with the parts to name. `custom_prefix` is the prefix of the trail itself, without `AWSLogs`; one slash at its end makes no difference. " +
					"`organization_id`, such as `o-exampleorg1`, is for the trail of an organization. `account_id` has 12 digits. `region` is the Region whose events are meant, and needs `account_id`. " +
					"A part that is null or missing is left out, and so is an empty `custom_prefix`.",
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, arguments function.ArgumentsData) (any, error) {
			var bucket string
			var given []map[string]*string
			if err := read(ctx, arguments, &bucket, &given); err != nil {
				return nil, err
			}
			parts := make([]map[string]string, len(given))
			for i := range given {
				parts[i] = withoutNulls(given[i])
			}
			return trail.NewS3LocationURI(bucket, parts...)
		},
	}
}

func withoutNulls(given map[string]*string) map[string]string {
	known := map[string]string{}
	for name, value := range given {
		if value != nil {
			known[name] = *value
		}
	}
	return known
}
