package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// NewImportRolePermissionsPolicy makes import_role_permissions_policy.
func NewImportRolePermissionsPolicy() function.Function {
	return shell{
		name: "import_role_permissions_policy",
		definition: function.Definition{
			Summary: "The permissions policy of the role with which CloudTrail reads the bucket.",
			MarkdownDescription: "Returns the permissions policy of the role with which CloudTrail reads the bucket, as JSON, for `policy` of `aws_iam_role_policy`. " + policySource + "-iam): " +
				"the role may list the bucket and read its ACL and, under the prefix of the URI, the objects, all for imports into this event data store only. If KMS keys are given, it may decrypt with them. The partition comes from the ARN of the event data store.",
			Parameters: []function.Parameter{
				eventDataStoreARN(),
				function.StringParameter{
					Name:                "s3_location_uri",
					MarkdownDescription: "The location of the logs, `s3://bucket` or `s3://bucket/prefix/`, as in `cloudtrail_lake_import`. Without a prefix, the role may read the whole bucket.",
				},
			},
			VariadicParameter: function.StringParameter{
				Name:                "kms_key_arns",
				MarkdownDescription: "The ARN of each KMS key that encrypts log files in the bucket, of the event data store's partition and any account. None if no key does. A policy cannot name aliases.",
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, arguments function.ArgumentsData) (any, error) {
			var store, uri string
			var keys []string
			if err := read(ctx, arguments, &store, &uri, &keys); err != nil {
				return nil, err
			}
			return trail.ImportRolePermissionsPolicy(store, uri, keys...)
		},
	}
}
