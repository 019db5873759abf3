package lakesim

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

var keyAccountPattern = regexp.MustCompile(`^(?:A[KS]IA([0-9]{12})[A-Z0-9]{4}|([0-9]{12}))$`)

// identify reads the caller from the signature of a request. The signature
// itself is not verified: every secret key is the right one.
func (s *Simulator) identify(r *http.Request) (awsapi.Caller, *awsapi.Error) {
	credential, err := credentialScope(r)
	if err != nil {
		return awsapi.Caller{}, err
	}
	parts := strings.Split(credential, "/")
	if len(parts) < 5 || parts[len(parts)-1] != "aws4_request" {
		return awsapi.Caller{}, awsapi.Failure("IncompleteSignatureException",
			"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '%s'.", credential)
	}
	n := len(parts)
	id := awsapi.Caller{
		AccessKey: strings.Join(parts[:n-4], "/"),
		Account:   s.config.Account,
		Region:    parts[n-3],
		Service:   parts[n-2],
	}
	if id.AccessKey == "" || !regionPattern.MatchString(id.Region) && id.Region != "aws-global" {
		return awsapi.Caller{}, awsapi.Failure("IncompleteSignatureException", "Credential '%s' names no access key or no Region.", credential)
	}
	if id.Region == "aws-global" {
		id.Region = defaultRegion
	}
	if m := keyAccountPattern.FindStringSubmatch(id.AccessKey); m != nil {
		id.Account = m[1] + m[2]
	}
	return id, nil
}

// credentialScope finds the credential in the header or in a presigned query.
func credentialScope(r *http.Request) (string, *awsapi.Error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		if credential := r.URL.Query().Get("X-Amz-Credential"); credential != "" {
			return credential, nil
		}
		return "", awsapi.Failure("MissingAuthenticationTokenException", "Missing Authentication Token")
	}
	fields, ok := strings.CutPrefix(header, "AWS4-HMAC-SHA256")
	if !ok {
		return "", awsapi.Failure("IncompleteSignatureException", "Unsupported AWS 'algorithm' in Authorization header.")
	}
	values := map[string]string{}
	for _, field := range strings.Split(fields, ",") {
		if name, value, found := strings.Cut(strings.TrimSpace(field), "="); found {
			values[name] = value
		}
	}
	for _, name := range []string{"Credential", "Signature", "SignedHeaders"} {
		if values[name] == "" {
			return "", awsapi.Failure("IncompleteSignatureException", "Authorization header requires '%s' parameter.", name)
		}
	}
	return values["Credential"], nil
}
