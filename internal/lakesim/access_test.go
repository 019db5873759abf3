package lakesim_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// guarded is a world with the role of the tests, a bucket in another account, and a
// key there that encrypts it. All of them allow the import.
func guarded(t *testing.T, missingRights map[string]string) *world {
	t.Helper()
	const logsAccount = "444455556666"
	w := newWorld(t, func(config *lakesim.Config) {
		config.LenientRoles = false
		config.Buckets[0].Account = logsAccount
		config.World.MissingRights = missingRights
	})
	ctx, roles := t.Context(), w.iam(account)
	keys := kms.New(kms.Options{Region: "us-east-1", BaseEndpoint: &w.server.URL, Credentials: keysOf(logsAccount), RetryMaxAttempts: 1})
	key, err := keys.CreateKey(ctx, &kms.CreateKeyInput{Policy: aws.String(`{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::` + logsAccount + `:root"}, "Action": "kms:*", "Resource": "*"},
		{"Sid": "Use", "Effect": "Allow", "Principal": {"AWS": "` + role + `"}, "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*",
			"Condition": {"StringLike": {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::logs/*"}}}]}`)})
	if err != nil {
		t.Fatal(err)
	}
	buckets := w.s3Of(logsAccount, "us-east-1")
	for _, err := range []error{
		func() error {
			_, err := roles.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("import"), Path: aws.String("/service-role/"), AssumeRolePolicyDocument: aws.String(trustOf(w.arn))})
			return err
		}(),
		func() error {
			_, err := roles.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: aws.String("import"), PolicyName: aws.String("read"), PolicyDocument: aws.String(rights("s3:ListBucket", "s3:GetBucketAcl", "s3:GetObject", "kms:Decrypt", "kms:GenerateDataKey"))})
			return err
		}(),
		func() error {
			_, err := buckets.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: aws.String("logs"), Policy: aws.String(bucketRights("s3:ListBucket", "s3:GetBucketAcl", "s3:GetObject"))})
			return err
		}(),
		func() error {
			_, err := buckets.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{Bucket: aws.String("logs"), ServerSideEncryptionConfiguration: &s3types.ServerSideEncryptionConfiguration{Rules: []s3types.ServerSideEncryptionRule{{
				ApplyServerSideEncryptionByDefault: &s3types.ServerSideEncryptionByDefault{SSEAlgorithm: s3types.ServerSideEncryptionAwsKms, KMSMasterKeyID: key.KeyMetadata.Arn},
			}}}})
			return err
		}(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	w.put(logKey(day, "guarded"), logFile(t, 3, day))
	return w
}

func trustOf(arn string) string {
	return `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "sts:AssumeRole",
		"Condition": {"StringEquals": {"aws:SourceArn": "` + arn + `", "aws:SourceAccount": "` + account + `"}}}]}`
}

func rights(actions ...string) string {
	return `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["` + strings.Join(actions, `", "`) + `"], "Resource": "*"}]}`
}

func bucketRights(actions ...string) string {
	return `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "` + role + `"}, "Action": ["` + strings.Join(actions, `", "`) + `"], "Resource": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]}]}`
}

func TestImportWithEveryRight(t *testing.T) {
	w := guarded(t, nil)
	id := w.start("s3://logs/AWSLogs/").ImportId
	if got := w.ended(id); got.ImportStatus != "COMPLETED" || *got.ImportStatistics.EventsCompleted != 3 {
		t.Errorf("%s %+v", got.ImportStatus, got.ImportStatistics)
	}
}

// Each right that is missing refuses the start or fails the import, as the switch
// says, with the error for what it is missing by.
func TestMissingRights(t *testing.T) {
	const invalid, insufficient = "InvalidImportSourceException", "InsufficientEncryptionPolicyException"
	allButRole := []string{"s3:ListBucket", "s3:GetBucketAcl", "s3:GetObject", "kms:Decrypt", "kms:GenerateDataKey"}
	without := func(action string) string {
		var left []string
		for _, one := range allButRole {
			if one != action {
				left = append(left, one)
			}
		}
		return rights(left...)
	}
	for name, c := range map[string]struct {
		right, code string
		take        func(w *world) error
	}{
		"trust": {"assume", invalid, func(w *world) error {
			_, err := w.iam(account).UpdateAssumeRolePolicy(t.Context(), &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String("import"), PolicyDocument: aws.String(trustOf(strings.Replace(w.arn, "datastore", "dataStore", 1)))})
			return err
		}},
		"list": {"list", invalid, func(w *world) error { return w.setRights(without("s3:ListBucket")) }},
		"acl":  {"acl", invalid, func(w *world) error { return w.setRights(without("s3:GetBucketAcl")) }},
		"get":  {"get", invalid, func(w *world) error { return w.setRights(without("s3:GetObject")) }},
		"key":  {"decrypt", invalid, func(w *world) error { return w.setRights(without("kms:GenerateDataKey")) }},
		"bucket policy": {"list", insufficient, func(w *world) error {
			_, err := w.s3Of("444455556666", "us-east-1").PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: aws.String("logs"), Policy: aws.String(bucketRights("s3:GetBucketAcl", "s3:GetObject"))})
			return err
		}},
	} {
		for _, shows := range []string{lakesim.RightRefused, lakesim.RightFailed} {
			t.Run(name+" "+shows, func(t *testing.T) {
				w := guarded(t, map[string]string{c.right: shows})
				if err := c.take(w); err != nil {
					t.Fatal(err)
				}
				if shows == lakesim.RightRefused {
					wantCode(t, w.tried("s3://logs/AWSLogs/"), c.code)
					return
				}
				got := w.ended(w.start("s3://logs/AWSLogs/").ImportId)
				if got.ImportStatus != "FAILED" || *got.ImportStatistics.FailedEntries != 1 || *got.ImportStatistics.EventsCompleted != 0 {
					t.Errorf("%s %+v", got.ImportStatus, got.ImportStatistics)
				}
			})
		}
	}
}

