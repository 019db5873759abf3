package iam

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/policy"
)

// awsOwned is the account in the ARN of a policy that AWS manages.
const awsOwned = "aws"

// managedPolicy is a managed policy, of an account or of AWS.
type managedPolicy struct {
	arn, id, name, path, account string
	description                  *string
	created, updated             *time.Time
	tags                         []types.Tag
	versions                     []policyVersion // oldest first
	current                      string          // the id of the default version
	made                         int             // how many versions there have been
}

func (s *Service) managedPolicyOperations() map[string]awsapi.Operation {
	return map[string]awsapi.Operation{
		"CreatePolicy":          awsapi.Typed(s.createPolicy),
		"GetPolicy":             awsapi.Typed(s.getPolicy),
		"DeletePolicy":          awsapi.Typed(s.deletePolicy),
		"ListPolicies":          awsapi.Typed(s.listPolicies),
		"ListEntitiesForPolicy": awsapi.Typed(s.listEntitiesForPolicy),
		"TagPolicy":             awsapi.Typed(s.tagPolicy),
		"UntagPolicy":           awsapi.Typed(s.untagPolicy),
		"ListPolicyTags":        awsapi.Typed(s.listPolicyTags),
	}
}

// document returns the JSON of the default version.
func (p *managedPolicy) document() string {
	for _, version := range p.versions {
		if version.id == p.current {
			return version.document
		}
	}
	return ""
}

// policy returns the managed policy of an ARN, of an account or of AWS.
func (s *Service) policy(arn string) (*managedPolicy, bool) {
	if policy, exists := s.policies[arn]; exists {
		return policy, true
	}
	return policyOfAWS(arn)
}

func noSuchPolicy(arn string) *awsapi.Error {
	return noSuchEntity("Policy %s does not exist or is not attachable.", arn)
}

// changePolicy runs a function on a managed policy of the caller. Those of AWS
// cannot be changed.
func (s *Service) changePolicy(caller awsapi.Caller, arn *string, change func(*managedPolicy) *awsapi.Error) *awsapi.Error {
	return s.readPolicy(caller, arn, func(p *managedPolicy) *awsapi.Error {
		if p.account == awsOwned {
			err := awsapi.Failure("AccessDenied", "A policy that AWS manages cannot be changed: %s", p.arn)
			err.Status = 403
			return err
		}
		return change(p)
	})
}

