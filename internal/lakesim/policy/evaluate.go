package policy

import (
	"maps"
	"slices"
	"strings"
)

// Principal is who asks: a service, or a role with the account that it is of.
type Principal struct {
	Service string // such as cloudtrail.amazonaws.com
	ARN     string // of the role
	Session string // the ARN of the role's session, if it has one
	Account string
	Bounded bool // whether it has a permissions boundary
}

// Request is what a principal wants to do.
type Request struct {
	Principal Principal
	Action    string              // such as s3:GetObject
	Resource  string              // an ARN; of no meaning for a trust policy
	Context   map[string][]string // the values of condition keys
}

// Effect is what policies say to a request.
type Effect int

// The effects, in the order of their strength.
const (
	NotAllowed     Effect = iota // no statement is about it
	AllowedAccount               // the account of the principal may allow it by its own policies
	Allowed
	Denied
)

// Evaluate returns what the policy says to a request:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
func (d *Document) Evaluate(r Request) Effect {
	context := map[string][]string{}
	for key, values := range r.Context {
		context[strings.ToLower(key)] = values
	}
	effect := NotAllowed
	for _, s := range d.statements {
		matched := s.matchPrincipal(r.Principal)
		if matched == NotAllowed || !s.matchAction(r.Action) || !s.matchResource(r.Resource, context, d.variables) ||
			slices.ContainsFunc(s.conditions, func(c condition) bool { return !c.holds(context, d.variables) }) {
			continue
		}
		if s.deny {
			return Denied
		}
		effect = max(effect, matched)
	}
	return effect
}

func (s statement) matchAction(action string) bool {
	matches := slices.ContainsFunc(s.actions, func(pattern string) bool { return like(strings.ToLower(pattern), strings.ToLower(action)) })
	return matches != s.notAction
}

func (s statement) matchResource(resource string, context map[string][]string, variables bool) bool {
	if s.resources == nil {
		return true
	}
	matches := slices.ContainsFunc(s.resources, func(pattern string) bool {
		if variables {
			var resolved bool
			if pattern, resolved = expand(pattern, context); !resolved {
				return false
			}
		}
		return like(pattern, resource)
	})
	return matches != s.notResource
}

// matchPrincipal returns whether a statement is about a principal, or about its
// whole account:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func (s statement) matchPrincipal(p Principal) Effect {
	if s.principals == nil {
		return Allowed
	}
	matched, account := NotAllowed, false
	for _, name := range s.principals["Service"] {
		if p.Service != "" && name == p.Service {
			matched = Allowed
		}
	}
	for _, name := range s.principals["AWS"] {
		switch {
		case name == "*":
			matched = Allowed
		case p.Service != "":
		case name == p.ARN || name == p.Session && p.Session != "":
			matched = Allowed
		case name == p.Account || strings.HasSuffix(name, "::"+p.Account+":root"):
			matched, account = max(matched, AllowedAccount), true
		}
	}
	if s.notPrincipal {
		return s.others(p, matched, account)
	}
	if s.deny && matched == AllowedAccount {
		return Allowed // what an account is denied, all of its principals are
	}
	return matched
}

// others returns whether a Deny with NotPrincipal is about a principal. To be left
// out, a role has to be named together with its account, and one with a permissions
// boundary never is:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
func (s statement) others(p Principal, matched Effect, account bool) Effect {
	everybody := slices.Contains(s.principals["AWS"], "*")
	if !p.Bounded && (everybody || matched == Allowed && (p.Service != "" || account)) {
		return NotAllowed
	}
	return Allowed
}

// Public reports whether the policy allows something to everybody without a
// condition.
func (d *Document) Public() bool {
	return slices.ContainsFunc(d.statements, func(s statement) bool {
		return !s.deny && len(s.conditions) == 0 && slices.Contains(s.principals["AWS"], "*")
	})
}

// Policies are all that are about a request of a role for a resource.
type Policies struct {
	Identity []*Document // of the role
	Boundary *Document   // its permissions boundary, if it has one
	Resource *Document   // of the resource, if it has one
	Account  string      // that the resource is of
}

// Allows reports whether the policies together allow a request. Within an account
// the role's policies or those of the resource do; across accounts both have to.
func (p Policies) Allows(r Request) bool {
	identity, resource := p.effects(r)
	switch {
	case identity == Denied || resource == Denied:
		return false
	case r.Principal.Account == p.Account:
		return identity == Allowed || resource == Allowed
	}
	return identity == Allowed && resource >= AllowedAccount
}

// AllowsByKey reports whether the policies allow a request for a KMS key, whose
// policy has to allow it, or to leave it to the account's own policies:
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
func (p Policies) AllowsByKey(r Request) bool {
	identity, resource := p.effects(r)
	switch {
	case identity == Denied || resource == Denied:
		return false
	case r.Principal.Account == p.Account && resource == Allowed:
		return true
	}
	return identity == Allowed && resource >= AllowedAccount
}

// ByIdentity reports whether the principal's own policies allow a request.
func (p Policies) ByIdentity(r Request) bool {
	identity, _ := p.effects(r)
	return identity == Allowed
}

// Denies reports whether a policy denies a request by a statement.
func (p Policies) Denies(r Request) bool {
	identity, resource := p.effects(r)
	return identity == Denied || resource == Denied
}

// Keys returns the condition keys that the policies name, in lower case.
func (p Policies) Keys() []string {
	keys := map[string]bool{}
	for _, document := range append([]*Document{p.Boundary, p.Resource}, p.Identity...) {
		if document == nil {
			continue
		}
		for _, s := range document.statements {
			for _, c := range s.conditions {
				keys[c.key] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

func (p Policies) effects(r Request) (identity, resource Effect) {
	for _, document := range p.Identity {
		identity = max(identity, document.Evaluate(r))
	}
	if p.Resource != nil {
		resource = p.Resource.Evaluate(r)
	}
	if p.Boundary != nil {
		switch bound := p.Boundary.Evaluate(r); {
		case bound == Denied:
			identity = Denied
		case bound == NotAllowed && identity == Allowed:
			identity = NotAllowed
		}
		if resource == Allowed && p.Boundary.Evaluate(r) == NotAllowed {
			resource = AllowedAccount // a boundary limits what a resource gives to the role
		}
	}
	return identity, resource
}
