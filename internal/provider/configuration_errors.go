package provider

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"regexp"
	"strings"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/processcreds"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	basediag "github.com/hashicorp/aws-sdk-go-base/v2/diag"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// addBase adds what the AWS library found.
func (m model) addBase(diags *diag.Diagnostics, base *awsbase.Config, from basediag.Diagnostics) {
	for _, d := range from {
		switch failed, ok := d.(basediag.DiagnosticWithErr); {
		case d.Severity() != basediag.SeverityError:
			diags.AddWarning(withoutUserInfo(d.Summary()), withoutUserInfo(d.Detail()))
		case ok:
			m.addConfigurationError(diags, base, failed.Err())
		default:
			m.addConfigurationError(diags, base, errors.New(d.Summary()+": "+d.Detail()))
		}
	}
}

// addConfigurationError explains why the provider has no valid credentials, or
// cannot reach STS.
func (m model) addConfigurationError(diags *diag.Diagnostics, base *awsbase.Config, err error) {
	found := m.explain(base, err)
	detail := fmt.Sprintf("%s\n\nWhat to do: %s\n\nThe error: %s", found.cause, found.remedy, readable(err))
	if found.at == "" {
		diags.AddError(found.summary, detail)
		return
	}
	diags.AddAttributeError(path.Root(found.at), found.summary, detail)
}

// configurationError is what an error means to whoever wrote the configuration.
type configurationError struct {
	at, summary, cause, remedy string
}

func (m model) explain(base *awsbase.Config, err error) configurationError {
	var (
		profile awsconfig.SharedConfigProfileNotExistError
		ours    *addressError
		sso     *ssocreds.InvalidTokenError
		process *processcreds.ProviderError
		host    *net.DNSError
		refused *net.OpError
		answer  smithy.APIError
		file    *os.PathError
	)
	text := err.Error()
	switch {
	case errors.Is(err, context.Canceled):
		return configurationError{"", "Interrupted", "The command was interrupted before the credentials were known to be valid. Nothing was started.", "run it again."}
	case errors.As(err, &ours):
		return configurationError{"", "Invalid URL", "An endpoint is not a URL.", "write it with its scheme, such as https://."}
	case errors.As(err, &profile):
		return configurationError{"profile", "Unknown profile", fmt.Sprintf("There is no profile %q in the shared configuration files.", profile.Profile),
			"correct profile or AWS_PROFILE, or add the profile with `aws configure`."}
	case errors.As(err, &process):
		return configurationError{"profile", "The credential_process failed", "The profile gets its credentials from a command, its credential_process. The command failed, or printed something other than credentials.",
			"run the command by hand: it has to end with exit code 0 and print one JSON object with Version, AccessKeyId and SecretAccessKey."}
	case errors.As(err, &sso) || strings.Contains(text, "SSO token") || strings.Contains(text, "sso token") || strings.Contains(text, "reauthenticate"):
		return configurationError{"profile", "The sign-in has expired", "The profile signs in, with IAM Identity Center or `aws login`, and its session is missing or has expired.",
			"sign in again with `aws sso login`, or with `aws login` for a profile with login_session, with --profile if the profile is not the default one. Then run the same command again."}
	case strings.Contains(text, "custom CA bundle") || strings.Contains(text, "load CA"):
		return configurationError{"custom_ca_bundle", "Invalid certificate bundle", "The file of custom_ca_bundle or AWS_CA_BUNDLE cannot be read, or has no certificate in PEM form.", "name a readable file of PEM certificates."}
	case lake.Untrusted(err):
		return configurationError{"custom_ca_bundle", "The TLS certificate is not trusted", "The server's certificate is not signed by an authority that this machine trusts, has expired, or belongs to another host. The usual reason is a proxy that intercepts TLS.",
			"set custom_ca_bundle or AWS_CA_BUNDLE to a file with the proxy's CA certificate. insecure accepts any certificate, including that of an attacker."}
	case lake.Unreachable(err) != "":
		return configurationError{"", "STS cannot be reached", lake.Unreachable(err), "check the endpoint (http:// for a simulator), and the proxy: http_proxy, https_proxy, HTTPS_PROXY and what the proxy allows."}
	case errors.As(err, &host):
		return configurationError{"", "A host does not resolve", fmt.Sprintf("The host %q does not resolve on this machine.", host.Name),
			"check the Region and the endpoints for typing errors, and the network: DNS, VPN or a proxy (http_proxy, https_proxy)."}
	case errors.As(err, &answer):
		return refusedByAWS(answer)
	case errors.As(err, &refused):
		return configurationError{"", "STS cannot be reached", "The connection failed.", "check the endpoint or the proxy, and whether something listens at its address. Is the simulator running?"}
	case strings.Contains(text, "roxy") && strings.Contains(text, "pars"):
		return configurationError{"http_proxy", "Invalid proxy", "The URL of the proxy cannot be read.", "correct http_proxy or https_proxy."}
	case environmentVariable.MatchString(text):
		return configurationError{"", "Invalid environment variable", fmt.Sprintf("The environment variable %s has a value that the AWS SDK does not accept.", environmentVariable.FindStringSubmatch(text)[1]),
			"correct it, or unset it."}
	case strings.Contains(text, "RetryMode"):
		return configurationError{"", "Invalid environment variable", "AWS_RETRY_MODE, or retry_mode of the profile, is neither standard nor adaptive.", "correct it, or unset it."}
	case strings.Contains(text, "role ARN is not set"):
		return configurationError{"", "No AWS credentials", "AWS_WEB_IDENTITY_TOKEN_FILE is set, and AWS_ROLE_ARN is not.", "export AWS_ROLE_ARN, or set role_arn in assume_role_with_web_identity."}
	case strings.Contains(text, "AssumeRoleTokenProvider"):
		return configurationError{"profile", "No AWS credentials", "The profile has an mfa_serial, and the provider cannot ask for a code.", "use a profile without mfa_serial, or get a session first, for instance with `aws sts get-session-token`."}
	case errors.As(err, &file) || strings.Contains(text, "unable to read file"):
		return configurationError{"", "A file cannot be read", "A file of the AWS configuration cannot be read.", "correct the path in the provider block or the environment."}
	case base.AccessKey == "" && halfKey() != "":
		return configurationError{"", "No AWS credentials", halfKey() + " is not set, and its other half is. The SDK uses the keys of the environment only together.", "export both, or unset both to use a profile or a role."}
	case base.AccessKey == "" && (strings.Contains(text, "no EC2 IMDS role found") || strings.Contains(text, "failed to refresh cached credentials") || strings.Contains(text, "get credentials")):
		return configurationError{"", "No AWS credentials", "No credentials were found: not in the provider block, not in the environment (AWS_ACCESS_KEY_ID, AWS_PROFILE, AWS_WEB_IDENTITY_TOKEN_FILE), not in the shared files, and not from a container or an instance.",
			"set AWS_PROFILE, export keys, or add assume_role_with_web_identity to the provider block."}
	}
	return configurationError{"", "No valid AWS credentials", "The AWS configuration did not lead to valid credentials.", "check the provider block, the environment variables AWS_*, and the profile."}
}

