package trail

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// The documents of
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
// as they stand there, with two additions: PARTITION, and the bucket itself as
// encryption context.
const (
	awsTrustPolicy = `{
		"Version": "2012-10-17",
		"Statement": [
			{
				"Effect": "Allow",
				"Principal": {"Service": "cloudtrail.amazonaws.com"},
				"Action": "sts:AssumeRole",
				"Condition": {"StringEquals": {
					"aws:SourceAccount": "myAccountID",
					"aws:SourceArn": "arn:PARTITION:cloudtrail:region:myAccountID:eventdatastore/eventDataStoreId"
				}}
			}
		]
	}`
	awsPermissionsPolicy = `{
		"Version": "2012-10-17",
		"Statement": [
			{
				"Sid": "AWSCloudTrailImportBucketAccess",
				"Effect": "Allow",
				"Action": ["s3:ListBucket", "s3:GetBucketAcl"],
				"Resource": ["arn:PARTITION:s3:::amzn-s3-demo-bucket"],
				"Condition": {"StringEquals": {
					"aws:SourceAccount": "myAccountID",
					"aws:SourceArn": "arn:PARTITION:cloudtrail:region:myAccountID:eventdatastore/eventDataStoreId"
				}}
			},
			{
				"Sid": "AWSCloudTrailImportObjectAccess",
				"Effect": "Allow",
				"Action": ["s3:GetObject"],
				"Resource": ["arn:PARTITION:s3:::amzn-s3-demo-bucket/prefix", "arn:PARTITION:s3:::amzn-s3-demo-bucket/prefix/*"],
				"Condition": {"StringEquals": {
					"aws:SourceAccount": "myAccountID",
					"aws:SourceArn": "arn:PARTITION:cloudtrail:region:myAccountID:eventdatastore/eventDataStoreId"
				}}
			},
			{
				"Sid": "AWSCloudTrailImportKeyAccess",
				"Effect": "Allow",
				"Action": ["kms:GenerateDataKey", "kms:Decrypt"],
				"Resource": ["arn:PARTITION:kms:key-region:keyAccountID:key/keyID"]
			}
		]
	}`
	awsBucketStatement = `{
		"Sid": "AWSCloudTrailImportBucketAccess",
		"Effect": "Allow",
		"Action": ["s3:ListBucket", "s3:GetBucketAcl", "s3:GetObject"],
		"Principal": {"AWS": "roleArn"},
		"Resource": ["arn:PARTITION:s3:::amzn-s3-demo-bucket", "arn:PARTITION:s3:::amzn-s3-demo-bucket/*"]
	}`
	awsKeyStatement = `{
		"Sid": "AWSCloudTrailImportDecrypt",
		"Effect": "Allow",
		"Action": ["kms:Decrypt", "kms:GenerateDataKey"],
		"Principal": {"AWS": "roleArn"},
		"Resource": "*",
		"Condition": {
			"StringLike": {"kms:EncryptionContext:aws:s3:arn": ["arn:PARTITION:s3:::amzn-s3-demo-bucket", "arn:PARTITION:s3:::amzn-s3-demo-bucket/*"]},
			"StringEquals": {
				"aws:SourceAccount": "myAccountID",
				"aws:SourceArn": "arn:PARTITION:cloudtrail:region:myAccountID:eventdatastore/eventDataStoreId"
			}
		}
	}`
)

// partitioned are ARNs of one partition.
type partitioned struct{ partition, region, store, role, key string }

var somePartitions = []partitioned{
	arnsOf("aws", "eu-west-1"), arnsOf("aws-cn", "cn-north-1"), arnsOf("aws-us-gov", "us-gov-west-1"), arnsOf("aws-eusc", "eusc-de-east-1"), arnsOf("aws-iso", "us-iso-east-1"),
}

func arnsOf(partition, region string) partitioned {
	return partitioned{
		partition, region,
		"arn:" + partition + ":cloudtrail:" + region + ":111122223333:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e",
		"arn:" + partition + ":iam::111122223333:role/service-role/import",
		"arn:" + partition + ":kms:" + region + ":444455556666:key/mrk-0123456789abcdef0123456789abcdef",
	}
}

const testBucket = "trail-logs"

// filled is AWS's document with the values of a partition.
func (p partitioned) filled(document string) string {
	return strings.NewReplacer(
		"PARTITION", p.partition, "myAccountID", "111122223333", ":region:", ":"+p.region+":", "eventDataStoreId", "0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e",
		"amzn-s3-demo-bucket/prefix", testBucket+"/a/AWSLogs", "amzn-s3-demo-bucket", testBucket, "roleArn", p.role,
		"key-region", p.region, "keyAccountID", "444455556666", "keyID", "mrk-0123456789abcdef0123456789abcdef",
	).Replace(document)
}

func sameDocument(t *testing.T, name, got string, err error, want string) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	var gotten, wanted any
	if err := json.Unmarshal([]byte(got), &gotten); err != nil {
		t.Fatalf("%s: %v: %s", name, err, got)
	}
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatalf("%s: %v: %s", name, err, want)
	}
	if !reflect.DeepEqual(gotten, wanted) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
	if canonical, err := json.Marshal(gotten); err != nil || string(canonical) != got {
		t.Errorf("%s is not canonical: %s", name, got)
	}
}

