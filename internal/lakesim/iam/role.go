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

const defaultSession = 3600

// role is a role and what is attached to it.
type role struct {
	arn, id, name, path string
	description         *string
	trust               string
	session             int32
	created             *time.Time
	tags                []types.Tag
	boundary            string            // the ARN of a managed policy
	inline              map[string]string // documents by name
	attached            []string          // ARNs of managed policies
}

func (s *Service) roleOperations() map[string]awsapi.Operation {
	return map[string]awsapi.Operation{
		"CreateRole":                    awsapi.Typed(s.createRole),
		"GetRole":                       awsapi.Typed(s.getRole),
		"ListRoles":                     awsapi.Typed(s.listRoles),
		"UpdateRole":                    awsapi.Typed(s.updateRole),
		"UpdateRoleDescription":         awsapi.Typed(s.updateRoleDescription),
		"UpdateAssumeRolePolicy":        awsapi.Typed(s.updateAssumeRolePolicy),
		"DeleteRole":                    awsapi.Typed(s.deleteRole),
		"TagRole":                       awsapi.Typed(s.tagRole),
		"UntagRole":                     awsapi.Typed(s.untagRole),
		"ListRoleTags":                  awsapi.Typed(s.listRoleTags),
		"PutRolePermissionsBoundary":    awsapi.Typed(s.putRolePermissionsBoundary),
		"DeleteRolePermissionsBoundary": awsapi.Typed(s.deleteRolePermissionsBoundary),
		"ListInstanceProfilesForRole":   awsapi.Typed(s.listInstanceProfilesForRole),
	}
}

// shape returns a role on the wire. Lists do not show everything:
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
func (r *role) shape(whole bool) *types.Role {
	shape := &types.Role{
		Arn: aws.String(r.arn), RoleId: aws.String(r.id), RoleName: aws.String(r.name), Path: aws.String(r.path),
		AssumeRolePolicyDocument: encoded(r.trust), CreateDate: r.created, Description: r.description, MaxSessionDuration: aws.Int32(r.session),
	}
	if whole {
		shape.Tags = slices.Clone(r.tags)
		shape.RoleLastUsed = &types.RoleLastUsed{}
		if r.boundary != "" {
			shape.PermissionsBoundary = &types.AttachedPermissionsBoundary{
				PermissionsBoundaryArn: aws.String(r.boundary), PermissionsBoundaryType: types.PermissionsBoundaryAttachmentTypePolicy,
			}
		}
	}
	return shape
}

// role returns the caller's role of a name, which is the same in any case.
func (s *Service) role(caller awsapi.Caller, name *string) (*role, *awsapi.Error) {
	var c check
	c.name(name, "roleName", longestRoleName)
	if err := c.failure(); err != nil {
		return nil, err
	}
	found, exists := s.roles[caller.Account][strings.ToLower(*name)]
	if !exists {
		return nil, noSuchEntity("The role with name %s cannot be found.", *name)
	}
	return found, nil
}

// change changes the caller's role of a name.
func (s *Service) change(caller awsapi.Caller, name *string, change func(*role) *awsapi.Error) *awsapi.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, err := s.role(caller, name)
	if err != nil {
		return err
	}
	return change(found)
}

