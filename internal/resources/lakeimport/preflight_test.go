package lakeimport_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cloudtrailtypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
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
	},
	"bucket Region": {
		bad:     func(_ *testing.T, w *checkedWorld) { w.region = "eu-west-1" },
		finding: "Bucket trail-logs is in us-east-1", certain: true, words: []string{`s3_bucket_region = "us-east-1"`},
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

// store changes the event data store.
func store(t *testing.T, w *checkedWorld, settings lakesim.EventDataStoreSettings) {
	t.Helper()
	if err := w.SetEventDataStore("security", settings); err != nil {
		t.Fatal(err)
	}
}

// general replaces the ids in a summary, as the guide Troubleshooting does.
func general(w *checkedWorld, summary string) string {
	_, store, _ := strings.Cut(w.Destination, "/")
	summary = strings.ReplaceAll(summary, store, "ID")
	for word := range strings.FieldsSeq(summary) {
		switch {
		case strings.HasPrefix(word, "arn:aws:kms:"):
			summary = strings.ReplaceAll(summary, word, "ARN")
		case len(word) == 36 && strings.Count(word, "-") == 4:
			summary = strings.ReplaceAll(summary, word, "ID")
		}
	}
	return summary
}

// goodCases are configurations that import well, although they do not look it.
var goodCases = map[string]func(*testing.T, *checkedWorld){
	"key policy for objects alone": func(t *testing.T, w *checkedWorld) {
		arn := kmsKey(t, w)
		policy := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[%s,{"Effect":"Allow","Principal":{"AWS":%q},"Action":["kms:Decrypt","kms:GenerateDataKey"],"Resource":"*","Condition":{"StringLike":{"kms:EncryptionContext:aws:s3:arn":["arn:aws:s3:::trail-logs/*"]}}}]}`,
			strings.TrimSuffix(strings.TrimPrefix(rootPolicy, `{"Version":"2012-10-17","Statement":[`), "]}"), w.role)
		if _, err := w.kms.PutKeyPolicy(t.Context(), &kms.PutKeyPolicyInput{KeyId: &arn, PolicyName: aws.String("default"), Policy: &policy}); err != nil {
			t.Fatal(err)
		}
	},
	"role limited to the folder that there is": func(t *testing.T, w *checkedWorld) {
		w.permissions(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:ListBucket","s3:GetBucketAcl"],"Resource":"arn:aws:s3:::trail-logs"},{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::trail-logs/AWSLogs/`+samples+`/CloudTrail/*/2024/*"}]}`)
	},
	"bucket policy alone": func(t *testing.T, w *checkedWorld) {
		w.permissions(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:*","Resource":"*"}]}`)
		w.bucketPolicy(t, fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":%q},"Action":"s3:*","Resource":["arn:aws:s3:::trail-logs","arn:aws:s3:::trail-logs/*"]}]}`, w.role))
	},
}

func TestPreflight(t *testing.T) {
	for name, change := range goodCases {
		t.Run(name, func(t *testing.T) {
			w := newCheckedWorld(t)
			change(t, w)
			if found := w.plan(t); len(found) > 0 {
				t.Errorf("found %s\n%s", summaries(found), found[0].Detail)
			}
			noErrors(t, w.configured(t).Apply(t, lakeimport.TypeName, nil, w.config()).Diagnostics)
			only := w.Only(t)
			w.Await(t, only.ID)
			if status := w.Only(t).Status; status != "COMPLETED" {
				t.Errorf("the import is %s", status)
			}
		})
	}
	t.Run("good", func(t *testing.T) {
		w := newCheckedWorld(t)
		if found := w.plan(t); len(found) > 0 {
			t.Errorf("a plan of an import that has all it needs: %s\n%s", summaries(found), found[0].Detail)
		}
	})
	t.Run("good with a key", func(t *testing.T) {
		w := newCheckedWorld(t)
		w.allow(t, kmsKey(t, w))
		if found := w.plan(t); len(found) > 0 {
			t.Errorf("a plan of an import that has all it needs: %s\n%s", summaries(found), found[0].Detail)
		}
	})
	t.Run("good as a pipeline", func(t *testing.T) {
		w := newCheckedWorld(t)
		w.asPipeline(t, fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":%q,"Condition":{"StringEquals":{"iam:PassedToService":"cloudtrail.amazonaws.com"}}}]}`, w.role))
		if found := w.plan(t); len(found) > 0 {
			t.Errorf("a plan of an import that has all it needs: %s\n%s", summaries(found), found[0].Detail)
		}
	})
	for name, test := range preflightCases {
		t.Run(name, func(t *testing.T) {
			w := newCheckedWorld(t)
			test.bad(t, w)
			t.Run("plan", func(t *testing.T) { test.plan(t, w) })
			for operation, leftOut := range test.denied {
				t.Run("without "+operation, func(t *testing.T) {
					w.Fault(t, lakesim.Fault{Operation: operation, Code: "AccessDenied", Message: "no", Status: 403})
					defer w.Fault(t)
					test.without(t, w, leftOut)
				})
			}
			t.Run("apply", func(t *testing.T) { test.apply(t, w) })
		})
	}
}

// plan checks that a plan warns, and is no error.
func (c preflightCase) plan(t *testing.T, w *checkedWorld) {
	for _, mode := range []string{"warn", "error", "off"} {
		w.resource["preflight"] = mode
		wanted := "WARNING " + c.finding
		if mode == "error" && c.certain {
			wanted = "WARNING Will be refused: " + c.finding
		}
		diagnostics := w.plan(t)
		noErrors(t, diagnostics)
		var seen *tfprotov6.Diagnostic
		for _, d := range diagnostics {
			if d.Severity.String()+" "+general(w, d.Summary) == wanted {
				seen = d
			}
		}
		if mode == "off" {
			if seen != nil {
				t.Errorf("off: %s", seen.Summary)
			}
			continue
		}
		if seen == nil {
			t.Errorf("%s: no %q among\n%s", mode, wanted, summaries(diagnostics))
			continue
		}
		for _, word := range append([]string{"What to do"}, c.words...) {
			if !strings.Contains(seen.Detail, word) {
				t.Errorf("%s: the detail lacks %q: %s", mode, word, seen.Detail)
			}
		}
		if seen.Attribute == nil {
			t.Errorf("%s: the finding names no attribute", mode)
		}
	}
}

// without checks that a check that lacks a permission is left out, and said to be.
func (c preflightCase) without(t *testing.T, w *checkedWorld, leftOut string) {
	w.resource["preflight"] = "error"
	diagnostics := w.plan(t)
	noErrors(t, diagnostics)
	said := false
	for _, d := range diagnostics {
		if strings.HasSuffix(general(w, d.Summary), c.finding) {
			t.Errorf("found without a permission: %s", d.Summary)
		}
		said = said || d.Summary == "Pre-flight checks were left out" && strings.Contains(d.Detail, leftOut)
	}
	if !said {
		t.Errorf("nothing says that %q was left out:\n%s", leftOut, summaries(diagnostics))
		for _, d := range diagnostics {
			t.Log(d.Summary, d.Detail)
		}
	}
}

// apply checks that "error" starts nothing, and that the way out starts it where it
// can be started.
func (c preflightCase) apply(t *testing.T, w *checkedWorld) {
	before := w.Stats().Requests["StartImport"]
	w.resource["preflight"] = "error"
	w.resource["timeouts"] = map[string]any{"create": c.timeout()}
	applied := w.configured(t).Apply(t, lakeimport.TypeName, nil, w.config())
	failed := false
	for _, d := range applied.Diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError && general(w, d.Summary) == c.finding {
			failed = true
			for _, word := range []string{"Nothing was started", `preflight = "warn"`} {
				if !strings.Contains(d.Detail, word) {
					t.Errorf("the error lacks %q: %s", word, d.Detail)
				}
			}
		}
	}
	if failed != c.certain {
		t.Errorf("refused: %t, want %t:\n%s", failed, c.certain, summaries(applied.Diagnostics))
	}
	if started := w.Stats().Requests["StartImport"] > before; started && c.certain {
		t.Error("something was started")
	}
}

// timeout is how long an apply waits: not at all where another import runs.
func (c preflightCase) timeout() string {
	if strings.HasSuffix(c.finding, "others wait for it") {
		return "1s"
	}
	return "30s"
}

// TestPreflightIsOnceForAll: a plan of 100 imports asks once about what they share.
func TestPreflightIsOnceForAll(t *testing.T) {
	calls := func(n int) map[string]int64 {
		w := newCheckedWorld(t)
		w.allow(t, kmsKey(t, w))
		server := w.configured(t)
		before := w.Stats().Requests
		for i := range n {
			at := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Hour)
			w.resource["start_event_time"], w.resource["end_event_time"] = at.Format(time.RFC3339), at.Add(time.Hour-time.Millisecond).Format(time.RFC3339)
			noErrors(t, server.Plan(t, lakeimport.TypeName, nil, w.config()).Diagnostics)
		}
		made := map[string]int64{}
		for operation, count := range w.Stats().Requests {
			if operation != "ListImports" {
				made[operation] = count - before[operation]
			}
		}
		return made
	}
	one, hundred := calls(1), calls(100)
	for operation, count := range hundred {
		if count != one[operation] {
			t.Errorf("%s: %d calls for 100 imports, %d for one", operation, count, one[operation])
		}
	}
	if one["s3:ListObjectsV2"] == 0 || one["iam:SimulatePrincipalPolicy"] == 0 {
		t.Errorf("the checks made no calls: %v", one)
	}
}
