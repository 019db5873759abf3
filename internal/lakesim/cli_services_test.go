package lakesim_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// The AWS CLI, and with it botocore, drives the services that a module is made of.
func TestAWSCLIOfServices(t *testing.T) {
	command, err := exec.LookPath("aws")
	if err != nil {
		t.Skip("the AWS CLI is not installed")
	}
	w := newWorld(t, func(config *lakesim.Config) { config.Organization = lakesim.OrganizationManagement })
	values := []string{}
	for _, c := range []struct{ args, want string }{
		{"iam create-role --role-name cli --assume-role-policy-document TRUST --tags Key=a,Value=1 --query Role.Arn", "arn:aws:iam::" + account + ":role/cli"},
		{"iam put-role-policy --role-name cli --policy-name read --policy-document READ", ""},
		{"iam get-role-policy --role-name cli --policy-name read --query PolicyDocument.Statement[0].Action", "s3:GetObject"},
		{"iam create-policy --policy-name m --policy-document READ --query Policy.Arn", "arn:aws:iam::" + account + ":policy/m"},
		{"iam create-policy-version --policy-arn arn:aws:iam::" + account + ":policy/m --policy-document LIST --set-as-default --query PolicyVersion.VersionId", "v2"},
		{"iam attach-role-policy --role-name cli --policy-arn arn:aws:iam::" + account + ":policy/m", ""},
		{"iam list-attached-role-policies --role-name cli --query AttachedPolicies[].PolicyName", "m"},
		{"iam simulate-principal-policy --policy-source-arn arn:aws:iam::" + account + ":role/cli --action-names s3:GetObject s3:PutObject --resource-arns arn:aws:s3:::logs/x --query EvaluationResults[].EvalDecision", "allowed\timplicitDeny"},
		{"iam get-role --role-name none", "NoSuchEntity"},
		{"kms create-key --description cli --query KeyMetadata.KeyId", ""},
		{"kms create-alias --alias-name alias/cli --target-key-id LAST", ""},
		{"kms get-key-rotation-status --key-id LAST --query KeyRotationEnabled", "False"},
		{"kms describe-key --key-id alias/none", "NotFoundException"},
		{"s3api create-bucket --bucket made --query Location", "/made"},
		{"s3api put-bucket-policy --bucket made --policy BUCKET", ""},
		{"s3api get-bucket-policy-status --bucket made --query PolicyStatus.IsPublic", "True"},
		{"s3api get-bucket-ownership-controls --bucket made --query OwnershipControls.Rules[0].ObjectOwnership", "BucketOwnerEnforced"},
		{"s3api put-bucket-versioning --bucket made --versioning-configuration Status=Enabled", ""},
		{"s3api get-bucket-versioning --bucket made --query Status", "Enabled"},
		{"s3api get-bucket-cors --bucket made", "NoSuchCORSConfiguration"},
		{"s3api delete-bucket --bucket made", ""},
		{"cloudtrail create-trail --name cli --s3-bucket-name logs --query TrailARN", "arn:aws:cloudtrail:us-east-1:" + account + ":trail/cli"},
		{"cloudtrail describe-trails --trail-name-list cli --query trailList[].Name", "cli"},
		{"cloudtrail start-logging --name cli", ""},
		{"cloudtrail get-trail-status --name cli --query IsLogging", "True"},
		{"cloudcontrol create-resource --type-name AWS::IAM::Role --desired-state ROLE --query ProgressEvent.OperationStatus", "SUCCESS"},
		{"cloudcontrol get-resource --type-name AWS::IAM::Role --identifier cc --query ResourceDescription.Identifier", "cc"},
		{"organizations list-accounts --query Accounts[].Id", account},
	} {
		args := strings.Fields(c.args)
		for i, arg := range args {
			switch arg {
			case "TRUST":
				args[i] = trustText
			case "READ":
				args[i] = readText
			case "LIST":
				args[i] = listText
			case "BUCKET":
				args[i] = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::made/*"}]}`
			case "ROLE":
				args[i] = `{"RoleName": "cc", "AssumeRolePolicyDocument": ` + trustText + `}`
			case "LAST":
				args[i] = values[len(values)-1]
			}
		}
		run := exec.CommandContext(t.Context(), command, append([]string{"--endpoint-url", w.server.URL, "--output", "text"}, args...)...) //nolint:gosec // the CLI that the machine has
		run.Env = append(withoutAWS(os.Environ()), "AWS_ACCESS_KEY_ID=AKIA"+account+"TEST", "AWS_SECRET_ACCESS_KEY=secret", "AWS_DEFAULT_REGION=us-east-1",
			"AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_EC2_METADATA_DISABLED=true", "AWS_MAX_ATTEMPTS=1", "AWS_PAGER=")
		out, err := run.CombinedOutput()
		printed := strings.TrimSpace(string(out))
		refused := err != nil && c.want != "" && strings.Contains(printed, "("+c.want+")")
		if !refused && (err != nil || c.want != "" && printed != c.want) {
			t.Errorf("%s: %v %s, want %q", c.args, err, printed, c.want)
		}
		if strings.HasPrefix(c.args, "kms create-key") {
			values = append(values, printed)
		}
	}
}