// readPolicy runs a function on a managed policy of the caller or of AWS.
func (s *Service) readPolicy(caller awsapi.Caller, arn *string, read func(*managedPolicy) *awsapi.Error) *awsapi.Error {
	var c check
	c.arn(arn, "policyArn")
	if err := c.failure(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found, exists := s.policy(*arn)
	if !exists || found.account != caller.Account && found.account != awsOwned {
		return noSuchEntity("Policy %s was not found.", *arn)
	}
	return read(found)
}

// attachments returns how many roles have a policy, and how many as a boundary.
func (s *Service) attachments(account, arn string) (attached, boundary int32) {
	for _, r := range s.roles[account] {
		if slices.Contains(r.attached, arn) {
			attached++
		}
		if r.boundary == arn {
			boundary++
		}
	}
	return attached, boundary
}

func (s *Service) policyShape(caller awsapi.Caller, p *managedPolicy, whole bool) *types.Policy {
	attached, boundary := s.attachments(caller.Account, p.arn)
	shape := &types.Policy{
		Arn: aws.String(p.arn), PolicyId: aws.String(p.id), PolicyName: aws.String(p.name), Path: aws.String(p.path),
		DefaultVersionId: aws.String(p.current), CreateDate: p.created, UpdateDate: p.updated,
		AttachmentCount: aws.Int32(attached), PermissionsBoundaryUsageCount: aws.Int32(boundary), IsAttachable: true,
	}
	if whole {
		shape.Description, shape.Tags = p.description, slices.Clone(p.tags)
	}
	return shape
}

func (s *Service) createPolicy(caller awsapi.Caller, in *iam.CreatePolicyInput) (*iam.CreatePolicyOutput, *awsapi.Error) {
	var c check
	c.name(in.PolicyName, "policyName", longestPolicyName)
	c.document(in.PolicyDocument, "policyDocument")
	c.path(in.Path)
	c.Text(in.Description, "description", 0, 1000, nil)
	if err := c.failure(); err != nil {
		return nil, err
	}
	if err := checkDocument(*in.PolicyDocument, policy.Identity, largestManaged); err != nil {
		return nil, err
	}
	tags, err := withTags(nil, in.Tags)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, other := range s.policies {
		if other.account == caller.Account && strings.EqualFold(other.name, *in.PolicyName) {
			return nil, conflict("EntityAlreadyExists", "A policy called %s already exists. Duplicate names are not allowed.", *in.PolicyName)
		}
	}
	now := s.moment()
	created := &managedPolicy{
		id: uniqueID("ANPA"), name: *in.PolicyName, path: "/", account: caller.Account, description: in.Description, created: now, updated: now, tags: tags,
	}
	if in.Path != nil {
		created.path = *in.Path
	}
	created.arn = "arn:" + caller.Partition() + ":iam::" + caller.Account + ":policy" + created.path + created.name
	created.add(*in.PolicyDocument, now, true)
	s.policies[created.arn] = created
	return &iam.CreatePolicyOutput{Policy: s.policyShape(caller, created, true)}, nil
}

func (s *Service) getPolicy(caller awsapi.Caller, in *iam.GetPolicyInput) (*iam.GetPolicyOutput, *awsapi.Error) {
	out := &iam.GetPolicyOutput{}
	return out, s.readPolicy(caller, in.PolicyArn, func(p *managedPolicy) *awsapi.Error {
		out.Policy = s.policyShape(caller, p, true)
		return nil
	})
}

func (s *Service) deletePolicy(caller awsapi.Caller, in *iam.DeletePolicyInput) (*iam.DeletePolicyOutput, *awsapi.Error) {
	return &iam.DeletePolicyOutput{}, s.changePolicy(caller, in.PolicyArn, func(p *managedPolicy) *awsapi.Error {
		attached, boundary := s.attachments(caller.Account, p.arn)
		switch {
		case attached+boundary > 0:
			return conflict("DeleteConflict", "Cannot delete a policy attached to entities.")
		case len(p.versions) > 1:
			return conflict("DeleteConflict", "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.")
		}
		delete(s.policies, p.arn)
		return nil
	})
}

func (s *Service) listPolicies(caller awsapi.Caller, in *iam.ListPoliciesInput) (*iam.ListPoliciesOutput, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []*managedPolicy{}
	if in.Scope != types.PolicyScopeTypeAws {
		all = slices.DeleteFunc(slices.Collect(maps.Values(s.policies)), func(p *managedPolicy) bool { return p.account != caller.Account })
	}
	if in.Scope != types.PolicyScopeTypeLocal {
		all = append(all, policiesOfAWS(caller.Partition())...)
	}
	all = slices.DeleteFunc(all, func(p *managedPolicy) bool {
		attached, _ := s.attachments(caller.Account, p.arn)
		return in.OnlyAttached && attached == 0 || in.PathPrefix != nil && !strings.HasPrefix(p.path, *in.PathPrefix)
	})
	part, next, err := page(all, func(p *managedPolicy) string { return p.name + " " + p.arn }, in.Marker, in.MaxItems)
	out := &iam.ListPoliciesOutput{Policies: []types.Policy{}, Marker: next, IsTruncated: next != nil}
	for _, one := range part {
		out.Policies = append(out.Policies, *s.policyShape(caller, one, false))
	}
	return out, err
}

func (s *Service) listEntitiesForPolicy(caller awsapi.Caller, in *iam.ListEntitiesForPolicyInput) (*iam.ListEntitiesForPolicyOutput, *awsapi.Error) {
	out := &iam.ListEntitiesForPolicyOutput{PolicyGroups: []types.PolicyGroup{}, PolicyUsers: []types.PolicyUser{}}
	return out, s.readPolicy(caller, in.PolicyArn, func(p *managedPolicy) (err *awsapi.Error) {
		all := []types.PolicyRole{}
		for _, r := range s.roles[caller.Account] {
			if slices.Contains(r.attached, p.arn) {
				all = append(all, types.PolicyRole{RoleName: aws.String(r.name), RoleId: aws.String(r.id)})
			}
		}
		out.PolicyRoles, out.Marker, err = page(all, func(r types.PolicyRole) string { return *r.RoleName }, in.Marker, in.MaxItems)
		out.IsTruncated = out.Marker != nil
		return err
	})
}

func (s *Service) tagPolicy(caller awsapi.Caller, in *iam.TagPolicyInput) (*iam.TagPolicyOutput, *awsapi.Error) {
	return &iam.TagPolicyOutput{}, s.changePolicy(caller, in.PolicyArn, func(p *managedPolicy) *awsapi.Error {
		tags, err := withTags(p.tags, in.Tags)
		if err == nil {
			p.tags = tags
		}
		return err
	})
}

func (s *Service) untagPolicy(caller awsapi.Caller, in *iam.UntagPolicyInput) (*iam.UntagPolicyOutput, *awsapi.Error) {
	return &iam.UntagPolicyOutput{}, s.changePolicy(caller, in.PolicyArn, func(p *managedPolicy) *awsapi.Error {
		p.tags = withoutTags(p.tags, in.TagKeys)
		return nil
	})
}

func (s *Service) listPolicyTags(caller awsapi.Caller, in *iam.ListPolicyTagsInput) (*iam.ListPolicyTagsOutput, *awsapi.Error) {
	out := &iam.ListPolicyTagsOutput{}
	return out, s.readPolicy(caller, in.PolicyArn, func(p *managedPolicy) (err *awsapi.Error) {
		out.Tags, out.Marker, err = page(slices.Clone(p.tags), tagKey, in.Marker, in.MaxItems)
		out.IsTruncated = out.Marker != nil
		return err
	})
}