func TestRoleThatDoesNotExist(t *testing.T) {
	w := newWorld(t, func(config *lakesim.Config) { config.LenientRoles = false })
	wantCode(t, w.tried("s3://logs/"), "InvalidImportSourceException")
}

// setRights replaces the policy of the role.
func (w *world) setRights(text string) error {
	_, err := w.iam(account).PutRolePolicy(w.t.Context(), &iam.PutRolePolicyInput{RoleName: aws.String("import"), PolicyName: aws.String("read"), PolicyDocument: &text})
	return err
}

// tried returns the error of a StartImport.
func (w *world) tried(uri string) error {
	_, err := w.trail.StartImport(w.t.Context(), &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source(uri)})
	return err
}

// What AWS says of a request, policies can ask for: each key has its value, and
// with another one the role may not read.
func TestConditionKeys(t *testing.T) {
	allowed := func(t *testing.T, condition, resources string) error {
		t.Helper()
		w := newWorld(t, func(config *lakesim.Config) { config.LenientRoles = false })
		client := w.iam(account)
		if _, err := client.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: aws.String("import"), Path: aws.String("/service-role/"), AssumeRolePolicyDocument: aws.String(trustOf(w.arn)), Tags: []iamtypes.Tag{{Key: aws.String("team"), Value: aws.String("audit")}}}); err != nil {
			t.Fatal(err)
		}
		text := `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": ` + resources + `, "Condition": ` + condition + `}]}`
		if _, err := client.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: aws.String("import"), PolicyName: aws.String("read"), PolicyDocument: &text}); err != nil {
			t.Fatal(err)
		}
		w.put(logKey(day, "keys"), logFile(t, 3, day))
		_, err := w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source("s3://logs/AWSLogs/")})
		return err
	}
	for key, values := range map[string][2]string{
		`"StringEquals": {"aws:ResourceAccount": "VALUE"}`:       {account, "999999999999"},
		`"StringEquals": {"s3:ResourceAccount": "VALUE"}`:        {account, "999999999999"},
		`"StringEquals": {"aws:PrincipalAccount": "VALUE"}`:      {account, "999999999999"},
		`"ArnLike": {"aws:PrincipalArn": "VALUE"}`:               {role, role + "2"},
		`"StringEquals": {"aws:PrincipalType": "VALUE"}`:         {"AssumedRole", "User"},
		`"Bool": {"aws:PrincipalIsAWSService": "VALUE"}`:         {"false", "true"},
		`"Bool": {"aws:SecureTransport": "VALUE"}`:               {"true", "false"},
		`"DateLessThan": {"aws:CurrentTime": "VALUE"}`:           {"2099-01-01T00:00:00Z", "2001-01-01T00:00:00Z"},
		`"NumericGreaterThan": {"aws:EpochTime": "VALUE"}`:       {"1000000000", "4000000000"},
		`"StringEquals": {"aws:PrincipalTag/team": "VALUE"}`:     {"audit", "web"},
		`"StringEquals": {"aws:RequestedRegion": "VALUE"}`:       {"us-east-1", "eu-west-1"},
		`"StringLike": {"aws:userid": "VALUE"}`:                  {"AROA*:*", "AIDA*"},
		`"DateGreaterThan": {"aws:TokenIssueTime": "VALUE"}`:     {"2001-01-01T00:00:00Z", "2099-01-01T00:00:00Z"},
		`"StringEquals": {"s3:authType": "VALUE"}`:               {"REST-HEADER", "POST"},
		`"StringEquals": {"s3:signatureversion": "VALUE"}`:       {"AWS4-HMAC-SHA256", "AWS"},
		`"NumericGreaterThanEquals": {"s3:TlsVersion": "VALUE"}`: {"1.2", "2.0"},
		`"StringNotEquals": {"aws:PrincipalAccount": "VALUE"}`:   {"999999999999", account},
		`"StringEquals": {"aws:PrincipalServiceName": "VALUE"}`:  {"", "cloudtrail.amazonaws.com"}, // of the trust only
	} {
		if values[0] != "" {
			if err := allowed(t, `{`+strings.ReplaceAll(key, "VALUE", values[0])+`}`, `"*"`); err != nil {
				t.Errorf("%s with %s: %v", key, values[0], err)
			}
		}
		wantCode(t, allowed(t, `{`+strings.ReplaceAll(key, "VALUE", values[1])+`}`, `"*"`), "InvalidImportSourceException")
	}
	if err := allowed(t, "{}", `["arn:aws:s3:::logs", "arn:aws:s3:::logs/AWSLogs/${aws:PrincipalAccount}/*", "arn:aws:s3:::logs/AWSLogs/x"]`); err != nil {
		t.Errorf("a variable in a resource: %v", err)
	}
}
