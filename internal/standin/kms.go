package standin

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

var kmsKey = kind{
	name:       "aws_kms_key",
	attributes: attributes(map[string]schema.Attribute{"description": optional()}, "id", "key_id", "arn"),
	create: func(ctx context.Context, config aws.Config, o object) error {
		out, err := kms.NewFromConfig(config).CreateKey(ctx, &kms.CreateKeyInput{Description: o.optional("description")})
		if err == nil {
			o.set("id", out.KeyMetadata.KeyId)
		}
		return wrapped("creating the key", err)
	},
	read: func(ctx context.Context, config aws.Config, o object) error {
		out, err := kms.NewFromConfig(config).DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String(o.text("id"))})
		if err != nil {
			return wrapped("reading the key", err, "NotFoundException")
		}
		if out.KeyMetadata.KeyState == types.KeyStatePendingDeletion {
			return errGone
		}
		o.set("key_id", out.KeyMetadata.KeyId)
		o.set("arn", out.KeyMetadata.Arn)
		if text := aws.ToString(out.KeyMetadata.Description); text != "" {
			o.set("description", text)
		}
		return nil
	},
	update: func(ctx context.Context, config aws.Config, o object) error {
		_, err := kms.NewFromConfig(config).UpdateKeyDescription(ctx, &kms.UpdateKeyDescriptionInput{KeyId: aws.String(o.text("id")), Description: aws.String(o.text("description"))})
		return wrapped("changing the key", err)
	},
	delete: func(ctx context.Context, config aws.Config, o object) error {
		_, err := kms.NewFromConfig(config).ScheduleKeyDeletion(ctx, &kms.ScheduleKeyDeletionInput{KeyId: aws.String(o.text("id"))})
		return wrapped("deleting the key", err, "NotFoundException")
	},
}

func putKeyPolicy(ctx context.Context, config aws.Config, o object) error {
	_, err := kms.NewFromConfig(config).PutKeyPolicy(ctx, &kms.PutKeyPolicyInput{KeyId: aws.String(o.text("key_id")), Policy: aws.String(o.text("policy"))})
	o.set("id", o.text("key_id"))
	return wrapped("writing the key policy", err)
}

var kmsKeyPolicy = kind{
	name:       "aws_kms_key_policy",
	attributes: attributes(map[string]schema.Attribute{"key_id": fixed(), "policy": required()}, "id"),
	create:     putKeyPolicy,
	read: func(ctx context.Context, config aws.Config, o object) error {
		out, err := kms.NewFromConfig(config).GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: aws.String(o.text("key_id"))})
		if err != nil {
			return wrapped("reading the key policy", err, "NotFoundException")
		}
		o.set("policy", out.Policy)
		return nil
	},
	update: putKeyPolicy,
	// As in hashicorp/aws, the policy stays: a key always has one.
	delete: func(context.Context, aws.Config, object) error { return nil },
}

var kmsAlias = kind{
	name:       "aws_kms_alias",
	attributes: attributes(map[string]schema.Attribute{"name": fixed(), "target_key_id": required()}, "id"),
	create: func(ctx context.Context, config aws.Config, o object) error {
		_, err := kms.NewFromConfig(config).CreateAlias(ctx, &kms.CreateAliasInput{AliasName: aws.String(o.text("name")), TargetKeyId: aws.String(o.text("target_key_id"))})
		o.set("id", o.text("name"))
		return wrapped("creating the alias", err)
	},
	read: func(ctx context.Context, config aws.Config, o object) error {
		_, err := kms.NewFromConfig(config).DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String(o.text("name"))})
		return wrapped("reading the alias", err, "NotFoundException")
	},
	update: func(ctx context.Context, config aws.Config, o object) error {
		_, err := kms.NewFromConfig(config).UpdateAlias(ctx, &kms.UpdateAliasInput{AliasName: aws.String(o.text("name")), TargetKeyId: aws.String(o.text("target_key_id"))})
		return wrapped("changing the alias", err)
	},
	delete: func(ctx context.Context, config aws.Config, o object) error {
		_, err := kms.NewFromConfig(config).DeleteAlias(ctx, &kms.DeleteAliasInput{AliasName: aws.String(o.text("name"))})
		return wrapped("deleting the alias", err, "NotFoundException")
	},
}
