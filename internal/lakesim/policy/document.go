// Package policy reads policies of IAM and decides what they allow. No library
// that is kept up and can be used here does: they check documents, or evaluate
// policies of another language.
package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
)

// Kind is what a policy is attached to, which decides whether it names principals.
type Kind int

// The kinds of policies.
const (
	Identity Kind = iota // of a role, without principals
	Trust                // who may assume a role, without resources
	Resource             // of a bucket or a key, with principals
)

// Document is a policy.
type Document struct {
	variables  bool // whether values can have policy variables
	statements []statement
}

type statement struct {
	deny         bool
	principals   map[string][]string // nil if there is neither Principal nor NotPrincipal
	notPrincipal bool
	actions      []string
	notAction    bool
	resources    []string
	notResource  bool
	conditions   []condition
}

// texts is a list of strings, or a string alone, or a number or truth.
type texts []string

// UnmarshalJSON reads either form.
func (t *texts) UnmarshalJSON(text []byte) error {
	var one any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // an account is a number of 12 digits, and not 1.2e+11
	if err := decoder.Decode(&one); err != nil {
		return fmt.Errorf("reading a value of a policy: %w", err)
	}
	list, isList := one.([]any)
	if !isList {
		list = []any{one}
	}
	*t = texts{}
	for _, value := range list {
		switch value.(type) {
		case string, bool, json.Number:
			*t = append(*t, fmt.Sprint(value))
		default:
			return errors.New("a value has to be a string or a list of strings")
		}
	}
	return nil
}

// element is a statement as it is written:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
type element struct {
	Sid          *string
	Effect       string
	Principal    json.RawMessage
	NotPrincipal json.RawMessage
	Action       texts
	NotAction    texts
	Resource     texts
	NotResource  texts
	Condition    map[string]map[string]texts
}

// sidPattern is the form of a statement's id in policies of IAM:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
var sidPattern = regexp.MustCompile(`^[A-Za-z0-9]*$`)

// Parse reads a policy of a kind, and refuses it as IAM does.
func Parse(text string, kind Kind) (*Document, error) {
	var written struct {
		Version   *string
		ID        *string `json:"Id"`
		Statement json.RawMessage
	}
	if err := strictly(text, &written); err != nil {
		return nil, fmt.Errorf("syntax errors in policy: %w", err)
	}
	document := &Document{}
	if written.Version != nil {
		if *written.Version != "2012-10-17" && *written.Version != "2008-10-17" {
			return nil, fmt.Errorf("the policy has the Version %q, and can have 2012-10-17 or 2008-10-17", *written.Version)
		}
		document.variables = *written.Version == "2012-10-17"
	}
	var elements []element
	body := strings.TrimSpace(string(written.Statement))
	if strings.HasPrefix(body, "{") {
		body = "[" + body + "]"
	}
	if body == "" || body == "null" {
		return nil, errors.New("the policy has no Statement")
	}
	if err := strictly(body, &elements); err != nil {
		return nil, fmt.Errorf("syntax errors in policy: %w", err)
	}
	if len(elements) == 0 {
		return nil, errors.New("the policy has no Statement")
	}
	seen := map[string]bool{}
	for i, one := range elements {
		read, err := one.read(kind)
		if err != nil {
			return nil, fmt.Errorf("statement %d of the policy: %w", i+1, err)
		}
		if one.Sid != nil && *one.Sid != "" && kind != Resource {
			if seen[*one.Sid] {
				return nil, fmt.Errorf("two statements of the policy have the Sid %s", *one.Sid)
			}
			seen[*one.Sid] = true
		}
		document.statements = append(document.statements, read)
	}
	return document, nil
}

// strictly decodes JSON without unknown members, and without one that stands twice.
// Names are case-sensitive.
func strictly(text string, into any) error {
	err := jsonv2.Unmarshal([]byte(text), into, jsonv2.RejectUnknownMembers(true))
	var unfit *jsonv2.SemanticError
	switch {
	case errors.As(err, &unfit) && unfit.Err != nil:
		return fmt.Errorf("%w: %s", unfit.Err, unfit.JSONPointer) // without the names of types in Go
	case err != nil:
		return errors.New(strings.TrimPrefix(err.Error(), "jsontext: "))
	}
	return nil
}

