package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// NewImportBucketPolicyStatement makes import_bucket_policy_statement.
func NewImportBucketPolicyStatement() function.Function {
	return shell{
		name: "import_bucket_policy_statement",
		definition: function.Definition{
			Summary: "The statement of the bucket's policy that lets the role read.",
			MarkdownDescription: "Returns one statement, as JSON, that lets the role list the bucket, read its ACL and its objects. " + policySource + "-s3), also if the bucket belongs to another account. The partition comes from the ARN of the role.\n\n" +
				"A bucket has one policy, and that of a trail's bucket lets the trail deliver. This is only a statement, not a complete policy: `jsondecode` it into the list `Statement` of the policy that the bucket has.",
			Parameters: []function.Parameter{roleARN(), bucket()},
			Return:     function.StringReturn{},
		},
		run: func(ctx context.Context, arguments function.ArgumentsData) (any, error) {
			var role, bucket string
			if err := read(ctx, arguments, &role, &bucket); err != nil {
				return nil, err
			}
			return trail.ImportBucketPolicyStatement(role, bucket)
		},
	}
}
