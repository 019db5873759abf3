package iam

import (
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/policy"
)

// policyVersion is a version of a managed policy.
type policyVersion struct {
	id, document string
	created      *time.Time
}

func (s *Service) policyVersionOperations() map[string]awsapi.Operation {
	return map[string]awsapi.Operation{
		"CreatePolicyVersion":     awsapi.Typed(s.createPolicyVersion),
		"GetPolicyVersion":        awsapi.Typed(s.getPolicyVersion),
		"ListPolicyVersions":      awsapi.Typed(s.listPolicyVersions),
		"DeletePolicyVersion":     awsapi.Typed(s.deletePolicyVersion),
		"SetDefaultPolicyVersion": awsapi.Typed(s.setDefaultPolicyVersion),
	}
}

// add makes a version. Its number is never used again:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html
func (p *managedPolicy) add(document string, now *time.Time, current bool) policyVersion {
	p.made++
	made := policyVersion{fmt.Sprintf("v%d", p.made), document, now}
	p.versions = append(p.versions, made)
	p.updated = now
	if current {
		p.current = made.id
	}
	return made
}

func (p *managedPolicy) version(id *string) (int, *awsapi.Error) {
	var c check
	c.Required(id != nil, "versionId")
	if err := c.failure(); err != nil {
		return 0, err
	}
	i := slices.IndexFunc(p.versions, func(v policyVersion) bool { return v.id == *id })
	if i < 0 {
		return 0, noSuchEntity("Policy %s version %s does not exist or is not attachable.", p.arn, *id)
	}
	return i, nil
}

func (p *managedPolicy) versionShape(v policyVersion, whole bool) *types.PolicyVersion {
	shape := &types.PolicyVersion{VersionId: aws.String(v.id), CreateDate: v.created, IsDefaultVersion: v.id == p.current}
	if whole {
		shape.Document = encoded(v.document)
	}
	return shape
}

func (s *Service) createPolicyVersion(caller awsapi.Caller, in *iam.CreatePolicyVersionInput) (*iam.CreatePolicyVersionOutput, *awsapi.Error) {
	var c check
	c.document(in.PolicyDocument, "policyDocument")
	if err := c.failure(); err != nil {
		return nil, err
	}
	out := &iam.CreatePolicyVersionOutput{}
	return out, s.changePolicy(caller, in.PolicyArn, func(p *managedPolicy) *awsapi.Error {
		if err := checkDocument(*in.PolicyDocument, policy.Identity, largestManaged); err != nil {
			return err
		}
		if len(p.versions) >= mostVersions {
			return conflict("LimitExceeded", "A managed policy can have up to %d versions. Before you create a new version, you must delete an existing version.", mostVersions)
		}
		out.PolicyVersion = p.versionShape(p.add(*in.PolicyDocument, s.moment(), in.SetAsDefault), false)
		return nil
	})
}

func (s *Service) getPolicyVersion(caller awsapi.Caller, in *iam.GetPolicyVersionInput) (*iam.GetPolicyVersionOutput, *awsapi.Error) {
	out := &iam.GetPolicyVersionOutput{}
	return out, s.readPolicy(caller, in.PolicyArn, func(p *managedPolicy) *awsapi.Error {
		i, err := p.version(in.VersionId)
		if err == nil {
			out.PolicyVersion = p.versionShape(p.versions[i], true)
		}
		return err
	})
}

func (s *Service) listPolicyVersions(caller awsapi.Caller, in *iam.ListPolicyVersionsInput) (*iam.ListPolicyVersionsOutput, *awsapi.Error) {
	out := &iam.ListPolicyVersionsOutput{}
	return out, s.readPolicy(caller, in.PolicyArn, func(p *managedPolicy) *awsapi.Error {
		part, next, err := page(slices.Clone(p.versions), func(v policyVersion) string { return v.id }, in.Marker, in.MaxItems)
		out.Versions, out.Marker, out.IsTruncated = []types.PolicyVersion{}, next, next != nil
		for _, v := range part {
			out.Versions = append(out.Versions, *p.versionShape(v, false))
		}
		return err
	})
}

func (s *Service) deletePolicyVersion(caller awsapi.Caller, in *iam.DeletePolicyVersionInput) (*iam.DeletePolicyVersionOutput, *awsapi.Error) {
	return &iam.DeletePolicyVersionOutput{}, s.changePolicy(caller, in.PolicyArn, func(p *managedPolicy) *awsapi.Error {
		i, err := p.version(in.VersionId)
		if err != nil {
			return err
		}
		if *in.VersionId == p.current {
			return conflict("DeleteConflict", "Cannot delete the default version of a policy.")
		}
		p.versions = slices.Delete(p.versions, i, i+1)
		return nil
	})
}

func (s *Service) setDefaultPolicyVersion(caller awsapi.Caller, in *iam.SetDefaultPolicyVersionInput) (*iam.SetDefaultPolicyVersionOutput, *awsapi.Error) {
	return &iam.SetDefaultPolicyVersionOutput{}, s.changePolicy(caller, in.PolicyArn, func(p *managedPolicy) *awsapi.Error {
		_, err := p.version(in.VersionId)
		if err == nil {
			p.current, p.updated = *in.VersionId, s.moment()
		}
		return err
	})
}
