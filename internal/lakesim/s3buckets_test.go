package lakesim_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

func (w *world) s3Of(account, region string) *s3.Client {
	return s3.New(s3.Options{Region: region, BaseEndpoint: &w.server.URL, UsePathStyle: true, Credentials: keysOf(account), RetryMaxAttempts: 1})
}

func TestBucketLife(t *testing.T) {
	w := newWorld(t)
	ctx, client := t.Context(), w.s3Of(account, "eu-west-1")
	bucket := aws.String("made.in-ireland")
	in := &s3.CreateBucketInput{Bucket: bucket, CreateBucketConfiguration: &types.CreateBucketConfiguration{
		LocationConstraint: "eu-west-1", Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("audit")}},
	}}
	if _, err := client.CreateBucket(ctx, in); err != nil {
		t.Fatal(err)
	}
	_, err := client.CreateBucket(ctx, in)
	wantCode(t, err, "BucketAlreadyOwnedByYou")
	_, err = w.s3Of("210987654321", "eu-west-1").CreateBucket(ctx, in)
	wantCode(t, err, "BucketAlreadyExists")
	_, err = client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("Not_A_Name"), CreateBucketConfiguration: in.CreateBucketConfiguration})
	wantCode(t, err, "InvalidBucketName")
	_, err = client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("elsewhere")})
	wantCode(t, err, "IllegalLocationConstraintException")
	head, err := client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: bucket})
	if err != nil || aws.ToString(head.BucketRegion) != "eu-west-1" {
		t.Errorf("%+v, %v", head, err)
	}
	tags, err := client.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: bucket})
	if err != nil || len(tags.TagSet) != 1 || *tags.TagSet[0].Value != "audit" {
		t.Errorf("%+v, %v", tags, err)
	}
	if _, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("a/b"), Body: strings.NewReader("text")}); err != nil {
		t.Fatal(err)
	}
	list, err := client.ListBuckets(ctx, &s3.ListBucketsInput{})
	if err != nil || len(list.Buckets) != 2 || *list.Buckets[0].Name != "logs" || *list.Buckets[1].Name != "made.in-ireland" {
		t.Errorf("%+v, %v", list, err)
	}
	_, err = client.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: bucket})
	wantCode(t, err, "BucketNotEmpty")
	if _, err := client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: bucket, Key: aws.String("a/b")}); err != nil {
		t.Fatal(err)
	}
	_, err = w.s3Of("210987654321", "eu-west-1").DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: bucket})
	wantCode(t, err, "AccessDenied")
	if _, err := client.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: bucket}); err != nil {
		t.Fatal(err)
	}
	_, err = client.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: bucket})
	wantCode(t, err, "NoSuchBucket")
	// The folder of a bucket that -bucket serves is the user's.
	_, err = w.s3().DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: aws.String("logs")})
	if err == nil || !strings.Contains(err.Error(), "lakesim does not delete the folder") && !strings.Contains(err.Error(), "not empty") {
		t.Errorf("%v", err)
	}
	requests := w.sim.Stats().Requests
	if requests["s3:CreateBucket"] != 5 || requests["s3:DeleteBucket"] != 4 || requests["s3:GetBucketTagging"] != 1 {
		t.Errorf("%v", requests)
	}
}