func (s *Service) createRole(caller awsapi.Caller, in *iam.CreateRoleInput) (*iam.CreateRoleOutput, *awsapi.Error) {
	var c check
	c.name(in.RoleName, "roleName", longestRoleName)
	c.document(in.AssumeRolePolicyDocument, "assumeRolePolicyDocument")
	c.path(in.Path)
	c.Text(in.Description, "description", 0, 1000, nil)
	checkSession(&c, in.MaxSessionDuration)
	if err := c.failure(); err != nil {
		return nil, err
	}
	if err := checkDocument(*in.AssumeRolePolicyDocument, policy.Trust, largestTrust); err != nil {
		return nil, err
	}
	tags, err := withTags(nil, in.Tags)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := strings.ToLower(*in.RoleName)
	if s.roles[caller.Account][key] != nil {
		return nil, conflict("EntityAlreadyExists", "Role with name %s already exists.", *in.RoleName)
	}
	created := &role{
		id: uniqueID("AROA"), name: *in.RoleName, path: "/", description: in.Description, trust: *in.AssumeRolePolicyDocument,
		session: defaultSession, created: s.moment(), tags: tags, inline: map[string]string{},
	}
	if in.Path != nil {
		created.path = *in.Path
	}
	if in.MaxSessionDuration != nil {
		created.session = *in.MaxSessionDuration
	}
	if in.PermissionsBoundary != nil {
		if _, exists := s.policy(*in.PermissionsBoundary); !exists {
			return nil, noSuchPolicy(*in.PermissionsBoundary)
		}
		created.boundary = *in.PermissionsBoundary
	}
	created.arn = "arn:" + caller.Partition() + ":iam::" + caller.Account + ":role" + created.path + created.name
	if s.roles[caller.Account] == nil {
		s.roles[caller.Account] = map[string]*role{}
	}
	s.roles[caller.Account][key] = created
	return &iam.CreateRoleOutput{Role: created.shape(true)}, nil
}

func checkSession(c *check, seconds *int32) {
	if seconds != nil {
		number := int64(*seconds)
		c.Number(&number, "maxSessionDuration", 3600, 43200)
	}
}

func (s *Service) getRole(caller awsapi.Caller, in *iam.GetRoleInput) (*iam.GetRoleOutput, *awsapi.Error) {
	out := &iam.GetRoleOutput{}
	return out, s.change(caller, in.RoleName, func(r *role) *awsapi.Error {
		out.Role = r.shape(true)
		return nil
	})
}

func (s *Service) listRoles(caller awsapi.Caller, in *iam.ListRolesInput) (*iam.ListRolesOutput, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Collect(maps.Values(s.roles[caller.Account]))
	if in.PathPrefix != nil {
		all = slices.DeleteFunc(all, func(r *role) bool { return !strings.HasPrefix(r.path, *in.PathPrefix) })
	}
	part, next, err := page(all, func(r *role) string { return r.name }, in.Marker, in.MaxItems)
	out := &iam.ListRolesOutput{Roles: []types.Role{}, Marker: next, IsTruncated: next != nil}
	for _, one := range part {
		out.Roles = append(out.Roles, *one.shape(false))
	}
	return out, err
}

func (s *Service) updateRole(caller awsapi.Caller, in *iam.UpdateRoleInput) (*iam.UpdateRoleOutput, *awsapi.Error) {
	var c check
	c.Text(in.Description, "description", 0, 1000, nil)
	checkSession(&c, in.MaxSessionDuration)
	if err := c.failure(); err != nil {
		return nil, err
	}
	return &iam.UpdateRoleOutput{}, s.change(caller, in.RoleName, func(r *role) *awsapi.Error {
		if in.Description != nil {
			r.description = in.Description
		}
		if in.MaxSessionDuration != nil {
			r.session = *in.MaxSessionDuration
		}
		return nil
	})
}

func (s *Service) updateRoleDescription(caller awsapi.Caller, in *iam.UpdateRoleDescriptionInput) (*iam.UpdateRoleDescriptionOutput, *awsapi.Error) {
	out := &iam.UpdateRoleDescriptionOutput{}
	return out, s.change(caller, in.RoleName, func(r *role) *awsapi.Error {
		r.description = in.Description
		out.Role = r.shape(true)
		return nil
	})
}

func (s *Service) updateAssumeRolePolicy(caller awsapi.Caller, in *iam.UpdateAssumeRolePolicyInput) (*iam.UpdateAssumeRolePolicyOutput, *awsapi.Error) {
	var c check
	c.document(in.PolicyDocument, "policyDocument")
	if err := c.failure(); err != nil {
		return nil, err
	}
	return &iam.UpdateAssumeRolePolicyOutput{}, s.change(caller, in.RoleName, func(r *role) *awsapi.Error {
		if err := checkDocument(*in.PolicyDocument, policy.Trust, largestTrust); err != nil {
			return err
		}
		r.trust = *in.PolicyDocument
		return nil
	})
}

