package standin

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// s3Client returns a client that finds buckets by their path, as the simulator has them.
func s3Client(config aws.Config) *s3.Client {
	return s3.NewFromConfig(config, func(o *s3.Options) { o.UsePathStyle = true })
}

var s3Bucket = kind{
	name:       "aws_s3_bucket",
	attributes: attributes(map[string]schema.Attribute{"bucket": fixed()}, "id", "arn", "region"),
	create: func(ctx context.Context, config aws.Config, o object) error {
		in := &s3.CreateBucketInput{Bucket: aws.String(o.text("bucket"))}
		if config.Region != "us-east-1" {
			in.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(config.Region)}
		}
		_, err := s3Client(config).CreateBucket(ctx, in)
		return wrapped("creating the bucket", err)
	},
	read: func(ctx context.Context, config aws.Config, o object) error {
		bucket := o.text("bucket")
		out, err := s3Client(config).HeadBucket(ctx, &s3.HeadBucketInput{Bucket: aws.String(bucket)})
		if err != nil {
			return wrapped("reading the bucket", err, "NotFound", "NoSuchBucket")
		}
		o.set("id", bucket)
		o.set("arn", "arn:aws:s3:::"+bucket)
		o.set("region", out.BucketRegion)
		return nil
	},
	delete: func(ctx context.Context, config aws.Config, o object) error {
		_, err := s3Client(config).DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: aws.String(o.text("bucket"))})
		return wrapped("deleting the bucket", err, "NoSuchBucket")
	},
}

func putBucketPolicy(ctx context.Context, config aws.Config, o object) error {
	_, err := s3Client(config).PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: aws.String(o.text("bucket")), Policy: aws.String(o.text("policy"))})
	o.set("id", o.text("bucket"))
	return wrapped("writing the bucket policy", err)
}

var s3BucketPolicy = kind{
	name:       "aws_s3_bucket_policy",
	attributes: attributes(map[string]schema.Attribute{"bucket": fixed(), "policy": required()}, "id"),
	create:     putBucketPolicy,
	read: func(ctx context.Context, config aws.Config, o object) error {
		out, err := s3Client(config).GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: aws.String(o.text("bucket"))})
		if err != nil {
			return wrapped("reading the bucket policy", err, "NoSuchBucketPolicy", "NoSuchBucket")
		}
		o.set("policy", out.Policy)
		return nil
	},
	update: putBucketPolicy,
	delete: func(ctx context.Context, config aws.Config, o object) error {
		_, err := s3Client(config).DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: aws.String(o.text("bucket"))})
		return wrapped("deleting the bucket policy", err, "NoSuchBucket")
	},
}

var ownershipPath = path.Root("rule").AtListIndex(0).AtName("object_ownership")

func putOwnershipControls(ctx context.Context, config aws.Config, o object) error {
	var ownership string
	o.diags.Append(o.get(ctx, ownershipPath, &ownership)...)
	_, err := s3Client(config).PutBucketOwnershipControls(ctx, &s3.PutBucketOwnershipControlsInput{
		Bucket:            aws.String(o.text("bucket")),
		OwnershipControls: &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnership(ownership)}}},
	})
	o.set("id", o.text("bucket"))
	return wrapped("writing the ownership controls", err)
}

var s3BucketOwnershipControls = kind{
	name:       "aws_s3_bucket_ownership_controls",
	attributes: attributes(map[string]schema.Attribute{"bucket": fixed()}, "id"),
	blocks: map[string]schema.Block{"rule": schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
		"object_ownership": required(),
	}}}},
	create: putOwnershipControls,
	read: func(ctx context.Context, config aws.Config, o object) error {
		out, err := s3Client(config).GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: aws.String(o.text("bucket"))})
		if err != nil {
			return wrapped("reading the ownership controls", err, "OwnershipControlsNotFoundError", "NoSuchBucket")
		}
		o.diags.Append(o.put(ctx, ownershipPath, string(out.OwnershipControls.Rules[0].ObjectOwnership))...)
		return nil
	},
	update: putOwnershipControls,
	delete: func(ctx context.Context, config aws.Config, o object) error {
		_, err := s3Client(config).DeleteBucketOwnershipControls(ctx, &s3.DeleteBucketOwnershipControlsInput{Bucket: aws.String(o.text("bucket"))})
		return wrapped("deleting the ownership controls", err, "OwnershipControlsNotFoundError", "NoSuchBucket")
	},
}
