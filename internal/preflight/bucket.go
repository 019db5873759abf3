package preflight

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/logfiles"
)

const (
	bucketCheck = "the bucket"
	aclCheck    = "the bucket's ACLs"
)

// errNoAnswer says that an answer lacks what it has to have: it comes from something
// between, and nothing is known.
var errNoAnswer = errors.New("what came is no answer to the call")

// bucket is what S3 says of one.
type bucket struct {
	err       error  // why it cannot be looked at, nil if it can
	missing   bool   // whether there is none of the name
	region    string // where it is, empty if not known
	owns      string // the setting of its Object Ownership, empty if it has none
	ownsErr   error  // why that is not known
	policy    string // empty for none
	policyErr error  // why that is not known
}

// bucket asks S3 about a bucket.
func (c *Checker) bucket(ctx context.Context, s subject) (bucket, error) {
	region := s.Content.Source.S3BucketRegion
	return c.buckets.get(ctx, s.location.Bucket+" "+region, c.Budget, func(ctx context.Context) (b bucket, _ error) {
		client := c.Logs.S3(ctx, region)
		name := &s.location.Bucket
		head, err := client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: name})
		if err == nil && head.BucketRegion != nil {
			b.region = plain(head.BucketRegion)
		}
		if err != nil {
			b.region = logfiles.FailureOf(err).Region
		}
		b.err = err
		if b.region != "" && b.region != region {
			client = c.Logs.S3(ctx, b.region) // what else is wrong is to be found, too
		}
		controls, err := client.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: name})
		switch {
		case hasCode(err, "NoSuchBucket"): // of a HeadBucket there is a status alone, which proxies say too
			return bucket{missing: true}, nil
		case hasCode(err, "OwnershipControlsNotFoundError"):
		case err != nil:
			b.ownsErr = err
		case controls.OwnershipControls == nil || len(controls.OwnershipControls.Rules) == 0:
			b.ownsErr = errNoAnswer
		default:
			b.owns = string(controls.OwnershipControls.Rules[0].ObjectOwnership)
		}
		policy, err := client.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: name})
		switch {
		case hasCode(err, "NoSuchBucketPolicy"):
		case err != nil:
			b.policyErr = err
		case aws.ToString(policy.Policy) == "":
			b.policyErr = errNoAnswer
		default:
			b.policy = *policy.Policy
		}
		return b, nil
	})
}

// checkBucket checks that the bucket is there, where it was said to be, and that
// its ACLs are disabled, which the reference of StartImport asks for:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
func (c *Checker) checkBucket(ctx context.Context, s subject) (r Result) {
	if !s.hasLocation() {
		return r
	}
	if c.Logs == nil {
		r.unreachable(bucketCheck, "S3")
		return r
	}
	name := s.location.Bucket
	b, err := c.bucket(ctx, s)
	switch {
	case err != nil:
		r.skip(bucketCheck, "s3:ListBucket", err)
		return r
	case b.missing:
		r.add(newFinding(fmt.Sprintf("Bucket %s does not exist", name), lake.InputS3LocationURI,
			"S3 has no bucket of this name, so there is nothing to import.\n\nWhat to do: correct s3_location_uri. This shows the buckets of your account:\n\n  aws s3 ls").certain().mayPass())
		return r
	case s.actual != "":
		r.add(newFinding(fmt.Sprintf("Bucket %s is in %s", name, b.region), lake.InputS3BucketRegion,
			fmt.Sprintf("s3_bucket_region is %q, but S3 says that the bucket is in %s. The import would be refused or find nothing.\n\nWhat to do: set\n\n  s3_bucket_region = %q", s.Content.Source.S3BucketRegion, b.region, b.region)).certain())
	case b.err != nil && (b.region == "" || !denied(b.err)):
		r.skip(bucketCheck, "s3:ListBucket", b.err)
		if !denied(b.err) {
			return r
		}
	}
	switch {
	case b.ownsErr != nil:
		r.skip(aclCheck, "s3:GetBucketOwnershipControls", b.ownsErr)
	case b.owns != string(types.ObjectOwnershipBucketOwnerEnforced):
		setting := "has no Object Ownership setting, which leaves ACLs enabled"
		if b.owns != "" {
			setting = "has the Object Ownership " + b.owns + ", which leaves ACLs enabled"
		}
		r.add(newFinding(fmt.Sprintf("Bucket %s has ACLs enabled", name), lake.InputS3LocationURI,
			fmt.Sprintf("The bucket %s. AWS asks to disable the ACLs of a bucket before an import from it is started.\n\nWhat to do: find out who relies on the ACLs, then disable them:\n\n"+
				"  resource \"aws_s3_bucket_ownership_controls\" \"trail_logs\" {\n    bucket = %q\n    rule {\n      object_ownership = \"BucketOwnerEnforced\"\n    }\n  }\n\n"+
				"or, with the AWS CLI,\n\n  aws s3api put-bucket-ownership-controls --bucket %s --ownership-controls 'Rules=[{ObjectOwnership=BucketOwnerEnforced}]'", setting, name, name)).certain())
	}
	return r
}
