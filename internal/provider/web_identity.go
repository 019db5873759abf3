package provider

import (
	"cmp"
	"fmt"
	"os"

	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// webIdentity returns the role to assume with a token, and nil without a block
// that has a role. What a block leaves out comes from the environment variables
// of https://docs.aws.amazon.com/sdkref/latest/guide/access-assume-role-web.html
func (m model) webIdentity() *awsbase.AssumeRoleWithWebIdentity {
	for _, role := range m.AssumeRoleWithWebIdentity {
		file := role.WebIdentityTokenFile.ValueString()
		if file == "" && role.WebIdentityToken.ValueString() == "" {
			file = os.Getenv("AWS_WEB_IDENTITY_TOKEN_FILE")
		}
		arn := role.RoleARN.ValueString()
		if arn == "" && (file != "" || role.WebIdentityToken.ValueString() != "") {
			arn = os.Getenv("AWS_ROLE_ARN")
		}
		if arn == "" {
			continue
		}
		return &awsbase.AssumeRoleWithWebIdentity{
			RoleARN:              arn,
			Duration:             duration(role.Duration),
			Policy:               role.Policy.ValueString(),
			PolicyARNs:           role.PolicyARNs,
			SessionName:          cmp.Or(role.SessionName.ValueString(), os.Getenv("AWS_ROLE_SESSION_NAME")),
			WebIdentityToken:     role.WebIdentityToken.ValueString(),
			WebIdentityTokenFile: file,
		}
	}
	return nil
}

// checkWebIdentity refuses a role without a token, and warns of a role that keys
// in the provider block leave without effect.
func (m model) checkWebIdentity(base *awsbase.Config) diag.Diagnostics {
	var diags diag.Diagnostics
	role := base.AssumeRoleWithWebIdentity
	if role == nil {
		return nil
	}
	at := path.Root("assume_role_with_web_identity")
	switch {
	case base.AccessKey != "" || base.SecretKey != "" || base.Token != "":
		diags.AddAttributeWarning(at, "assume_role_with_web_identity is not used",
			"The provider block has access_key and secret_key, which come first. Remove them to use the token, or remove the block assume_role_with_web_identity.")
	case role.WebIdentityToken != "" && role.WebIdentityTokenFile != "":
		diags.AddAttributeError(at, "Conflicting arguments", "assume_role_with_web_identity: web_identity_token and web_identity_token_file are both set. Remove one of them.")
	case !role.HasValidTokenSource():
		diags.AddAttributeError(at, "Missing web identity token",
			"assume_role_with_web_identity: the role is "+role.RoleARN+", but there is no token. Set web_identity_token or web_identity_token_file in the block, or the environment variable AWS_WEB_IDENTITY_TOKEN_FILE.")
	}
	return diags
}

// completeEnvironment gives the SDK the role that belongs to a token file of the
// environment: it refuses one without the other, even where neither is used.
func completeEnvironment(role *awsbase.AssumeRoleWithWebIdentity) error {
	if role == nil || os.Getenv("AWS_WEB_IDENTITY_TOKEN_FILE") == "" || os.Getenv("AWS_ROLE_ARN") != "" {
		return nil
	}
	if err := os.Setenv("AWS_ROLE_ARN", role.RoleARN); err != nil {
		return fmt.Errorf("setting AWS_ROLE_ARN: %w", err)
	}
	return nil
}
