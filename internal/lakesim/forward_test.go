package lakesim_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// With another emulator behind it, the simulator takes roles, logs and keys from
// there. The other one is a simulator here.
func TestForward(t *testing.T) {
	other := newWorld(t)
	other.put(logKey(day, "forwarded"), logFile(t, 3, day))
	sim, err := lakesim.New(lakesim.Config{Forward: other.server.URL, EventDataStores: []string{"front"}, Now: other.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim)
	t.Cleanup(func() {
		sim.Close()
		server.CloseClientConnections()
		server.Close()
	})
	front := &world{server: server}
	ctx, roles := t.Context(), front.iam(account)
	trail := cloudtrail.New(cloudtrail.Options{Region: "us-east-1", BaseEndpoint: &server.URL, Credentials: keysOf(account), RetryMaxAttempts: 1})
	arn := sim.Ready(server.URL).EventDataStores["front"]
	if _, err := roles.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("reader"), AssumeRolePolicyDocument: aws.String(trustText)}); err != nil {
		t.Fatal(err)
	}
	start := func() (*cloudtrail.StartImportOutput, error) {
		return trail.StartImport(ctx, &cloudtrail.StartImportInput{Destinations: []string{arn}, ImportSource: &types.ImportSource{S3: &types.S3ImportSource{
			S3LocationUri: aws.String("s3://logs/AWSLogs/"), S3BucketRegion: aws.String("us-east-1"), S3BucketAccessRoleArn: aws.String("arn:aws:iam::" + account + ":role/reader"),
		}}})
	}
	_, err = start()
	wantCode(t, err, "InvalidImportSourceException") // the role may not read
	other.clock.advance(2 * time.Second)             // what was read a moment ago is no longer taken for true
	if _, err := roles.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String("reader"), PolicyArn: aws.String("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")}); err != nil {
		t.Fatal(err)
	}
	if _, err := roles.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: aws.String("reader"), PolicyName: aws.String("keys"), PolicyDocument: aws.String(
		`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}]}`)}); err != nil {
		t.Fatal(err)
	}
	key, err := kms.New(kms.Options{Region: "us-east-1", BaseEndpoint: &server.URL, Credentials: keysOf(account), RetryMaxAttempts: 1}).CreateKey(ctx, &kms.CreateKeyInput{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := front.s3Of(account, "us-east-1").PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{Bucket: aws.String("logs"), ServerSideEncryptionConfiguration: &s3types.ServerSideEncryptionConfiguration{
		Rules: []s3types.ServerSideEncryptionRule{{ApplyServerSideEncryptionByDefault: &s3types.ServerSideEncryptionByDefault{SSEAlgorithm: s3types.ServerSideEncryptionAwsKms, KMSMasterKeyID: key.KeyMetadata.Arn}}},
	}}); err != nil {
		t.Fatal(err)
	}
	started, err := start()
	if err != nil {
		t.Fatal(err)
	}
	status, err := sim.AwaitImport(ctx, *started.ImportId)
	if err != nil || status != "COMPLETED" {
		t.Errorf("%s, %v", status, err)
	}
	if got := sim.Stats(); len(got.Imports) != 1 || got.Imports[0].Statistics.EventsCompleted != 3 || got.Requests["forwarded:iam"] == 0 {
		t.Errorf("%+v", got)
	}
	if got := other.sim.Stats().Requests; got["iam:CreateRole"] != 1 || got["kms:CreateKey"] != 1 || got["s3:GetObject"] != 1 {
		t.Errorf("%v", got)
	}
	for _, url := range []string{"localhost:4566", "ftp://host", "http://"} {
		if _, err := lakesim.New(lakesim.Config{Forward: url}); err == nil {
			t.Errorf("%s is accepted", url)
		}
	}
}
