package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// NewImportKMSKeyPolicyStatement makes import_kms_key_policy_statement.
func NewImportKMSKeyPolicyStatement() function.Function {
	return shell{
		name: "import_kms_key_policy_statement",
		definition: function.Definition{
			Summary: "The statement of a KMS key's policy that lets the role decrypt log files.",
			MarkdownDescription: "Returns one statement, as JSON, that lets the role decrypt what the key has encrypted in the bucket, for imports into this event data store only. " + policySource + "-kms), " +
				"and also works for buckets with [S3 Bucket Keys](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html), whose encryption context is the ARN of the bucket instead of the object's. The partition comes from the ARNs.\n\n" +
				"A key has one policy, and without the statement that lets its administrators in, nobody can change it any more. This is only a statement, not a complete policy: `jsondecode` it into the list `Statement` of the policy that the key has. " +
				"It is for a key that encrypts log files in the bucket, not for the key of the event data store.",
			Parameters: []function.Parameter{
				eventDataStoreARN(),
				function.StringParameter{
					Name:                "role_arn",
					MarkdownDescription: "The ARN of the role with which CloudTrail reads the bucket, with or without a path. It is of the account and partition of the event data store, as a role cannot be passed to CloudTrail from another account.",
				},
				bucket(),
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, arguments function.ArgumentsData) (any, error) {
			var store, role, bucket string
			if err := read(ctx, arguments, &store, &role, &bucket); err != nil {
				return nil, err
			}
			return trail.ImportKMSKeyPolicyStatement(store, role, bucket)
		},
	}
}
