package lakesim_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// The AWS CLI drives a call of each service that a module is made of. The other
// operations are those of TestOtherSDKs.
func TestAWSCLIOfServices(t *testing.T) {
	command, err := exec.LookPath("aws")
	if err != nil {
		t.Skip("the AWS CLI is not installed")
	}
	w := newWorld(t, func(config *lakesim.Config) { config.Organization = lakesim.OrganizationManagement })
	for _, c := range []struct{ args, want string }{
		{"iam create-role --role-name cli --assume-role-policy-document TRUST --tags Key=a,Value=1 --query Role.Arn", "arn:aws:iam::" + account + ":role/cli"},
		{"kms create-key --description cli --query KeyMetadata.Description", "cli"},
		{"s3api create-bucket --bucket made --query Location", "/made"},
		{"s3api get-bucket-cors --bucket made", "NoSuchCORSConfiguration"},
		{"cloudtrail create-trail --name cli --s3-bucket-name logs --query TrailARN", "arn:aws:cloudtrail:us-east-1:" + account + ":trail/cli"},
		{"cloudcontrol get-resource --type-name AWS::IAM::Role --identifier cli --query ResourceDescription.Identifier", "cli"},
		{"organizations list-accounts --query Accounts[].Id", account},
	} {
		args := strings.Fields(c.args)
		for i, arg := range args {
			if arg == "TRUST" {
				args[i] = trustText
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
	}
}
