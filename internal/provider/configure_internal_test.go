package provider

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	"github.com/hashicorp/aws-sdk-go-base/v2/logging"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

// STS uses its ordinary host where a Region has no FIPS host of it.
func TestOrdinarySTS(t *testing.T) {
	lookup := func(_ context.Context, host string) ([]string, error) {
		if host == "sts.eu-west-3.amazonaws.com" || host == "sts-fips.us-west-2.amazonaws.com" {
			return []string{"192.0.2.2"}, nil
		}
		return nil, &net.DNSError{IsNotFound: true}
	}
	fips := sts.Options{Region: "eu-west-3", EndpointOptions: sts.EndpointResolverOptions{UseFIPSEndpoint: aws.FIPSEndpointStateEnabled}}
	for _, c := range []struct {
		options sts.Options
		region  string
		want    string
	}{
		{fips, "", "https://sts.eu-west-3.amazonaws.com"},
		{fips, "us-west-2", ""},
		{fips, "ap-south-1", ""},
		{sts.Options{Region: "eu-west-3"}, "", ""},
	} {
		if got := ordinarySTS(t.Context(), c.options, c.region, lookup); got != c.want {
			t.Errorf("%s and sts_region %q: %q, want %q", c.options.Region, c.region, got, c.want)
		}
	}
}

// An external id and a source identity do not get into a log.
func TestDiscreetLogger(t *testing.T) {
	var out bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &out)
	var logger logging.Logger = discreetLogger{logging.TfLogger("")}
	ctx, logger = logger.SubLogger(ctx, "aws-base")
	logger.Info(ctx, "Assuming IAM Role", map[string]any{
		"tf_aws.assume_role.role_arn": "arn:aws:iam::111122223333:role/a", "tf_aws.assume_role.external_id": "ext-77", "tf_aws.assume_role.source_identity": "carol",
	})
	if text := out.String(); !strings.Contains(text, "role/a") || strings.Contains(text, "ext-77") || strings.Contains(text, "carol") {
		t.Error(text)
	}
}

// Each error of a configuration has words of its own, and none advises to skip
// the check.
func TestConfigurationErrors(t *testing.T) {
	secure := httptest.NewTLSServer(nil)
	defer secure.Close()
	_, untrusted := (&tls.Dialer{}).DialContext(t.Context(), "tcp", secure.Listener.Addr().String())
	for summary, c := range map[string]struct {
		err  error
		word string
	}{
		"The AWS credentials have expired":           {&smithy.GenericAPIError{Code: "ExpiredToken", Message: "one\x1b[31m"}, "running import is not affected"},
		"AWS does not know the access key":           {&smithy.GenericAPIError{Code: "InvalidClientTokenId", Message: "two"}, "AWS_SESSION_TOKEN"},
		"The secret key does not fit the access key": {&smithy.GenericAPIError{Code: "SignatureDoesNotMatch", Message: "three"}, "clock"},
		"AWS refuses the role or the call":           {&smithy.GenericAPIError{Code: "AccessDenied", Message: "four"}, "trust policy"},
		"AWS refuses the web identity token":         {&smithy.GenericAPIError{Code: "InvalidIdentityToken", Message: "five"}, "audience"},
		"AWS refuses the credentials":                {&smithy.GenericAPIError{Code: "Novel", Message: "six"}, "Novel: six"},
		"The TLS certificate is not trusted":         {untrusted, "custom_ca_bundle"},
		"A host does not resolve":                    {&net.OpError{Op: "dial", Err: &net.DNSError{Name: "sts.us-esat-1.example", IsNotFound: true}}, "sts.us-esat-1.example"},
		"STS cannot be reached":                      {&net.OpError{Op: "dial", Err: errors.New("connection refused")}, "simulator"},
		"The sign-in has expired":                    {errors.New("refresh cached SSO token failed"), "aws sso login"},
		"Interrupted":                                {context.Canceled, "Nothing was started"},
		"No valid AWS credentials":                   {errors.New("something else at https://carol:secret@proxy"), "https://***@proxy"},
	} {
		var diags diag.Diagnostics
		model{}.addConfigurationError(&diags, &awsbase.Config{}, fmt.Errorf("asking: %w", c.err))
		if len(diags) != 1 || diags[0].Summary() != summary {
			t.Errorf("%v: %v, want %q", c.err, diags, summary)
			continue
		}
		text := diags[0].Detail()
		if !strings.Contains(text, c.word) || !strings.Contains(text, "What to do: ") || strings.Contains(text, "\x1b") || strings.Contains(text, "skip_") {
			t.Errorf("%s: %s", summary, text)
		}
	}
}