func (e element) read(kind Kind) (statement, error) {
	s := statement{deny: e.Effect == "Deny", actions: e.Action, resources: e.Resource}
	if e.Effect != "Allow" && e.Effect != "Deny" {
		return s, errors.New("Effect has to be Allow or Deny")
	}
	if (e.Action == nil) == (e.NotAction == nil) {
		return s, errors.New("it needs either Action or NotAction")
	}
	if e.NotAction != nil {
		s.actions, s.notAction = e.NotAction, true
	}
	if len(s.actions) == 0 || e.Resource != nil && len(e.Resource) == 0 || e.NotResource != nil && len(e.NotResource) == 0 {
		return s, errors.New("a list of actions or resources is empty")
	}
	if e.Sid != nil && kind != Resource && !sidPattern.MatchString(*e.Sid) {
		return s, fmt.Errorf("the Sid %q has other characters than letters and digits", *e.Sid)
	}
	for _, action := range s.actions {
		if service, name, found := strings.Cut(action, ":"); action != "*" && (!found || service == "" || name == "" || strings.ContainsAny(service, "*?")) {
			return s, fmt.Errorf("%q is not an action; write service:Action", action)
		}
	}
	if e.NotResource != nil {
		s.resources, s.notResource = e.NotResource, true
	}
	switch hasResource := e.Resource != nil || e.NotResource != nil; {
	case e.Resource != nil && e.NotResource != nil:
		return s, errors.New("it has both Resource and NotResource")
	case kind == Trust && hasResource:
		return s, errors.New("a trust policy has no Resource")
	case kind != Trust && !hasResource:
		return s, errors.New("it has no Resource")
	}
	for _, resource := range s.resources {
		if resource != "*" && strings.Count(resource, ":") < 5 && !strings.HasPrefix(resource, "${") {
			return s, fmt.Errorf("the resource %q is not an ARN or \"*\"", resource)
		}
	}
	if err := e.readPrincipals(&s, kind); err != nil {
		return s, err
	}
	var err error
	s.conditions, err = readConditions(e.Condition)
	return s, err
}

func (e element) readPrincipals(s *statement, kind Kind) error {
	given := e.Principal
	if e.NotPrincipal != nil {
		given, s.notPrincipal = e.NotPrincipal, true
	}
	switch {
	case e.Principal != nil && e.NotPrincipal != nil:
		return errors.New("it has both Principal and NotPrincipal")
	case kind == Identity && given != nil:
		return errors.New("a policy of a role has no Principal")
	case kind == Identity:
		return nil
	case e.NotPrincipal != nil && kind == Trust:
		return errors.New("a trust policy has no NotPrincipal")
	case e.NotPrincipal != nil && e.Effect == "Allow":
		return errors.New("NotPrincipal needs the Effect Deny")
	case given == nil:
		return errors.New("it has no Principal")
	}
	if string(given) == `"*"` {
		s.principals = map[string][]string{"AWS": {"*"}}
		return nil
	}
	var written map[string]texts
	if err := json.Unmarshal(given, &written); err != nil || len(written) == 0 {
		return errors.New(`Principal has to be "*" or an object such as {"Service": "cloudtrail.amazonaws.com"}`)
	}
	s.principals = map[string][]string{}
	for name, values := range written {
		if !slices.Contains([]string{"AWS", "Service", "Federated", "CanonicalUser"}, name) {
			return fmt.Errorf("%q is no kind of principal", name)
		}
		s.principals[name] = values
	}
	return nil
}

// Actions returns all actions that the statements name.
func (d *Document) Actions() []string {
	return d.named(func(s statement) []string { return s.actions })
}

// Resources returns all resources that the statements name.
func (d *Document) Resources() []string {
	return d.named(func(s statement) []string { return s.resources })
}

// AWSPrincipals returns the accounts, roles and users that the statements name.
func (d *Document) AWSPrincipals() []string {
	return d.named(func(s statement) []string { return s.principals["AWS"] })
}

func (d *Document) named(of func(statement) []string) []string {
	var all []string
	for _, s := range d.statements {
		all = append(all, of(s)...)
	}
	return all
}
