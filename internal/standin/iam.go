package standin

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/smithy-go"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// awsKinds are the resource types of the provider aws.
var awsKinds = []kind{
	iamRole, iamRolePolicy, iamPolicy, iamRolePolicyAttachment,
	s3Bucket, s3BucketPolicy, s3BucketOwnershipControls,
	kmsKey, kmsKeyPolicy, kmsAlias, eventDataStore,
}

// wrapped says what was attempted, and whether the object is gone.
func wrapped(what string, err error, gone ...string) error {
	var refused smithy.APIError
	if errors.As(err, &refused) {
		for _, code := range gone {
			if refused.ErrorCode() == code {
				return errGone
			}
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// document is a policy as the configuration has it, if it means the same as what
// AWS has. The simulator keeps the text, so that the two are compared as they are.
func document(encoded *string) (string, error) {
	text, err := url.QueryUnescape(aws.ToString(encoded))
	if err != nil {
		return "", fmt.Errorf("reading a policy document: %w", err)
	}
	return text, nil
}

var iamRole = kind{
	name:       "aws_iam_role",
	attributes: attributes(map[string]schema.Attribute{"name": fixed(), "assume_role_policy": required(), "description": optional(), "permissions_boundary": fixedOptional(), "tags": tags()}, "id", "arn"),
	create: func(ctx context.Context, config aws.Config, o object) error {
		in := &iam.CreateRoleInput{
			RoleName: aws.String(o.text("name")), AssumeRolePolicyDocument: aws.String(o.text("assume_role_policy")), Description: o.optional("description"),
			PermissionsBoundary: o.optional("permissions_boundary"),
		}
		for key, value := range o.texts("tags") {
			in.Tags = append(in.Tags, types.Tag{Key: aws.String(key), Value: aws.String(value)})
		}
		_, err := iam.NewFromConfig(config).CreateRole(ctx, in)
		return wrapped("creating the role", err)
	},
	read: func(ctx context.Context, config aws.Config, o object) error {
		out, err := iam.NewFromConfig(config).GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String(o.text("name"))})
		if err != nil {
			return wrapped("reading the role", err, "NoSuchEntity")
		}
		trust, err := document(out.Role.AssumeRolePolicyDocument)
		o.set("assume_role_policy", trust)
		if aws.ToString(out.Role.Description) != "" {
			o.set("description", out.Role.Description)
		}
		o.set("id", out.Role.RoleName)
		o.set("arn", out.Role.Arn)
		return err
	},
	update: func(ctx context.Context, config aws.Config, o object) error {
		client := iam.NewFromConfig(config)
		if _, err := client.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String(o.text("name")), PolicyDocument: aws.String(o.text("assume_role_policy"))}); err != nil {
			return wrapped("changing the trust policy", err)
		}
		_, err := client.UpdateRole(ctx, &iam.UpdateRoleInput{RoleName: aws.String(o.text("name")), Description: aws.String(o.text("description"))})
		return wrapped("changing the role", err)
	},
	delete: func(ctx context.Context, config aws.Config, o object) error {
		_, err := iam.NewFromConfig(config).DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String(o.text("name"))})
		return wrapped("deleting the role", err, "NoSuchEntity")
	},
}

func putRolePolicy(ctx context.Context, config aws.Config, o object) error {
	_, err := iam.NewFromConfig(config).PutRolePolicy(ctx, &iam.PutRolePolicyInput{
		RoleName: aws.String(o.text("role")), PolicyName: aws.String(o.text("name")), PolicyDocument: aws.String(o.text("policy")),
	})
	o.set("id", o.text("role")+":"+o.text("name"))
	return wrapped("writing the role policy", err)
}

