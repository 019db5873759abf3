package examples

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// permissions begins a rehearsal of the whole guide: the bucket and its key are of
// another account. The logs are encrypted with the key.
func permissions(t *testing.T, configuration string) rehearsal {
	t.Helper()
	logs := t.TempDir()
	r := simulate(t, func(config *lakesim.Config) {
		if err := os.CopyFS(logs, os.DirFS(config.Buckets[0].Dir)); err != nil {
			t.Fatal(err)
		}
		moveLogs(t, logs, logsAccount) // they are of the account of the bucket
		config.Buckets[0].Dir, config.Buckets[0].Account = logs, logsAccount
	})
	r.configure(t, map[string]string{"main.tf": configuration, "terraform.tfvars": fmt.Sprintf("kms_key_arn = %q\n", encryptBucket(t, r, logsAccount)), "beside.tf": `
resource "cloudtrail_lake_import_completion" "history" {
  import_id = cloudtrail_lake_import.history.import_id
  region    = cloudtrail_lake_import.history.region
}
`})
	return r
}

// encryptWith makes a key encrypt everything in the bucket of the examples.
func (r rehearsal) encryptWith(t *testing.T, account, key string) {
	t.Helper()
	client := s3.New(s3.Options{Region: acctest.Region, BaseEndpoint: &r.url, UsePathStyle: true, Credentials: credentialsOf(account)})
	if _, err := client.PutBucketEncryption(t.Context(), &s3.PutBucketEncryptionInput{
		Bucket: aws.String(exampleBucket), ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{{
			ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAwsKms, KMSMasterKeyID: aws.String(key)},
		}}},
	}); err != nil {
		t.Fatal(err)
	}
}

// credentialsOf returns credentials of an account, for the simulator.
func credentialsOf(account string) aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider("AKIA"+account+"TEST", "any", "")
}

func guideOnPermissions(t *testing.T) string {
	t.Helper()
	return unprotected(acctest.Example(t, "guides/permissions/main.tf"))
}

func TestAccRehearsal_permissions(t *testing.T) {
	t.Parallel()
	r := permissions(t, guideOnPermissions(t))
	r.Must(t, "apply", "-auto-approve", "-no-color", "-target=aws_iam_policy.caller")
	r.settle(t)
	r.letGo(t, "aws_s3_bucket_policy.trail_logs", "aws_s3_bucket_ownership_controls.trail_logs", "aws_kms_key_policy.trail_logs")
	r.Must(t, "destroy", "-auto-approve", "-no-color")
	if policy := r.bucketPolicy(t, logsAccount); !strings.Contains(policy, "AWSCloudTrailWrite") {
		t.Errorf("the trail may not deliver: %s", policy)
	}
	stats := r.sim.Stats()
	if len(stats.Imports) != 1 || stats.Imports[0].Status != "COMPLETED" || stats.EventsIngested != exampleEvents {
		t.Errorf("%+v", stats)
	}
}

// What is wrong with role, bucket or key shows as the guide says, and what the
// guide says mends it.
func TestAccRehearsal_wrongPermissions(t *testing.T) {
	t.Parallel()
	right := guideOnPermissions(t)
	const (
		insufficient = "InsufficientEncryptionPolicyException"
		invalid      = "InvalidImportSourceException"
	)
	for name, c := range map[string]struct {
		code   string
		change []string // old and new in turn
	}{
		"the trust has the old spelling": {invalid, []string{
			`provider::cloudtrail::import_role_trust_policy(aws_cloudtrail_event_data_store.history.arn)`,
			`replace(provider::cloudtrail::import_role_trust_policy(aws_cloudtrail_event_data_store.history.arn), "eventdatastore", "eventdataStore")`,
		}},
		"the role may not list": {invalid, []string{
			"policy = provider::cloudtrail::import_role_permissions_policy(", "policy = replace(provider::cloudtrail::import_role_permissions_policy(",
			"    var.kms_key_arn,\n  )", "    var.kms_key_arn,\n  ), \"s3:ListBucket\", \"s3:ListBucketVersions\")",
		}},
		"the bucket has no statement": {insufficient, []string{
			"      jsondecode(provider::cloudtrail::import_bucket_policy_statement(aws_iam_role.import.arn, local.bucket)),\n", "",
		}},
		"the key has no GenerateDataKey": {insufficient, []string{
			"jsondecode(provider::cloudtrail::import_kms_key_policy_statement(", "jsondecode(replace(provider::cloudtrail::import_kms_key_policy_statement(",
			"        local.bucket,\n      )),", "        local.bucket,\n      ), \"kms:GenerateDataKey\", \"kms:DescribeKey\")),",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i := 0; i < len(c.change); i += 2 {
				if strings.Count(right, c.change[i]) != 1 {
					t.Fatalf("the guide does not say once %q", c.change[i])
				}
			}
			r := permissions(t, strings.NewReplacer(c.change...).Replace(right))
			refused := r.Run(t, "apply", "-auto-approve", "-no-color")
			if refused.Code != 1 || !refused.Has("Error: Starting an import into") || !refused.Has("AWS said: "+c.code) || !refused.Has("Nothing was started.") {
				t.Fatalf("exit code %d: %s", refused.Code, refused.Output)
			}
			r.write(t, "main.tf", strings.ReplaceAll(right, "prevent_destroy = true", "prevent_destroy = false"))
			r.whole(t)
			if stats := r.sim.Stats(); len(stats.Imports) != 1 || stats.Imports[0].Status != "COMPLETED" || stats.EventsIngested != exampleEvents {
				t.Errorf("%+v", stats)
			}
		})
	}
}