func TestPoliciesAreThoseOfAWS(t *testing.T) {
	for _, p := range somePartitions {
		got, err := ImportRoleTrustPolicy(p.store)
		sameDocument(t, "trust policy", got, err, p.filled(awsTrustPolicy))
		got, err = ImportRolePermissionsPolicy(p.store, "s3://"+testBucket+"/a/AWSLogs/", p.key)
		sameDocument(t, "permissions policy", got, err, p.filled(awsPermissionsPolicy))
		got, err = ImportBucketPolicyStatement(p.role, testBucket)
		sameDocument(t, "bucket statement", got, err, p.filled(awsBucketStatement))
		got, err = ImportKMSKeyPolicyStatement(p.store, p.role, testBucket)
		sameDocument(t, "key statement", got, err, p.filled(awsKeyStatement))
	}
}

// resources are the resources of each statement of a policy.
func resources(t *testing.T, policy string, err error) [][]string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Statement []struct{ Resource []string }
	}
	if err := json.Unmarshal([]byte(policy), &document); err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for _, statement := range document.Statement {
		all = append(all, statement.Resource)
	}
	return all
}

func TestImportRolePermissionsPolicyResources(t *testing.T) {
	p, second := somePartitions[0], "arn:aws:kms:us-east-1:777788889999:key/1c9b5dca-3a91-4ac3-92b1-0d3f0e4c5a67"
	for name, c := range map[string]struct {
		uri  string
		keys []string
		want [][]string
	}{
		"bucket": {"s3://trail-logs", nil, [][]string{{"arn:aws:s3:::trail-logs"}, {"arn:aws:s3:::trail-logs/*"}}},
		"keys": {"s3://trail-logs/x/", []string{p.key, second}, [][]string{
			{"arn:aws:s3:::trail-logs"}, {"arn:aws:s3:::trail-logs/x", "arn:aws:s3:::trail-logs/x/*"}, {p.key, second},
		}},
		"a prefix like a variable": {"s3://trail-logs/${aws:username}/$x", nil, [][]string{
			{"arn:aws:s3:::trail-logs"}, {"arn:aws:s3:::trail-logs/${$}{aws:username}/$x", "arn:aws:s3:::trail-logs/${$}{aws:username}/$x/*"},
		}},
	} {
		policy, err := ImportRolePermissionsPolicy(p.store, c.uri, c.keys...)
		if got := resources(t, policy, err); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestPolicyErrors(t *testing.T) {
	p, china := somePartitions[0], somePartitions[1]
	const misspelt = "arn:aws:cloudtrail:eu-west-1:111122223333:eventdataStore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"
	permissions := func(store, uri string, keys ...string) func() (string, error) {
		return func() (string, error) { return ImportRolePermissionsPolicy(store, uri, keys...) }
	}
	key := func(given string) func() (string, error) {
		return permissions(p.store, "s3://trail-logs", p.key, given)
	}
	statement := func(store, role, bucket string) func() (string, error) {
		return func() (string, error) { return ImportKMSKeyPolicyStatement(store, role, bucket) }
	}
	for name, c := range map[string]struct {
		call     func() (string, error)
		position int
		words    []string
	}{
		"trust: store":               {func() (string, error) { return ImportRoleTrustPolicy(misspelt) }, 0, []string{"eventdataStore", "lower case"}},
		"permissions: store":         {permissions(p.role, "s3://trail-logs"), 0, []string{`"iam"`, "cloudtrail"}},
		"permissions: URI":           {permissions(p.store, "arn:aws:s3:::trail-logs/x"), 1, []string{`write it as "s3://trail-logs/x"`}},
		"permissions: no ARN":        {key("0123"), 3, []string{"0123", kmsKeyARNForm}},
		"permissions: service":       {key(p.store), 3, []string{`"cloudtrail"`, `"kms"`}},
		"permissions: alias":         {key("arn:aws:kms:eu-west-1:111122223333:alias/logs"), 3, []string{"alias", "its key"}},
		"permissions: wildcard":      {key("arn:aws:kms:eu-west-1:111122223333:key/*"), 3, []string{"key/*"}},
		"permissions: key Region":    {key("arn:aws:kms::111122223333:key/a"), 3, []string{"Region part"}},
		"permissions: key's account": {key("arn:aws:kms:eu-west-1:1:key/a"), 3, []string{"account part", "12 digits"}},
		"permissions: partition":     {key(china.key), 3, []string{"aws-cn", "cross partitions"}},
		"bucket: role":               {func() (string, error) { return ImportBucketPolicyStatement("admin", testBucket) }, 0, []string{"admin", roleARNForm}},
		"bucket: name":               {func() (string, error) { return ImportBucketPolicyStatement(p.role, "s3://x") }, 1, []string{"s3://x"}},
		"key: store":                 {statement("x", p.role, testBucket), 0, []string{eventDataStoreARNForm}},
		"key: role":                  {statement(p.store, p.key, testBucket), 1, []string{`"kms"`, "iam"}},
		"key: partition":             {statement(p.store, china.role, testBucket), 1, []string{`"aws-cn"`, `"aws"`, "cross partitions"}},
		"key: account":               {statement(p.store, strings.Replace(p.role, "111122223333", "999900001111", 1), testBucket), 1, []string{"999900001111", "111122223333", "own account"}},
		"key: bucket":                {statement(p.store, p.role, "ab"), 2, []string{`"ab"`, "3 to 63"}},
	} {
		_, err := c.call()
		wrong(t, name, err, c.position, c.words...)
	}
}