func TestBucketSubresources(t *testing.T) {
	w := newWorld(t)
	ctx, client, bucket := t.Context(), w.s3(), aws.String("logs")
	none := func(call func() error, code string) {
		t.Helper()
		wantCode(t, call(), code)
	}
	none(func() error {
		_, err := client.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: bucket})
		return err
	}, "NoSuchBucketPolicy")
	none(func() error {
		_, err := client.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: bucket})
		return err
	}, "NoSuchTagSet")
	none(func() error { _, err := client.GetBucketCors(ctx, &s3.GetBucketCorsInput{Bucket: bucket}); return err }, "NoSuchCORSConfiguration")
	none(func() error {
		_, err := client.GetBucketWebsite(ctx, &s3.GetBucketWebsiteInput{Bucket: bucket})
		return err
	}, "NoSuchWebsiteConfiguration")
	none(func() error {
		_, err := client.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: bucket})
		return err
	}, "NoSuchLifecycleConfiguration")
	none(func() error {
		_, err := client.GetBucketReplication(ctx, &s3.GetBucketReplicationInput{Bucket: bucket})
		return err
	}, "ReplicationConfigurationNotFoundError")
	none(func() error {
		_, err := client.GetObjectLockConfiguration(ctx, &s3.GetObjectLockConfigurationInput{Bucket: bucket})
		return err
	}, "ObjectLockConfigurationNotFoundError")
	for name, call := range map[string]func() error{
		"accelerate": func() error {
			_, err := client.GetBucketAccelerateConfiguration(ctx, &s3.GetBucketAccelerateConfigurationInput{Bucket: bucket})
			return err
		},
		"logging": func() error {
			_, err := client.GetBucketLogging(ctx, &s3.GetBucketLoggingInput{Bucket: bucket})
			return err
		},
		"notification": func() error {
			_, err := client.GetBucketNotificationConfiguration(ctx, &s3.GetBucketNotificationConfigurationInput{Bucket: bucket})
			return err
		},
		"versioning": func() error {
			_, err := client.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: bucket})
			return err
		},
		"acl": func() error { _, err := client.GetBucketAcl(ctx, &s3.GetBucketAclInput{Bucket: bucket}); return err },
	} {
		if err := call(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	block, err := client.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: bucket})
	if err != nil || !aws.ToBool(block.PublicAccessBlockConfiguration.RestrictPublicBuckets) {
		t.Errorf("%+v, %v", block, err)
	}
	payer, err := client.GetBucketRequestPayment(ctx, &s3.GetBucketRequestPaymentInput{Bucket: bucket})
	if err != nil || payer.Payer != types.PayerBucketOwner {
		t.Errorf("%+v, %v", payer, err)
	}

	const text = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}]}`
	_, err = client.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: bucket, Policy: aws.String(text)})
	wantCode(t, err, "AccessDenied") // a new bucket blocks public policies
	if _, err := client.DeletePublicAccessBlock(ctx, &s3.DeletePublicAccessBlockInput{Bucket: bucket}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: bucket, Policy: aws.String(text)}); err != nil {
		t.Fatal(err)
	}
	policy, err := client.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: bucket})
	if err != nil || aws.ToString(policy.Policy) != text {
		t.Errorf("%+v, %v", policy, err)
	}
	status, err := client.GetBucketPolicyStatus(ctx, &s3.GetBucketPolicyStatusInput{Bucket: bucket})
	if err != nil || !aws.ToBool(status.PolicyStatus.IsPublic) {
		t.Errorf("%+v, %v", status, err)
	}
	_, err = client.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: bucket, Policy: aws.String(`{"Statement": []}`)})
	wantCode(t, err, "MalformedPolicy")
	if _, err := client.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: bucket}); err != nil {
		t.Fatal(err)
	}
	none(func() error {
		_, err := client.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: bucket})
		return err
	}, "NoSuchBucketPolicy")

	if _, err := client.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: bucket, VersioningConfiguration: &types.VersioningConfiguration{Status: "Suspended"}}); err != nil {
		t.Fatal(err)
	}
	versioning, err := client.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: bucket})
	if err != nil || versioning.Status != types.BucketVersioningStatusSuspended {
		t.Errorf("%+v, %v", versioning, err)
	}
}

// What the ownership controls say of ACLs, an import obeys.
func TestOwnershipControls(t *testing.T) {
	w := newWorld(t)
	ctx, client, bucket := t.Context(), w.s3(), aws.String("logs")
	put := func(ownership types.ObjectOwnership) error {
		_, err := client.PutBucketOwnershipControls(ctx, &s3.PutBucketOwnershipControlsInput{Bucket: bucket, OwnershipControls: &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: ownership}}}})
		return err
	}
	wantCode(t, put("Nobody"), "MalformedXML")
	_, err := client.PutBucketAcl(ctx, &s3.PutBucketAclInput{Bucket: bucket, ACL: types.BucketCannedACLPublicRead})
	wantCode(t, err, "AccessControlListNotSupported")
	if err := put(types.ObjectOwnershipBucketOwnerPreferred); err != nil {
		t.Fatal(err)
	}
	got, err := client.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: bucket})
	if err != nil || got.OwnershipControls.Rules[0].ObjectOwnership != types.ObjectOwnershipBucketOwnerPreferred {
		t.Errorf("%+v, %v", got, err)
	}
	if !w.sim.World().Buckets["logs"].ACLsEnabled {
		t.Error("the world says that ACLs are disabled")
	}
	if _, err := client.PutBucketAcl(ctx, &s3.PutBucketAclInput{Bucket: bucket, ACL: types.BucketCannedACLPrivate}); err != nil {
		t.Error(err)
	}
	if _, err := client.DeleteBucketOwnershipControls(ctx, &s3.DeleteBucketOwnershipControlsInput{Bucket: bucket}); err != nil {
		t.Fatal(err)
	}
	_, err = client.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: bucket})
	wantCode(t, err, "OwnershipControlsNotFoundError")
	if err := w.sim.SetBucket("logs", lakesim.BucketSettings{Region: "us-east-1"}); err != nil {
		t.Fatal(err)
	}
	got, err = client.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: bucket})
	if err != nil || got.OwnershipControls.Rules[0].ObjectOwnership != types.ObjectOwnershipBucketOwnerEnforced {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestObjectSettings(t *testing.T) {
	w := newWorld(t)
	ctx, client, bucket := t.Context(), w.s3(), aws.String("logs")
	if _, err := client.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{Bucket: bucket, ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{
		Rules: []types.ServerSideEncryptionRule{{ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAwsKms, KMSMasterKeyID: aws.String("alias/logs")}}},
	}}); err != nil {
		t.Fatal(err)
	}
	for key, in := range map[string]*s3.PutObjectInput{
		"default": {},
		"own":     {ServerSideEncryption: types.ServerSideEncryptionAes256, StorageClass: types.StorageClassStandardIa},
		"frozen":  {StorageClass: types.StorageClassDeepArchive, SSEKMSKeyId: aws.String("k-2"), ServerSideEncryption: types.ServerSideEncryptionAwsKms},
	} {
		in.Bucket, in.Key, in.Body = bucket, aws.String(key), strings.NewReader(key)
		if _, err := client.PutObject(ctx, in); err != nil {
			t.Fatal(err)
		}
	}
	for key, want := range map[string][3]string{
		"default": {"aws:kms", "alias/logs", ""}, "own": {"AES256", "", "STANDARD_IA"}, "frozen": {"aws:kms", "k-2", "DEEP_ARCHIVE"},
	} {
		head, err := client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: aws.String(key)})
		if err != nil {
			t.Fatal(err)
		}
		if got := [3]string{string(head.ServerSideEncryption), aws.ToString(head.SSEKMSKeyId), string(head.StorageClass)}; got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	_, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: aws.String("frozen")})
	wantCode(t, err, "InvalidObjectState")
	listed, err := client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: bucket})
	if err != nil {
		t.Fatal(err)
	}
	classes := map[string]types.ObjectStorageClass{}
	for _, object := range listed.Contents {
		classes[aws.ToString(object.Key)] = object.StorageClass
	}
	if classes["own"] != types.ObjectStorageClassStandardIa || classes["frozen"] != types.ObjectStorageClassDeepArchive {
		t.Errorf("a listing shows the storage classes %v", classes)
	}
	_, err = client.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("x"), Body: strings.NewReader("x"), StorageClass: "ICE"})
	wantCode(t, err, "InvalidStorageClass")
	if _, err := client.PutObjectTagging(ctx, &s3.PutObjectTaggingInput{Bucket: bucket, Key: aws.String("own"), Tagging: &types.Tagging{TagSet: []types.Tag{{Key: aws.String("a"), Value: aws.String("b")}}}}); err != nil {
		t.Fatal(err)
	}
	tags, err := client.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: bucket, Key: aws.String("own")})
	if err != nil || len(tags.TagSet) != 1 || *tags.TagSet[0].Key != "a" {
		t.Errorf("%+v, %v", tags, err)
	}
	_, err = client.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: bucket, Key: aws.String("none")})
	wantCode(t, err, "NoSuchKey")
}

// A fault strikes the operation that it names, and no other of buckets.
func TestBucketFaults(t *testing.T) {
	w := newWorld(t)
	ctx, client, bucket := t.Context(), w.s3(), aws.String("logs")
	if err := w.sim.SetFaults(lakesim.Faults{Faults: []lakesim.Fault{{Operation: "S3:CreateBucket", Code: "SlowDown", Status: 503}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.PutBucketTagging(ctx, &s3.PutBucketTaggingInput{Bucket: bucket, Tagging: &types.Tagging{TagSet: []types.Tag{}}}); err != nil {
		t.Error(err)
	}
	_, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("another")})
	wantCode(t, err, "SlowDown")
}