var iamRolePolicy = kind{
	name:       "aws_iam_role_policy",
	attributes: attributes(map[string]schema.Attribute{"name": fixed(), "role": fixed(), "policy": required()}, "id"),
	create:     putRolePolicy,
	read: func(ctx context.Context, config aws.Config, o object) error {
		out, err := iam.NewFromConfig(config).GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: aws.String(o.text("role")), PolicyName: aws.String(o.text("name"))})
		if err != nil {
			return wrapped("reading the role policy", err, "NoSuchEntity")
		}
		policy, err := document(out.PolicyDocument)
		o.set("policy", policy)
		return err
	},
	update: putRolePolicy,
	delete: func(ctx context.Context, config aws.Config, o object) error {
		_, err := iam.NewFromConfig(config).DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: aws.String(o.text("role")), PolicyName: aws.String(o.text("name"))})
		return wrapped("deleting the role policy", err, "NoSuchEntity")
	},
}

var iamPolicy = kind{
	name:       "aws_iam_policy",
	attributes: attributes(map[string]schema.Attribute{"name": fixed(), "policy": required()}, "id", "arn"),
	create: func(ctx context.Context, config aws.Config, o object) error {
		out, err := iam.NewFromConfig(config).CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String(o.text("name")), PolicyDocument: aws.String(o.text("policy"))})
		if err == nil {
			o.set("id", out.Policy.Arn)
			o.set("arn", out.Policy.Arn)
		}
		return wrapped("creating the policy", err)
	},
	read: func(ctx context.Context, config aws.Config, o object) error {
		client, arn := iam.NewFromConfig(config), aws.String(o.text("arn"))
		out, err := client.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: arn})
		if err != nil {
			return wrapped("reading the policy", err, "NoSuchEntity")
		}
		version, err := client.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: arn, VersionId: out.Policy.DefaultVersionId})
		if err != nil {
			return wrapped("reading the version of the policy", err)
		}
		policy, err := document(version.PolicyVersion.Document)
		o.set("policy", policy)
		return err
	},
	update: func(ctx context.Context, config aws.Config, o object) error {
		_, err := iam.NewFromConfig(config).CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: aws.String(o.text("arn")), PolicyDocument: aws.String(o.text("policy")), SetAsDefault: true})
		return wrapped("creating a version of the policy", err)
	},
	delete: func(ctx context.Context, config aws.Config, o object) error {
		client, arn := iam.NewFromConfig(config), aws.String(o.text("arn"))
		versions, err := client.ListPolicyVersions(ctx, &iam.ListPolicyVersionsInput{PolicyArn: arn})
		if err != nil {
			return wrapped("listing the versions of the policy", err, "NoSuchEntity")
		}
		for _, version := range versions.Versions {
			if !version.IsDefaultVersion {
				if _, err := client.DeletePolicyVersion(ctx, &iam.DeletePolicyVersionInput{PolicyArn: arn, VersionId: version.VersionId}); err != nil {
					return wrapped("deleting a version of the policy", err)
				}
			}
		}
		_, err = client.DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: arn})
		return wrapped("deleting the policy", err, "NoSuchEntity")
	},
}

var iamRolePolicyAttachment = kind{
	name:       "aws_iam_role_policy_attachment",
	attributes: attributes(map[string]schema.Attribute{"role": fixed(), "policy_arn": fixed()}, "id"),
	create: func(ctx context.Context, config aws.Config, o object) error {
		_, err := iam.NewFromConfig(config).AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String(o.text("role")), PolicyArn: aws.String(o.text("policy_arn"))})
		o.set("id", o.text("role")+"/"+o.text("policy_arn"))
		return wrapped("attaching the policy", err)
	},
	read: func(ctx context.Context, config aws.Config, o object) error {
		out, err := iam.NewFromConfig(config).ListAttachedRolePolicies(ctx, &iam.ListAttachedRolePoliciesInput{RoleName: aws.String(o.text("role"))})
		if err != nil {
			return wrapped("listing the policies of the role", err, "NoSuchEntity")
		}
		for _, attached := range out.AttachedPolicies {
			if strings.EqualFold(*attached.PolicyArn, o.text("policy_arn")) {
				return nil
			}
		}
		return errGone
	},
	delete: func(ctx context.Context, config aws.Config, o object) error {
		_, err := iam.NewFromConfig(config).DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: aws.String(o.text("role")), PolicyArn: aws.String(o.text("policy_arn"))})
		return wrapped("detaching the policy", err, "NoSuchEntity")
	},
}
