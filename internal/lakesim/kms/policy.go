package kms

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// A policy, as far as KMS looks at it here. Conditions and denials are not
// evaluated. The grammar:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
type policy struct {
	Version   string
	Statement many[statement]
}

type statement struct {
	Effect       string
	Principal    *principals
	NotPrincipal *principals
	Action       many[string]
	NotAction    many[string]
	Resource     many[string]
	NotResource  many[string]
}

// many is a list, or one element without its brackets.
type many[T any] []T

func (m *many[T]) UnmarshalJSON(text []byte) error {
	if text[0] == '[' {
		return json.Unmarshal(text, (*[]T)(m))
	}
	*m = make([]T, 1)
	return json.Unmarshal(text, &(*m)[0])
}

// principals are those of each type, such as AWS or Service.
type principals map[string]many[string]

// UnmarshalJSON takes an asterisk alone for all principals of AWS.
func (p *principals) UnmarshalJSON(text []byte) error {
	if string(text) == `"*"` {
		*p = principals{"AWS": {"*"}}
		return nil
	}
	return json.Unmarshal(text, (*map[string]many[string])(p))
}

func malformed(message string) *awsapi.Error {
	return refuse(&types.MalformedPolicyDocumentException{}, "%s", message)
}

// parsePolicy reads a policy, and refuses what is none.
func parsePolicy(text string) (*policy, *awsapi.Error) {
	var parsed policy
	if err := json.Unmarshal([]byte(text), &parsed); err != nil {
		return nil, malformed("The policy is not a JSON document of the grammar of policies.")
	}
	if parsed.Version != "" && parsed.Version != "2012-10-17" && parsed.Version != "2008-10-17" {
		return nil, malformed("The policy has an invalid version.")
	}
	if len(parsed.Statement) == 0 {
		return nil, malformed("The policy has no statement.")
	}
	for _, one := range parsed.Statement {
		switch {
		case one.Effect != "Allow" && one.Effect != "Deny":
			return nil, malformed("The policy contains a statement whose effect is neither Allow nor Deny.")
		case !one.Principal.some() && !one.NotPrincipal.some():
			return nil, malformed("Policy contains a statement with no principal")
		case !one.Principal.valid() || !one.NotPrincipal.valid():
			return nil, malformed("Policy contains a statement with one or more invalid principals.")
		}
	}
	return &parsed, nil
}

// Principals of AWS in a policy: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
var principalPattern = regexp.MustCompile(`^(?:\*|([0-9]{12})|arn:aws[a-z-]*:(?:iam|sts)::([0-9]{12}):(?:root|(?:user|role|assumed-role|federated-user)/.+))$`)

// some reports whether there are any.
func (p *principals) some() bool {
	if p == nil {
		return false
	}
	for _, ofType := range *p {
		if len(ofType) > 0 {
			return true
		}
	}
	return false
}

// valid reports whether those of AWS have the form of one.
func (p *principals) valid() bool {
	if p == nil {
		return true
	}
	for _, one := range (*p)["AWS"] {
		if !principalPattern.MatchString(one) {
			return false
		}
	}
	return true
}

// include reports whether an account, or somebody in it, is among the principals.
func (p *principals) include(account string) bool {
	return p != nil && slices.ContainsFunc((*p)["AWS"], func(one string) bool {
		parts := principalPattern.FindStringSubmatch(one)
		return one == "*" || parts != nil && (parts[1] == account || parts[2] == account)
	})
}

// allows reports whether a statement allows an action on a key to somebody in an
// account. A statement without an action or a resource allows nothing.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
func (p *policy) allows(action, account, arn string) bool {
	return slices.ContainsFunc(p.Statement, func(one statement) bool {
		return one.Effect == "Allow" && one.Principal.include(account) &&
			covers(strings.ToLower(action), one.Action, one.NotAction, strings.ToLower) &&
			covers(arn, one.Resource, one.NotResource, strings.Clone)
	})
}

// covers reports whether a value is among patterns, or there are exceptions and
// it is not among them.
func covers(value string, patterns, exceptions many[string], fold func(string) string) bool {
	matches := func(pattern string) bool { return matchWildcards(fold(pattern), value) }
	if len(exceptions) > 0 {
		return !slices.ContainsFunc(exceptions, matches)
	}
	return slices.ContainsFunc(patterns, matches)
}

// matchWildcards reports whether a text matches a pattern with * and ?.
func matchWildcards(pattern, text string) bool {
	var expression strings.Builder
	for _, r := range pattern {
		switch r {
		case '*':
			expression.WriteString(".*")
		case '?':
			expression.WriteByte('.')
		default:
			expression.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	ok, err := regexp.MatchString("^(?s:"+expression.String()+")$", text)
	return err == nil && ok
}
