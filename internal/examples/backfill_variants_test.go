package examples

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// Each variant of the module imports what the bucket has, and goes without a trace.
func TestAccRehearsal_backfillVariants(t *testing.T) {
	t.Parallel()
	variants, err := filepath.Glob(filepath.Join(harness.Root(), filepath.FromSlash(backfill), "examples", "*", "main.tf"))
	if err != nil || len(variants) < 5 {
		t.Fatalf("%v, %v", variants, err)
	}
	for _, file := range variants {
		name := filepath.Base(filepath.Dir(file))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file) //nolint:gosec // a file of the repository
			if err != nil {
				t.Fatal(err)
			}
			logs := t.TempDir()
			r := simulate(t, func(config *lakesim.Config) {
				if err := os.CopyFS(logs, os.DirFS(config.Buckets[0].Dir)); err != nil {
					t.Fatal(err)
				}
				config.Buckets[0].Dir = logs
				switch name {
				case "organization":
					config.Organization = lakesim.OrganizationManagement
					moveLogs(t, logs, "o-exampleorg/"+acctest.Account)
				case "cross-account":
					config.Buckets[0].Account = logsAccount
					moveLogs(t, logs, logsAccount)
				}
			})
			main := unprotected(strings.ReplaceAll(string(text), `"../.."`, `"./trail-backfill"`))
			if name != "awscc" {
				main = strings.Replace(main, "\n  s3_bucket_region", "\n  termination_protection_enabled = false\n  s3_bucket_region", 1)
			}
			if name == "kms" {
				const example = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
				if !strings.Contains(main, example) {
					t.Fatalf("no %s in: %s", example, main)
				}
				main = strings.ReplaceAll(main, example, encryptBucket(t, r, acctest.Account))
			}
			files := backfillFiles(t, "trail-backfill")
			files["main.tf"], files["terraform.tfvars"] = main, ""
			if name == "cross-account" {
				files["terraform.tfvars"] = "statements_of_the_trail = []\n" // the bucket has no trail
			}
			r.configure(t, files)
			r.Must(t, "get", "-no-color")
			r.settle(t)
			var events map[string]int
			r.JSON(t, &events, "output", "-json", "events")
			if len(events) != 3 || events["2023-03"] != exampleEvents {
				t.Errorf("%v", events)
			}
			if name == "cross-account" {
				r.letGo(t, "aws_s3_bucket_policy.trail_logs")
			}
			r.Must(t, "destroy", "-auto-approve", "-no-color")
			if name == "cross-account" && !strings.Contains(r.bucketPolicy(t, logsAccount), "AWSCloudTrailImportBucketAccess") {
				t.Error("the policy of the bucket is gone")
			}
			if stats := r.sim.Stats(); len(stats.Imports) != 3 || stats.DuplicateEvents != 0 {
				t.Errorf("%+v", stats)
			}
		})
	}
}

// letGo makes Terraform forget what it refuses to destroy, as the pages say.
func (r rehearsal) letGo(t *testing.T, addresses ...string) {
	t.Helper()
	if refused := r.Run(t, "destroy", "-auto-approve", "-no-color"); refused.Code != 1 || !refused.Has("Instance cannot be destroyed") {
		t.Errorf("exit code %d: %s", refused.Code, refused.Output)
	}
	r.Must(t, append([]string{"state", "rm"}, addresses...)...)
}

// bucketPolicy returns the policy of the bucket of the examples.
func (r rehearsal) bucketPolicy(t *testing.T, account string) string {
	t.Helper()
	client := s3.New(s3.Options{Region: acctest.Region, BaseEndpoint: &r.url, UsePathStyle: true, Credentials: credentialsOf(account)})
	out, err := client.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: aws.String(exampleBucket)})
	if err != nil {
		t.Fatal(err)
	}
	return *out.Policy
}

// tagged checks the tags of a role and an event data store, and the boundary of the role.
func (r rehearsal) tagged(t *testing.T, role, store string) {
	t.Helper()
	out, err := iam.New(iam.Options{Region: acctest.Region, BaseEndpoint: &r.url, Credentials: credentialsOf(acctest.Account)}).GetRole(t.Context(), &iam.GetRoleInput{RoleName: &role})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Role.Tags) != 1 || *out.Role.Tags[0].Value != "security" || out.Role.PermissionsBoundary == nil || !strings.HasSuffix(*out.Role.PermissionsBoundary.PermissionsBoundaryArn, ":policy/boundary") {
		t.Errorf("%+v", out.Role)
	}
	client := r.cloudtrail(acctest.Account, acctest.Region)
	stores, err := client.ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{})
	if err != nil || len(stores.EventDataStores) != 1 || *stores.EventDataStores[0].Name != store {
		t.Fatalf("%+v, %v", stores, err)
	}
	tags, err := client.ListTags(t.Context(), &cloudtrail.ListTagsInput{ResourceIdList: []string{*stores.EventDataStores[0].EventDataStoreArn}})
	if err != nil || len(tags.ResourceTagList) != 1 || len(tags.ResourceTagList[0].TagsList) != 1 || *tags.ResourceTagList[0].TagsList[0].Value != "security" {
		t.Errorf("%+v, %v", tags, err)
	}
}

// moveLogs moves the logs of acctest.Account in a bucket.
func moveLogs(t *testing.T, bucket, to string) {
	t.Helper()
	moved := filepath.Join(bucket, "AWSLogs", filepath.FromSlash(to))
	if err := os.MkdirAll(filepath.Dir(moved), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(bucket, "AWSLogs", acctest.Account), moved); err != nil {
		t.Fatal(err)
	}
}

// encryptBucket makes a key that encrypts everything in the bucket of the
// examples, and returns its ARN.
func encryptBucket(t *testing.T, r rehearsal, account string) string {
	t.Helper()
	out, err := kms.New(kms.Options{Region: acctest.Region, BaseEndpoint: &r.url, Credentials: credentialsOf(account)}).CreateKey(t.Context(), &kms.CreateKeyInput{})
	if err != nil {
		t.Fatal(err)
	}
	r.encryptWith(t, account, *out.KeyMetadata.Arn)
	return *out.KeyMetadata.Arn
}
