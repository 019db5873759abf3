package kms

import (
	"fmt"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

const (
	policyName = "default" // the only one

	// https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html#key-policy-limit
	maxPolicy = 32 << 10
)

var policyNamePattern = regexp.MustCompile(`^[\w]+$`)

func constrainPolicy(c *awsapi.Constraints, policy *string) { c.Text(policy, "policy", 1, 131072, nil) }

// defaultPolicy leaves it to IAM of the account who may do what.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
func (p *place) defaultPolicy() string {
	return fmt.Sprintf(`{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:%s:iam::%s:root"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
}`, awsapi.PartitionOf(p.region), p.account)
}

// checkPolicy refuses a policy that is malformed, and one that would lock the
// account out, unless the caller insists.
func (p *place) checkPolicy(text, arn string, bypass bool) *awsapi.Error {
	if len(text) > maxPolicy {
		return refuse(&types.LimitExceededException{}, "The key policy has %d bytes, and can have %d.", len(text), maxPolicy)
	}
	policy, err := parsePolicy(text)
	if err != nil {
		return err
	}
	if !bypass && !policy.allows("kms:PutKeyPolicy", p.account, arn) {
		return malformed("The new key policy will not allow you to update the key policy in the future.")
	}
	return nil
}

// policied finds the key whose policy a request names.
func (p *place) policied(c *awsapi.Constraints, id, policy *string) (*key, *awsapi.Error) {
	c.Text(policy, "policyName", 1, 128, policyNamePattern)
	k, err := p.named(c, id)
	if err != nil {
		return nil, err
	}
	if policy != nil && *policy != policyName {
		return nil, refuse(&types.NotFoundException{}, "No such policy exists")
	}
	return k, nil
}

// https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html
func (p *place) getKeyPolicy(in *kms.GetKeyPolicyInput) (*kms.GetKeyPolicyOutput, *awsapi.Error) {
	k, err := p.policied(&awsapi.Constraints{}, in.KeyId, in.PolicyName)
	if err != nil {
		return nil, err
	}
	return &kms.GetKeyPolicyOutput{Policy: aws.String(k.policy), PolicyName: aws.String(policyName)}, nil
}

// https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
func (p *place) putKeyPolicy(in *kms.PutKeyPolicyInput) (*kms.PutKeyPolicyOutput, *awsapi.Error) {
	var c awsapi.Constraints
	c.Required(in.Policy != nil, "policy")
	constrainPolicy(&c, in.Policy)
	k, err := p.policied(&c, in.KeyId, in.PolicyName)
	if err != nil {
		return nil, err
	}
	if err := p.checkPolicy(*in.Policy, k.arn(), in.BypassPolicyLockoutSafetyCheck); err != nil {
		return nil, err
	}
	k.policy = *in.Policy
	return &kms.PutKeyPolicyOutput{}, nil
}

// https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyPolicies.html
func (p *place) listKeyPolicies(in *kms.ListKeyPoliciesInput) (*kms.ListKeyPoliciesOutput, *awsapi.Error) {
	var c awsapi.Constraints
	constrainPage(&c, in.Limit, 1000, in.Marker)
	if _, err := p.named(&c, in.KeyId); err != nil {
		return nil, err
	}
	rows, next, err := page("ListKeyPolicies", []string{policyName}, func(row string) string { return row }, in.Limit, 100, in.Marker)
	if err != nil {
		return nil, err
	}
	return &kms.ListKeyPoliciesOutput{PolicyNames: rows, NextMarker: next, Truncated: next != nil}, nil
}
