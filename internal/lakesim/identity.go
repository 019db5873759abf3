package lakesim

import (
	"net/http"
	"regexp"
	"strings"
)

// identity is who calls, and where, as the request's signature says.
type identity struct {
	accessKey string
	account   string
	region    string
	service   string
}

var keyAccountPattern = regexp.MustCompile(`^(?:A[KS]IA([0-9]{12})[A-Z0-9]{4}|([0-9]{12}))$`)

// identify reads the caller from the signature of a request. The signature
// itself is not verified: every secret key is the right one.
func (s *Simulator) identify(r *http.Request) (identity, *apiError) {
	credential, err := credentialScope(r)
	if err != nil {
		return identity{}, err
	}
	parts := strings.Split(credential, "/")
	if len(parts) < 5 || parts[len(parts)-1] != "aws4_request" {
		return identity{}, failure("IncompleteSignatureException",
			"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '%s'.", credential)
	}
	n := len(parts)
	id := identity{
		accessKey: strings.Join(parts[:n-4], "/"),
		account:   s.config.Account,
		region:    parts[n-3],
		service:   parts[n-2],
	}
	if id.accessKey == "" || !regionPattern.MatchString(id.region) && id.region != "aws-global" {
		return identity{}, failure("IncompleteSignatureException", "Credential '%s' names no access key or no Region.", credential)
	}
	if id.region == "aws-global" {
		id.region = defaultRegion
	}
	if m := keyAccountPattern.FindStringSubmatch(id.accessKey); m != nil {
		id.account = m[1] + m[2]
	}
	return id, nil
}

// credentialScope finds the credential in the header or in a presigned query.
func credentialScope(r *http.Request) (string, *apiError) {
	header := r.Header.Get("Authorization")
	if header == "" {
		if credential := r.URL.Query().Get("X-Amz-Credential"); credential != "" {
			return credential, nil
		}
		return "", failure("MissingAuthenticationTokenException", "Missing Authentication Token")
	}
	fields, ok := strings.CutPrefix(header, "AWS4-HMAC-SHA256")
	if !ok {
		return "", failure("IncompleteSignatureException", "Unsupported AWS 'algorithm' in Authorization header.")
	}
	values := map[string]string{}
	for _, field := range strings.Split(fields, ",") {
		if name, value, found := strings.Cut(strings.TrimSpace(field), "="); found {
			values[name] = value
		}
	}
	for _, name := range []string{"Credential", "Signature", "SignedHeaders"} {
		if values[name] == "" {
			return "", failure("IncompleteSignatureException", "Authorization header requires '%s' parameter.", name)
		}
	}
	return values["Credential"], nil
}
