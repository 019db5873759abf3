package cloudcontrol

import (
	"encoding/json"
	"net/url"
	"slices"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// role is AWS::IAM::Role:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
var role = kind{
	readOnly:   []string{"Arn", "RoleId"},
	createOnly: []string{"RoleName", "Path"},
	create: func(s *Service, caller awsapi.Caller, desired Properties) (string, *awsapi.Error) {
		in := map[string]any{"AssumeRolePolicyDocument": document(desired["AssumeRolePolicyDocument"])}
		for _, name := range []string{"RoleName", "Path", "Description", "MaxSessionDuration", "PermissionsBoundary", "Tags"} {
			if value, given := desired[name]; given {
				in[name] = value
			}
		}
		if in["RoleName"] == nil {
			in["RoleName"] = "role-" + awsapi.NewUUID()[:8]
		}
		if _, err := s.call(caller, "iam", "CreateRole", in); err != nil {
			return "", err
		}
		name := text(in["RoleName"])
		return name, s.setPolicies(caller, name, Properties{}, desired)
	},
	read: readRole,
	update: func(s *Service, caller awsapi.Caller, name string, before, after Properties) *awsapi.Error {
		if !same(before["AssumeRolePolicyDocument"], after["AssumeRolePolicyDocument"]) {
			in := map[string]any{"RoleName": name, "PolicyDocument": document(after["AssumeRolePolicyDocument"])}
			if _, err := s.call(caller, "iam", "UpdateAssumeRolePolicy", in); err != nil {
				return err
			}
		}
		if !same(before["Description"], after["Description"]) || !same(before["MaxSessionDuration"], after["MaxSessionDuration"]) {
			in := map[string]any{"RoleName": name, "Description": text(after["Description"])}
			if seconds := after["MaxSessionDuration"]; seconds != nil {
				in["MaxSessionDuration"] = seconds
			}
			if _, err := s.call(caller, "iam", "UpdateRole", in); err != nil {
				return err
			}
		}
		return s.setPolicies(caller, name, before, after)
	},
	remove: func(s *Service, caller awsapi.Caller, name string) *awsapi.Error {
		before, err := readRole(s, caller, name)
		if err == nil {
			err = s.setPolicies(caller, name, before, Properties{})
		}
		if err == nil {
			_, err = s.call(caller, "iam", "DeleteRole", map[string]any{"RoleName": name})
		}
		return err
	},
	list: func(s *Service, caller awsapi.Caller) ([]string, *awsapi.Error) {
		out, err := s.call(caller, "iam", "ListRoles", map[string]any{"MaxItems": 1000})
		if err != nil {
			return nil, err
		}
		var names []string
		roles, _ := out["Roles"].([]any)
		for _, one := range roles {
			if shape, ok := one.(map[string]any); ok {
				names = append(names, text(shape["RoleName"]))
			}
		}
		return names, nil
	},
}

// setPolicies brings the inline and attached policies of a role from one state to
// another.
func (s *Service) setPolicies(caller awsapi.Caller, name string, before, after Properties) *awsapi.Error {
	old, wanted := inline(before), inline(after)
	for policy := range old {
		if _, stays := wanted[policy]; !stays {
			if _, err := s.call(caller, "iam", "DeleteRolePolicy", map[string]any{"RoleName": name, "PolicyName": policy}); err != nil {
				return err
			}
		}
	}
	for policy, text := range wanted {
		if _, err := s.call(caller, "iam", "PutRolePolicy", map[string]any{"RoleName": name, "PolicyName": policy, "PolicyDocument": text}); err != nil {
			return err
		}
	}
	attached, _ := before["ManagedPolicyArns"].([]any)
	attach, _ := after["ManagedPolicyArns"].([]any)
	for operation, change := range map[string][2][]any{"DetachRolePolicy": {attached, attach}, "AttachRolePolicy": {attach, attached}} {
		for _, arn := range change[0] {
			if slices.Contains(change[1], arn) {
				continue
			}
			if _, err := s.call(caller, "iam", operation, map[string]any{"RoleName": name, "PolicyArn": arn}); err != nil {
				return err
			}
		}
	}
	return nil
}

// inline returns the documents of the inline policies of a role by their names.
func inline(properties Properties) map[string]string {
	documents := map[string]string{}
	policies, _ := properties["Policies"].([]any)
	for _, one := range policies {
		if policy, ok := one.(map[string]any); ok {
			documents[text(policy["PolicyName"])] = document(policy["PolicyDocument"])
		}
	}
	return documents
}

func readRole(s *Service, caller awsapi.Caller, name string) (Properties, *awsapi.Error) {
	out, err := s.call(caller, "iam", "GetRole", map[string]any{"RoleName": name})
	if err != nil {
		return nil, err
	}
	shape, _ := out["Role"].(map[string]any)
	properties := Properties{"AssumeRolePolicyDocument": object(shape["AssumeRolePolicyDocument"])}
	for _, member := range []string{"RoleName", "RoleId", "Arn", "Path", "Description", "MaxSessionDuration", "Tags"} {
		if value, given := shape[member]; given {
			properties[member] = value
		}
	}
	listed, err := s.call(caller, "iam", "ListRolePolicies", map[string]any{"RoleName": name})
	if err != nil {
		return nil, err
	}
	var policies []any
	names, _ := listed["PolicyNames"].([]any)
	for _, policy := range names {
		read, err := s.call(caller, "iam", "GetRolePolicy", map[string]any{"RoleName": name, "PolicyName": policy})
		if err != nil {
			return nil, err
		}
		policies = append(policies, map[string]any{"PolicyName": policy, "PolicyDocument": object(read["PolicyDocument"])})
	}
	if policies != nil {
		properties["Policies"] = policies
	}
	attached, err := s.call(caller, "iam", "ListAttachedRolePolicies", map[string]any{"RoleName": name})
	if err != nil {
		return nil, err
	}
	var arns []any
	list, _ := attached["AttachedPolicies"].([]any)
	for _, one := range list {
		if policy, ok := one.(map[string]any); ok {
			arns = append(arns, policy["PolicyArn"])
		}
	}
	if arns != nil {
		properties["ManagedPolicyArns"] = arns
	}
	return properties, nil
}

// document returns a policy as text, which a property may have as an object.
func document(value any) string {
	if given, isText := value.(string); isText {
		return given
	}
	written, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(written)
}

// object returns a policy of IAM, which is encoded for URLs, as an object.
func object(value any) any {
	decoded, err := url.QueryUnescape(text(value))
	var parsed any
	if err != nil || json.Unmarshal([]byte(decoded), &parsed) != nil {
		return value
	}
	return parsed
}

func text(value any) string {
	given, _ := value.(string)
	return given
}

// moment returns a number of seconds as CloudFormation shows a time.
func moment(value any) string {
	seconds, _ := value.(float64)
	return time.UnixMilli(int64(seconds * 1000)).UTC().Format(time.RFC3339)
}
