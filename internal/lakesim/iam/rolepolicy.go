package iam

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/policy"
)

// rolePolicyOperations are those of the inline and attached policies of a role.
func (s *Service) rolePolicyOperations() map[string]awsapi.Operation {
	return map[string]awsapi.Operation{
		"PutRolePolicy":            awsapi.Typed(s.putRolePolicy),
		"GetRolePolicy":            awsapi.Typed(s.getRolePolicy),
		"DeleteRolePolicy":         awsapi.Typed(s.deleteRolePolicy),
		"ListRolePolicies":         awsapi.Typed(s.listRolePolicies),
		"AttachRolePolicy":         awsapi.Typed(s.attachRolePolicy),
		"DetachRolePolicy":         awsapi.Typed(s.detachRolePolicy),
		"ListAttachedRolePolicies": awsapi.Typed(s.listAttachedRolePolicies),
	}
}

func (s *Service) putRolePolicy(caller awsapi.Caller, in *iam.PutRolePolicyInput) (*iam.PutRolePolicyOutput, *awsapi.Error) {
	var c check
	c.name(in.PolicyName, "policyName", longestPolicyName)
	c.document(in.PolicyDocument, "policyDocument")
	if err := c.failure(); err != nil {
		return nil, err
	}
	return &iam.PutRolePolicyOutput{}, s.change(caller, in.RoleName, func(r *role) *awsapi.Error {
		if err := checkDocument(*in.PolicyDocument, policy.Identity, largestInline); err != nil {
			return err
		}
		size := sizeOf(*in.PolicyDocument)
		for name, document := range r.inline {
			if name != *in.PolicyName {
				size += sizeOf(document)
			}
		}
		if size > largestInline {
			return conflict("LimitExceeded", "Maximum policy size of %d bytes exceeded for role %s", largestInline, r.name)
		}
		r.inline[*in.PolicyName] = *in.PolicyDocument
		return nil
	})
}

// inlinePolicy runs a function on an inline policy of a role.
func (s *Service) inlinePolicy(caller awsapi.Caller, roleName, policyName *string, run func(r *role, document string)) *awsapi.Error {
	var c check
	c.name(policyName, "policyName", longestPolicyName)
	if err := c.failure(); err != nil {
		return err
	}
	return s.change(caller, roleName, func(r *role) *awsapi.Error {
		document, exists := r.inline[*policyName]
		if !exists {
			return noSuchEntity("The role policy with name %s cannot be found.", *policyName)
		}
		run(r, document)
		return nil
	})
}

func (s *Service) getRolePolicy(caller awsapi.Caller, in *iam.GetRolePolicyInput) (*iam.GetRolePolicyOutput, *awsapi.Error) {
	out := &iam.GetRolePolicyOutput{PolicyName: in.PolicyName}
	return out, s.inlinePolicy(caller, in.RoleName, in.PolicyName, func(r *role, document string) {
		out.RoleName, out.PolicyDocument = aws.String(r.name), encoded(document)
	})
}

func (s *Service) deleteRolePolicy(caller awsapi.Caller, in *iam.DeleteRolePolicyInput) (*iam.DeleteRolePolicyOutput, *awsapi.Error) {
	return &iam.DeleteRolePolicyOutput{}, s.inlinePolicy(caller, in.RoleName, in.PolicyName, func(r *role, _ string) { delete(r.inline, *in.PolicyName) })
}

func (s *Service) listRolePolicies(caller awsapi.Caller, in *iam.ListRolePoliciesInput) (*iam.ListRolePoliciesOutput, *awsapi.Error) {
	out := &iam.ListRolePoliciesOutput{}
	return out, s.change(caller, in.RoleName, func(r *role) (err *awsapi.Error) {
		out.PolicyNames, out.Marker, err = page(slices.Collect(maps.Keys(r.inline)), strings.Clone, in.Marker, in.MaxItems)
		out.IsTruncated = out.Marker != nil
		return err
	})
}

func (s *Service) attachRolePolicy(caller awsapi.Caller, in *iam.AttachRolePolicyInput) (*iam.AttachRolePolicyOutput, *awsapi.Error) {
	var c check
	c.arn(in.PolicyArn, "policyArn")
	if err := c.failure(); err != nil {
		return nil, err
	}
	return &iam.AttachRolePolicyOutput{}, s.change(caller, in.RoleName, func(r *role) *awsapi.Error {
		policy, exists := s.policy(*in.PolicyArn)
		switch {
		case !exists || policy.account != caller.Account && policy.account != awsOwned:
			return noSuchPolicy(*in.PolicyArn)
		case slices.Contains(r.attached, *in.PolicyArn):
			return nil
		case len(r.attached) >= mostAttached:
			return conflict("LimitExceeded", "Cannot exceed quota for PoliciesPerRole: %d", mostAttached)
		}
		r.attached = append(r.attached, *in.PolicyArn)
		return nil
	})
}

func (s *Service) detachRolePolicy(caller awsapi.Caller, in *iam.DetachRolePolicyInput) (*iam.DetachRolePolicyOutput, *awsapi.Error) {
	var c check
	c.arn(in.PolicyArn, "policyArn")
	if err := c.failure(); err != nil {
		return nil, err
	}
	return &iam.DetachRolePolicyOutput{}, s.change(caller, in.RoleName, func(r *role) *awsapi.Error {
		i := slices.Index(r.attached, *in.PolicyArn)
		if i < 0 {
			return noSuchEntity("Policy %s was not found.", *in.PolicyArn)
		}
		r.attached = slices.Delete(r.attached, i, i+1)
		return nil
	})
}

func (s *Service) listAttachedRolePolicies(caller awsapi.Caller, in *iam.ListAttachedRolePoliciesInput) (*iam.ListAttachedRolePoliciesOutput, *awsapi.Error) {
	out := &iam.ListAttachedRolePoliciesOutput{}
	return out, s.change(caller, in.RoleName, func(r *role) (err *awsapi.Error) {
		all := []types.AttachedPolicy{}
		for _, arn := range r.attached {
			if policy, exists := s.policy(arn); exists && (in.PathPrefix == nil || strings.HasPrefix(policy.path, *in.PathPrefix)) {
				all = append(all, types.AttachedPolicy{PolicyArn: aws.String(arn), PolicyName: aws.String(policy.name)})
			}
		}
		out.AttachedPolicies, out.Marker, err = page(all, func(p types.AttachedPolicy) string { return *p.PolicyName }, in.Marker, in.MaxItems)
		out.IsTruncated = out.Marker != nil
		return err
	})
}
