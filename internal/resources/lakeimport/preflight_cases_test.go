package lakeimport_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cloudtrailtypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// preflightCase is a check: what makes it find something, and what keeps it from looking.
type preflightCase struct {
	bad     func(*testing.T, *checkedWorld)
	finding string // the summary of what is found then
	certain bool   // whether preflight = "error" refuses it
	words   []string
	// denied are the operations that the caller may not call, with what is left out then.
	denied map[string]string
}

func kmsKey(t *testing.T, w *checkedWorld) string {
	t.Helper()
	key, err := w.kms.CreateKey(t.Context(), &kms.CreateKeyInput{Policy: aws.String(rootPolicy), BypassPolicyLockoutSafetyCheck: true})
	if err != nil {
		t.Fatal(err)
	}
	arn := aws.ToString(key.KeyMetadata.Arn)
	_, err = w.s3.PutBucketEncryption(t.Context(), &s3.PutBucketEncryptionInput{Bucket: aws.String(acctest.Bucket), ServerSideEncryptionConfiguration: &s3types.ServerSideEncryptionConfiguration{Rules: []s3types.ServerSideEncryptionRule{{
		ApplyServerSideEncryptionByDefault: &s3types.ServerSideEncryptionByDefault{SSEAlgorithm: s3types.ServerSideEncryptionAwsKms, KMSMasterKeyID: &arn},
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	return arn
}

const rootPolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"kms:*","Resource":"*"}]}`

// put puts an object into the bucket.
func put(t *testing.T, w *checkedWorld, key string, class s3types.StorageClass) {
	t.Helper()
	if _, err := w.s3.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(acctest.Bucket), Key: &key, StorageClass: class, Body: bytes.NewReader([]byte("{}"))}); err != nil {
		t.Fatal(err)
	}
}

const folder = "AWSLogs/" + samples + "/CloudTrail/us-east-1/2024/03/01/"

// samples is the account of the sample logs.
const samples = "210000000000"

var preflightCases = map[string]preflightCase{
	"store does not exist": {
		bad: func(_ *testing.T, w *checkedWorld) {
			w.Destination = strings.Replace(w.Destination, w.Destination[len(w.Destination)-12:], "0123456789ab", 1)
		},
		finding: "Event data store ID does not exist", certain: true, words: []string{"list-event-data-stores"},
		denied: map[string]string{"GetEventDataStore": "the event data store (no permission for cloudtrail:GetEventDataStore)"},
	},
	"store is going to be deleted": {
		bad: func(t *testing.T, w *checkedWorld) {
			if _, err := w.cloudtrail().DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: &w.Destination}); err != nil {
				t.Fatal(err)
			}
		},
		finding: "Event data store ID is going to be deleted", certain: true, words: []string{"restore-event-data-store"},
		denied: map[string]string{"GetEventDataStore": "the event data store (no permission for cloudtrail:GetEventDataStore)"},
	},
	"store takes other events": {
		bad: func(t *testing.T, w *checkedWorld) {
			store(t, w, lakesim.EventDataStoreSettings{EventCategory: aws.String("ConfigurationItem")})
		},
		finding: "Event data store ID does not take CloudTrail events", certain: true, words: []string{"ConfigurationItem", "eventCategory"},
		denied: map[string]string{"GetEventDataStore": "the event data store (no permission for cloudtrail:GetEventDataStore)"},
	},
	"retention": {
		bad: func(t *testing.T, w *checkedWorld) {
			if _, err := w.cloudtrail().UpdateEventDataStore(t.Context(), &cloudtrail.UpdateEventDataStoreInput{EventDataStore: &w.Destination, RetentionPeriod: aws.Int32(30)}); err != nil {
				t.Fatal(err)
			}
		},
		finding: "All logs are older than event data store ID keeps events", certain: true, words: []string{"2024-03", "retention_period = "},
		denied: map[string]string{"GetEventDataStore": "the event data store (no permission for cloudtrail:GetEventDataStore)"},
	},
	"another import runs": {
		bad: func(t *testing.T, w *checkedWorld) {
			w.Hold(true)
			trailBefore, err := w.cloudtrail().StartImport(t.Context(), &cloudtrail.StartImportInput{Destinations: []string{w.Destination}, ImportSource: &cloudtrailtypes.ImportSource{S3: &cloudtrailtypes.S3ImportSource{
				S3LocationUri: aws.String("s3://" + acctest.Bucket + "/" + folder), S3BucketRegion: aws.String(acctest.Region), S3BucketAccessRoleArn: &w.role}}})
			if err != nil {
				t.Fatal(trailBefore, err)
			}
			w.uri += samples + "/CloudTrail/us-east-1/2024/03/02/"
		},
		finding: "Import ID is running, and others wait for it", words: []string{"timeouts.create"},
		denied: map[string]string{"ListImports": "other imports that run (no permission for cloudtrail:ListImports)"},
	},
	"organization": {
		bad: func(t *testing.T, w *checkedWorld) {
			store(t, w, lakesim.EventDataStoreSettings{OrganizationEnabled: aws.Bool(true)})
			changed := w.World.World()
			changed.Organization = "delegated-admin"
			if err := w.SetWorld(changed); err != nil {
				t.Fatal(err)
			}
		},
		finding: "Only the management account imports into event data store ID", certain: true, words: []string{"organization's management account", acctest.Account},
		denied: map[string]string{"DescribeOrganization": "the account of an organization's event data store (no permission for organizations:DescribeOrganization)"},
	},
	"bucket does not exist": {
		bad:     func(_ *testing.T, w *checkedWorld) { w.uri = "s3://no-such-bucket/AWSLogs/" },
		finding: "Bucket no-such-bucket does not exist", certain: true, words: []string{"s3_location_uri"},
		denied: map[string]string{"S3:*": "the bucket (no permission for s3:ListBucket)"},
	},
	"bucket Region": {
		bad:     func(_ *testing.T, w *checkedWorld) { w.region = "eu-west-1" },
		finding: "Bucket trail-logs is in us-east-1", certain: true, words: []string{`s3_bucket_region = "us-east-1"`},
		denied: map[string]string{"S3:HeadBucket": "the bucket (no permission for s3:ListBucket)"},
	},
	"ACLs": {
		bad:     func(t *testing.T, w *checkedWorld) { w.ownership(t, s3types.ObjectOwnershipObjectWriter) },
		finding: "Bucket trail-logs has ACLs enabled", certain: true, words: []string{"aws_s3_bucket_ownership_controls", "put-bucket-ownership-controls"},
		denied: map[string]string{"S3:GetBucketOwnershipControls": "the bucket's ACLs (no permission for s3:GetBucketOwnershipControls)"},
	},
	"no log files, other account": {
		bad:     func(_ *testing.T, w *checkedWorld) { w.uri += "999999999999/CloudTrail/" },
		finding: "No log files to import: s3://trail-logs/AWSLogs/999999999999/CloudTrail from 2024-03-01T00:00:00Z to 2024-03-02T23:59:59Z", words: []string{"s3://trail-logs/AWSLogs/" + samples + "/CloudTrail/"},
		denied: map[string]string{"S3:ListObjectsV2": "the log files of the location (no permission for s3:ListBucket)"},
	},
	"no log files in the time range": {
		bad: func(_ *testing.T, w *checkedWorld) {
			w.resource["start_event_time"], w.resource["end_event_time"] = "2024-05-01T00:00:00Z", "2024-05-31T00:00:00Z"
		},
		finding: "No log files to import: s3://trail-logs/AWSLogs from 2024-05-01T00:00:00Z to 2024-05-31T00:00:00Z", words: []string{"nearest are of 2024-03-02"},
		denied: map[string]string{"S3:ListObjectsV2": "the log files of the location (no permission for s3:ListBucket)"},
	},
	"no log files but siblings": {
		bad: func(t *testing.T, w *checkedWorld) {
			put(t, w, "other/AWSLogs/123456789012/CloudTrail-Digest/us-east-1/2024/03/01/x.json.gz", "")
			w.uri = "s3://" + acctest.Bucket + "/other/AWSLogs/123456789012/"
		},
		finding: "No log files to import: s3://trail-logs/other/AWSLogs/123456789012 from 2024-03-01T00:00:00Z to 2024-03-02T23:59:59Z", words: []string{"CloudTrail-Digest"},
	},
	"archived": {
		bad: func(t *testing.T, w *checkedWorld) {
			put(t, w, folder+samples+"_CloudTrail_us-east-1_20240301T0010Z_archived.json.gz", s3types.StorageClassGlacier)
		},
		finding: "Log files are archived: s3://trail-logs/AWSLogs", certain: true, words: []string{"restore-object", "T0010Z_archived"},
		denied: map[string]string{"S3:ListObjectsV2": "the log files of the location (no permission for s3:ListBucket)"},
	},
	"not gzip": {
		bad: func(t *testing.T, w *checkedWorld) {
			put(t, w, folder+samples+"_CloudTrail_us-east-1_20240301T0010Z_plain.json", "")
		},
		finding: "Objects are not gzip files: s3://trail-logs/AWSLogs", certain: true, words: []string{"allow_failed_entries", "T0010Z_plain"},
		denied: map[string]string{"S3:ListObjectsV2": "the log files of the location (no permission for s3:ListBucket)"},
	},
	"too large": {
		bad: func(t *testing.T, w *checkedWorld) {
			path := filepath.Join(w.Logs, filepath.FromSlash(folder+samples+"_CloudTrail_us-east-1_20240301T0010Z_large.json.gz"))
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(path, 51<<20); err != nil {
				t.Fatal(err)
			}
		},
		finding: "Log files are very large: s3://trail-logs/AWSLogs", words: []string{"50 MB", "T0010Z_large"},
	},
	"no role": {
		bad:     func(_ *testing.T, w *checkedWorld) { w.role = strings.ReplaceAll(w.role, "/import", "/imports") },
		finding: "Role imports does not exist", certain: true, words: []string{"aws iam get-role"},
		denied: map[string]string{"iam:GetRole": "the role (no permission for iam:GetRole)"},
	},
	"role of another path": {
		bad:     func(_ *testing.T, w *checkedWorld) { w.role = strings.ReplaceAll(w.role, "/service-role/", "/") },
		finding: "Role import does not exist", certain: true, words: []string{"path"},
	},
	"trust of another store": {
		bad: func(t *testing.T, w *checkedWorld) {
			trust, err := trail.ImportRoleTrustPolicy(strings.Replace(w.Destination, w.Destination[len(w.Destination)-12:], "0123456789ab", 1))
			if err != nil {
				t.Fatal(err)
			}
			w.trust(t, trust)
		},
		finding: "CloudTrail may not assume role import for this event data store", certain: true, words: []string{"import_role_trust_policy"},
		denied: map[string]string{"iam:GetRole": "the role (no permission for iam:GetRole)"},
	},
	"permissions": {
		bad: func(t *testing.T, w *checkedWorld) {
			w.permissions(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:ListBucket","s3:GetBucketAcl"],"Resource":"arn:aws:s3:::trail-logs"}]}`)
		},
		finding: "Role import may not read the logs", certain: true, words: []string{"s3:GetObject", "import_role_permissions_policy"},
		denied: map[string]string{"iam:SimulatePrincipalPolicy": "what the role may read (no permission for iam:SimulatePrincipalPolicy)"},
	},
	"bucket policy": {
		bad: func(t *testing.T, w *checkedWorld) {
			w.bucketPolicy(t, fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":%q},"Action":"s3:Get*","Resource":["arn:aws:s3:::trail-logs","arn:aws:s3:::trail-logs/*"]}]}`, w.role))
		},
		finding: "The policy of bucket trail-logs forbids what the import needs", certain: true, words: []string{"s3:GetObject", "get-bucket-policy"},
		denied: map[string]string{"S3:GetBucketPolicy": "the bucket's policy (no permission for s3:GetBucketPolicy)"},
	},
	"key": {
		bad:     func(t *testing.T, w *checkedWorld) { kmsKey(t, w) },
		finding: "Role import may not decrypt with key ARN", certain: true, words: []string{"import_kms_key_policy_statement", "kms:Decrypt, kms:GenerateDataKey"},
		denied: map[string]string{"kms:DescribeKey": "the KMS key of the log files (no permission for kms:DescribeKey)", "kms:GetKeyPolicy": "the policy of the KMS key (no permission for kms:GetKeyPolicy)", "S3:GetObject": "the keys of encrypted log files (no permission for s3:GetObject)"},
	},
	"disabled key": {
		bad: func(t *testing.T, w *checkedWorld) {
			arn := kmsKey(t, w)
			w.allow(t, arn)
			if _, err := w.kms.DisableKey(t.Context(), &kms.DisableKeyInput{KeyId: &arn}); err != nil {
				t.Fatal(err)
			}
		},
		finding: "Key ARN is Disabled", certain: true, words: []string{"enable-key"},
	},
	"boundary": {
		bad: func(t *testing.T, w *checkedWorld) {
			w.bucketPolicy(t, fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":%q},"Action":"s3:*","Resource":["arn:aws:s3:::trail-logs","arn:aws:s3:::trail-logs/*"]}]}`, w.role))
			w.boundary(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:*","Resource":"*"}]}`)
		},
		finding: "Role import may not read the logs", certain: true, words: []string{"permissions boundary", "policy/boundary"},
	},
	"denied by the role": {
		bad: func(t *testing.T, w *checkedWorld) {
			w.permissions(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}]}`)
		},
		finding: "A policy of role import forbids what the import needs", certain: true, words: []string{"s3:GetObject, for instance of\n\n  arn:aws:s3:::trail-logs/AWSLogs/", "list-role-policies"},
	},
	"trust, misspelled": {
		bad: func(t *testing.T, w *checkedWorld) {
			trust, err := trail.ImportRoleTrustPolicy(w.Destination)
			if err != nil {
				t.Fatal(err)
			}
			w.trust(t, strings.Replace(trust, "eventdatastore", "eventdataStore", 1))
		},
		finding: "CloudTrail may not assume role import for this event data store", certain: true, words: []string{"no capital letter", "import_role_trust_policy"},
	},
	"no log files at that time of the day": {
		bad: func(_ *testing.T, w *checkedWorld) {
			w.resource["start_event_time"], w.resource["end_event_time"] = "2024-03-01T23:58:30Z", "2024-03-01T23:58:59Z"
		},
		finding: "No log files to import: s3://trail-logs/AWSLogs from 2024-03-01T23:58:30Z to 2024-03-01T23:58:59Z", words: []string{"nearest are of 2024-03-01"},
	},
	"not gzip by its content": {
		bad: func(t *testing.T, w *checkedWorld) {
			put(t, w, "AWSLogs/111111111111/CloudTrail/us-east-1/2024/03/01/111111111111_CloudTrail_us-east-1_20240301T0010Z_unpacked.json.gz", "")
		},
		finding: "Objects are not gzip files: s3://trail-logs/AWSLogs", certain: true, words: []string{"looked into", "T0010Z_unpacked"},
	},
	"PassRole": {
		bad: func(t *testing.T, w *checkedWorld) {
			w.asPipeline(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"cloudtrail:*","Resource":"*"}]}`)
		},
		finding: "The caller may not pass role import to CloudTrail", certain: true, words: []string{"iam:PassedToService", "role/pipeline"},
		denied: map[string]string{"iam:SimulatePrincipalPolicy": "whether the caller may pass the role (no permission for iam:SimulatePrincipalPolicy)"},
	},
}