func (s *Service) deleteRole(caller awsapi.Caller, in *iam.DeleteRoleInput) (*iam.DeleteRoleOutput, *awsapi.Error) {
	return &iam.DeleteRoleOutput{}, s.change(caller, in.RoleName, func(r *role) *awsapi.Error {
		switch {
		case len(r.attached) > 0:
			return conflict("DeleteConflict", "Cannot delete entity, must detach all policies first.")
		case len(r.inline) > 0:
			return conflict("DeleteConflict", "Cannot delete entity, must delete policies first.")
		}
		delete(s.roles[caller.Account], strings.ToLower(r.name))
		return nil
	})
}

func (s *Service) tagRole(caller awsapi.Caller, in *iam.TagRoleInput) (*iam.TagRoleOutput, *awsapi.Error) {
	return &iam.TagRoleOutput{}, s.change(caller, in.RoleName, func(r *role) *awsapi.Error {
		tags, err := withTags(r.tags, in.Tags)
		if err == nil {
			r.tags = tags
		}
		return err
	})
}

func (s *Service) untagRole(caller awsapi.Caller, in *iam.UntagRoleInput) (*iam.UntagRoleOutput, *awsapi.Error) {
	return &iam.UntagRoleOutput{}, s.change(caller, in.RoleName, func(r *role) *awsapi.Error {
		r.tags = withoutTags(r.tags, in.TagKeys)
		return nil
	})
}

func (s *Service) listRoleTags(caller awsapi.Caller, in *iam.ListRoleTagsInput) (*iam.ListRoleTagsOutput, *awsapi.Error) {
	out := &iam.ListRoleTagsOutput{}
	return out, s.change(caller, in.RoleName, func(r *role) (err *awsapi.Error) {
		out.Tags, out.Marker, err = page(slices.Clone(r.tags), tagKey, in.Marker, in.MaxItems)
		out.IsTruncated = out.Marker != nil
		return err
	})
}

func (s *Service) putRolePermissionsBoundary(caller awsapi.Caller, in *iam.PutRolePermissionsBoundaryInput) (*iam.PutRolePermissionsBoundaryOutput, *awsapi.Error) {
	var c check
	c.arn(in.PermissionsBoundary, "permissionsBoundary")
	if err := c.failure(); err != nil {
		return nil, err
	}
	return &iam.PutRolePermissionsBoundaryOutput{}, s.change(caller, in.RoleName, func(r *role) *awsapi.Error {
		if _, exists := s.policy(*in.PermissionsBoundary); !exists {
			return noSuchPolicy(*in.PermissionsBoundary)
		}
		r.boundary = *in.PermissionsBoundary
		return nil
	})
}

func (s *Service) deleteRolePermissionsBoundary(caller awsapi.Caller, in *iam.DeleteRolePermissionsBoundaryInput) (*iam.DeleteRolePermissionsBoundaryOutput, *awsapi.Error) {
	return &iam.DeleteRolePermissionsBoundaryOutput{}, s.change(caller, in.RoleName, func(r *role) *awsapi.Error {
		if r.boundary == "" {
			return noSuchEntity("The role with name %s does not have a permissions boundary.", r.name)
		}
		r.boundary = ""
		return nil
	})
}

// listInstanceProfilesForRole returns none: the simulator has no instance profiles.
func (s *Service) listInstanceProfilesForRole(caller awsapi.Caller, in *iam.ListInstanceProfilesForRoleInput) (*iam.ListInstanceProfilesForRoleOutput, *awsapi.Error) {
	out := &iam.ListInstanceProfilesForRoleOutput{InstanceProfiles: []types.InstanceProfile{}}
	return out, s.change(caller, in.RoleName, func(*role) *awsapi.Error { return nil })
}