// environmentVariable finds the name of one of the SDK's in the text of an error.
var environmentVariable = regexp.MustCompile(`(?:environment variable,?|invalid value) (AWS_[A-Z0-9_]+)=`)

// halfKey names the environment variable of a static key that lacks its other half.
func halfKey() string {
	access, secret := os.Getenv("AWS_ACCESS_KEY_ID") != "", os.Getenv("AWS_SECRET_ACCESS_KEY") != ""
	switch {
	case access && !secret:
		return "AWS_SECRET_ACCESS_KEY"
	case secret && !access:
		return "AWS_ACCESS_KEY_ID"
	}
	return ""
}

// refusedByAWS explains the codes with which STS refuses credentials and roles:
// https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
func refusedByAWS(answer smithy.APIError) configurationError {
	switch strings.TrimSuffix(answer.ErrorCode(), "Exception") {
	case "ExpiredToken", "RequestExpired":
		return configurationError{"", "The AWS credentials have expired", "AWS no longer accepts them. A running import is not affected: AWS works on it with the import's own role.",
			"get new credentials, for instance with `aws sso login`, and run the same command again."}
	case "InvalidClientTokenId", "UnrecognizedClient":
		return configurationError{"", "AWS does not know the access key", "The access key is misspelled, was deleted or deactivated, is of another partition, or lacks its session token.",
			"check access_key, AWS_ACCESS_KEY_ID, AWS_SESSION_TOKEN or the profile."}
	case "SignatureDoesNotMatch", "InvalidSignature":
		return configurationError{"", "The secret key does not fit the access key", "The secret key is another one's, or this machine's clock is wrong by more than five minutes.", "check secret_key or AWS_SECRET_ACCESS_KEY, and the clock."}
	case "AccessDenied":
		return configurationError{"", "AWS refuses the role or the call", "The role's trust policy does not allow these credentials to assume it, the role does not exist, an external_id or a tag is missing, or a policy denies the call.",
			"check role_arn, external_id and the trust policy of the role, and whether the credentials may call sts:AssumeRole on it."}
	case "MalformedPolicyDocument", "PackedPolicyTooLarge":
		return configurationError{"", "AWS refuses the session policy", "STS does not accept the policy or policy_arns of an assume_role block, or they are too large together.",
			"correct policy and policy_arns in the provider block, or leave them out."}
	case "Validation", "ValidationError":
		return configurationError{"", "AWS refuses an argument of a role", "STS does not accept an argument of assume_role or assume_role_with_web_identity. Its message names it in its own words.",
			"correct session_name, external_id, source_identity, policy_arns or tags in the provider block."}
	case "InvalidIdentityToken", "IDPRejectedClaim", "IDPCommunicationError":
		return configurationError{"assume_role_with_web_identity", "AWS refuses the web identity token", "The token is not one of an identity provider of the role's account, has expired, or is for another audience or subject.",
			"check the identity provider and the conditions of the role's trust policy (aud, sub), and ask for a new token."}
	}
	return configurationError{"", "AWS refuses the credentials", "STS did not accept the provider's credentials.", "check the credentials, the Region and the endpoint."}
}

// readable is what AWS, or the way to it, said, for a terminal.
func readable(err error) string { return lake.Printable(withoutUserInfo(shortText(err))) }

// shortText is what AWS, or the way to it, said, without what the SDK puts around.
func shortText(err error) string {
	var (
		answer  smithy.APIError
		unsent  *smithyhttp.RequestSendError
		process *processcreds.ProviderError
	)
	switch {
	case errors.As(err, &process) && strings.Contains(process.Error(), "output"):
		return "the output of the credential_process cannot be read; it is not shown here, because it may have a secret" // the SDK's error quotes it
	case errors.As(err, &process):
		return process.Err.Error()
	case errors.As(err, &answer):
		return answer.ErrorCode() + ": " + answer.ErrorMessage()
	case errors.As(err, &unsent):
		return unsent.Err.Error()
	}
	return err.Error()
}
