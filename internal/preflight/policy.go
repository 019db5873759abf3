package preflight

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// Trust policies and the policies of buckets and keys are read here, because IAM's
// simulator does not evaluate them for roles:
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
// What this reading is not sure of is neither yes nor no, and no finding.

// answer is yes, no, or not known.
type answer int

const (
	no answer = iota
	maybe
	yes
)

func (a answer) not() answer         { return yes - a }
func (a answer) and(b answer) answer { return min(a, b) }
func (a answer) or(b answer) answer  { return max(a, b) }

func known(is bool) answer {
	if is {
		return yes
	}
	return no
}

// document is a policy.
type document struct {
	Statement list[statement]
}

type statement struct {
	Sid          string
	Effect       string
	Principal    json.RawMessage
	NotPrincipal json.RawMessage
	Action       list[string]
	NotAction    list[string]
	Resource     list[string]
	NotResource  list[string]
	Condition    map[string]map[string]list[scalar]
}

// list is one value, or several in brackets.
type list[T any] []T

func (l *list[T]) UnmarshalJSON(text []byte) error {
	var several []T
	if err := json.Unmarshal(text, &several); err == nil {
		*l = several
		return nil
	}
	var one T
	if err := json.Unmarshal(text, &one); err != nil {
		return err //nolint:wrapcheck // wrapped by parse
	}
	*l = list[T]{one}
	return nil
}

// scalar is a text, a number or a truth value, as text.
type scalar string

func (s *scalar) UnmarshalJSON(text []byte) error {
	var quoted string
	if json.Unmarshal(text, &quoted) == nil {
		*s = scalar(quoted)
		return nil
	}
	*s = scalar(text)
	return nil
}

func parse(text string) (document, error) {
	var d document
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return d, fmt.Errorf("reading a policy: %w", err)
	}
	return d, nil
}

// request is what a policy is asked about.
type request struct {
	service  string // the principal, if it is a service
	role     string // its ARN, if it is a role
	account  string // of the role
	action   string
	resource string            // empty in a trust policy
	context  map[string]string // by condition key
}

// opinion is what one policy says.
type opinion struct {
	denies answer
	allows answer // names the principal itself, or everybody
	defers answer // allows the principal's account, so that the role's own policies decide
}

func (d document) on(r request) opinion {
	var o opinion
	for _, s := range d.Statement {
		direct, account := s.names(r)
		rest := s.acts(r).and(s.reaches(r)).and(s.holds(r))
		if s.Effect == "Deny" {
			o.denies = o.denies.or(direct.or(account).and(rest))
			continue
		}
		o.allows = o.allows.or(direct.and(rest))
		o.defers = o.defers.or(account.and(rest))
	}
	return o
}

// denying names a statement that denies a role's requests, as far as it has a name.
func (d document) denying(s subject) string {
	for _, one := range d.Statement {
		direct, account := one.names(request{role: s.roleARN(), account: s.role.AccountID})
		if one.Effect == "Deny" && one.Sid != "" && direct.or(account) == yes && one.holds(request{context: s.asRole()}) == yes {
			return "Statement " + lake.Printable(one.Sid)
		}
	}
	return "A statement"
}

// names reports whether the statement is about the principal, or about its account.
func (s statement) names(r request) (direct, account answer) {
	if s.NotPrincipal != nil {
		return maybe, no
	}
	var everybody string
	if json.Unmarshal(s.Principal, &everybody) == nil {
		return known(everybody == "*"), no
	}
	var kinds map[string]list[string]
	if json.Unmarshal(s.Principal, &kinds) != nil {
		return maybe, no
	}
	direct = known(r.service != "" && slices.Contains(kinds["Service"], r.service))
	for _, name := range kinds["AWS"] {
		switch {
		case name == "*":
			direct = yes
		case r.role == "":
		case name == r.role:
			direct = yes
		case name == r.account || strings.HasPrefix(name, "arn:") && strings.HasSuffix(name, ":"+r.account+":root"):
			account = yes
		case !strings.HasPrefix(name, "arn:") && !accountID.MatchString(name):
			direct = direct.or(maybe) // the unique id of a role that was deleted, or of this one
		}
	}
	return direct, account
}

var accountID = regexp.MustCompile(`^\d{12}$`)

func (s statement) acts(r request) answer {
	matches := func(pattern string) bool { return like(strings.ToLower(pattern), strings.ToLower(r.action)) }
	if s.NotAction != nil {
		return known(!slices.ContainsFunc(s.NotAction, matches))
	}
	return known(slices.ContainsFunc(s.Action, matches))
}

func (s statement) reaches(r request) answer {
	if r.resource == "" || s.Resource == nil && s.NotResource == nil {
		return yes
	}
	patterns, inverse := s.Resource, false
	if s.NotResource != nil {
		patterns, inverse = s.NotResource, true
	}
	found := no
	for _, pattern := range patterns {
		if strings.Contains(pattern, "${") {
			found = found.or(maybe)
			continue
		}
		found = found.or(known(like(pattern, r.resource)))
	}
	if inverse {
		return found.not()
	}
	return found
}

// holds reports whether all conditions are met.
func (s statement) holds(r request) answer {
	all := yes
	for operator, keys := range s.Condition {
		for key, values := range keys {
			all = all.and(condition(operator, r.context, key, values))
		}
	}
	return all
}

// condition evaluates one key under one operator:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
func condition(operator string, context map[string]string, key string, values []scalar) answer {
	name, _ := strings.CutSuffix(operator, "IfExists")
	before, after, negated := strings.Cut(name, "Not") // as in StringNotEquals
	name = before + after
	given, present := "", false
	for name, value := range context {
		if strings.EqualFold(name, key) {
			given, present = value, true
		}
	}
	if !present {
		return maybe
	}
	var compare func(pattern, value string) bool
	switch name {
	case "StringEquals":
		compare = func(pattern, value string) bool { return pattern == value }
	case "StringEqualsIgnoreCase":
		compare = strings.EqualFold
	case "StringLike", "ArnLike", "ArnEquals":
		compare = like
	case "Bool":
		compare = strings.EqualFold
	default:
		return maybe
	}
	found := no
	for _, value := range values {
		if strings.Contains(string(value), "${") {
			found = found.or(maybe)
			continue
		}
		found = found.or(known(compare(string(value), given)))
	}
	if negated {
		return found.not()
	}
	return found
}

// like compares a text with a pattern in which * stands for any text and ? for any
// character.
func like(pattern, text string) bool {
	star, mark := -1, 0
	p, t := 0, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
