package trail

import (
	"encoding/json"
	"fmt"
	"strings"
)

// The documents of this file are those that AWS asks for, with its statement ids:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html

// object is a JSON object. Its members are printed in the order of their names.
type object = map[string]any

const policyVersion = "2012-10-17"

// canonical prints a document as Terraform's jsonencode does, so that a policy
// in a state and the same in a configuration are the same text.
func canonical(document object) (string, error) {
	text, err := json.Marshal(document)
	if err != nil {
		return "", fmt.Errorf("printing a policy: %w", err)
	}
	return string(text), nil
}

// ImportRoleTrustPolicy is the trust policy of the role with which CloudTrail
// reads the bucket: CloudTrail may assume it for imports into that event data
// store and for nothing else. An ArgumentError says what is wrong.
func ImportRoleTrustPolicy(eventDataStoreARN string) (string, error) {
	store, err := argument(0, eventDataStoreARN, ParseEventDataStoreARN)
	if err != nil {
		return "", err
	}
	return canonical(object{"Version": policyVersion, "Statement": []object{{
		"Effect":    "Allow",
		"Principal": object{"Service": "cloudtrail.amazonaws.com"},
		"Action":    "sts:AssumeRole",
		"Condition": object{"StringEquals": onBehalfOf(store)},
	}}})
}

// ImportRolePermissionsPolicy is the permissions policy of that role: it reads
// what is under the URI and, if keys are given, decrypts with them. An
// ArgumentError says what is wrong.
func ImportRolePermissionsPolicy(eventDataStoreARN, s3LocationURI string, kmsKeyARNs ...string) (string, error) {
	store, err := argument(0, eventDataStoreARN, ParseEventDataStoreARN)
	if err != nil {
		return "", err
	}
	location, err := argument(1, s3LocationURI, ParseS3LocationURI)
	if err != nil {
		return "", err
	}
	for i, given := range kmsKeyARNs {
		key, err := argument(2+i, given, parseKMSKeyARN)
		if err != nil {
			return "", err
		}
		if key.Partition != store.Partition {
			return "", wrongArgument(2+i, "the key is in partition %q, but the event data store is in %q; an import cannot cross partitions", key.Partition, store.Partition)
		}
	}
	bucket := bucketARN(store.Partition, location.Bucket)
	statements := []object{
		{
			"Sid":       "AWSCloudTrailImportBucketAccess",
			"Effect":    "Allow",
			"Action":    []string{"s3:ListBucket", "s3:GetBucketAcl"},
			"Resource":  []string{bucket},
			"Condition": object{"StringEquals": onBehalfOf(store)},
		},
		{
			"Sid":       "AWSCloudTrailImportObjectAccess",
			"Effect":    "Allow",
			"Action":    []string{"s3:GetObject"},
			"Resource":  objectARNs(bucket, location.Prefix),
			"Condition": object{"StringEquals": onBehalfOf(store)},
		},
	}
	if len(kmsKeyARNs) > 0 {
		statements = append(statements, object{
			"Sid":      "AWSCloudTrailImportKeyAccess",
			"Effect":   "Allow",
			"Action":   []string{"kms:GenerateDataKey", "kms:Decrypt"},
			"Resource": kmsKeyARNs,
		})
	}
	return canonical(object{"Version": policyVersion, "Statement": statements})
}

// ImportBucketPolicyStatement is the statement of the bucket's policy that lets
// the role read. An ArgumentError says what is wrong.
func ImportBucketPolicyStatement(roleARN, bucket string) (string, error) {
	role, err := argument(0, roleARN, ParseRoleARN)
	if err != nil {
		return "", err
	}
	if err := checkBucketName(bucket); err != nil {
		return "", &ArgumentError{Position: 1, Err: err}
	}
	at := bucketARN(role.Partition, bucket)
	return canonical(object{
		"Sid":       "AWSCloudTrailImportBucketAccess",
		"Effect":    "Allow",
		"Principal": object{"AWS": roleARN},
		"Action":    []string{"s3:ListBucket", "s3:GetBucketAcl", "s3:GetObject"},
		"Resource":  []string{at, at + "/*"},
	})
}

// ImportKMSKeyPolicyStatement is the statement of a KMS key's policy that lets
// the role decrypt the bucket's objects. An ArgumentError says what is wrong.
func ImportKMSKeyPolicyStatement(eventDataStoreARN, roleARN, bucket string) (string, error) {
	store, err := argument(0, eventDataStoreARN, ParseEventDataStoreARN)
	if err != nil {
		return "", err
	}
	role, err := argument(1, roleARN, ParseRoleARN)
	if err != nil {
		return "", err
	}
	switch {
	case role.Partition != store.Partition:
		return "", wrongArgument(1, "the role is in partition %q, but the event data store is in %q; an import cannot cross partitions", role.Partition, store.Partition)
	case role.AccountID != store.AccountID:
		return "", wrongArgument(1, "the role is of account %s, but the event data store is of %s; a role can be passed to CloudTrail only within its own account", role.AccountID, store.AccountID)
	}
	if err := checkBucketName(bucket); err != nil {
		return "", &ArgumentError{Position: 2, Err: err}
	}
	at := bucketARN(store.Partition, bucket)
	return canonical(object{
		"Sid":       "AWSCloudTrailImportDecrypt",
		"Effect":    "Allow",
		"Action":    []string{"kms:Decrypt", "kms:GenerateDataKey"},
		"Principal": object{"AWS": roleARN},
		"Resource":  "*",
		"Condition": object{
			// AWS's document has the objects alone. With an S3 Bucket Key the context is the bucket:
			// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
			"StringLike":   object{"kms:EncryptionContext:aws:s3:arn": []string{at, at + "/*"}},
			"StringEquals": onBehalfOf(store),
		},
	})
}

// onBehalfOf are the conditions that hold when CloudTrail acts for an event data store.
func onBehalfOf(store EventDataStoreARN) object {
	return object{"aws:SourceAccount": store.AccountID, "aws:SourceArn": store.String()}
}

func bucketARN(partition, bucket string) string { return "arn:" + partition + ":s3:::" + bucket }

// objectARNs are the objects under a prefix. IAM would take ${ in it for the
// beginning of a variable:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
func objectARNs(bucket, prefix string) []string {
	if prefix == "" {
		return []string{bucket + "/*"}
	}
	at := bucket + "/" + strings.ReplaceAll(prefix, "${", "${$}{")
	return []string{at, at + "/*"}
}
