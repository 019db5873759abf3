package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// policySource says where the policies come from.
const policySource = "It is the one that [AWS asks for](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html#copy-trail-events-permissions"

// NewImportRoleTrustPolicy makes import_role_trust_policy.
func NewImportRoleTrustPolicy() function.Function {
	return shell{
		name: "import_role_trust_policy",
		definition: function.Definition{
			Summary: "The trust policy of the role with which CloudTrail reads the bucket.",
			MarkdownDescription: "Returns the trust policy of the role with which CloudTrail reads the bucket, as JSON, for `assume_role_policy` of `aws_iam_role`. " + policySource + "-iam): " +
				"CloudTrail may assume the role for imports into this event data store, and for nothing else. The account and the partition come from the ARN.",
			Parameters: []function.Parameter{eventDataStoreARN()},
			Return:     function.StringReturn{},
		},
		run: func(ctx context.Context, arguments function.ArgumentsData) (any, error) {
			var store string
			if err := read(ctx, arguments, &store); err != nil {
				return nil, err
			}
			return trail.ImportRoleTrustPolicy(store)
		},
	}
}
