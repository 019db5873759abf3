// Package iam simulates the part of IAM that the roles of imports are made of:
// roles, their inline policies, managed policies with versions, attachments,
// permissions boundaries and tags.
package iam

import (
	"crypto/rand"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// Namespace is that of the XML that IAM returns.
const Namespace = "https://iam.amazonaws.com/doc/2010-05-08/"

// Service is the IAM of all accounts. It is safe for concurrent use.
type Service struct {
	now func() time.Time

	mu       sync.Mutex
	roles    map[string]map[string]*role // by account and name in lower case
	policies map[string]*managedPolicy   // by ARN
}

// New returns a Service without roles, whose clock is now.
func New(now func() time.Time) *Service {
	return &Service{now: now, roles: map[string]map[string]*role{}, policies: map[string]*managedPolicy{}}
}

// Operations returns the operations of IAM that the simulator has.
func (s *Service) Operations() map[string]awsapi.Operation {
	operations := map[string]awsapi.Operation{}
	for _, some := range []map[string]awsapi.Operation{s.roleOperations(), s.rolePolicyOperations(), s.managedPolicyOperations(), s.policyVersionOperations(), s.simulationOperations()} {
		maps.Copy(operations, some)
	}
	return operations
}

// Role is what the rest of the simulated AWS knows of a role.
type Role struct {
	ARN      string
	ID       string // the unique id that IAM gave it
	Account  string
	Tags     map[string]string
	Trust    string   // the JSON of its trust policy
	Policies []string // the JSON of its inline and attached policies
	Boundary *string  // the JSON of its permissions boundary
}

// Role returns the role of an ARN, if there is one.
func (s *Service) Role(arn string) (Role, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	parsed, ok := awsapi.ParseARN(arn)
	if !ok {
		return Role{}, false
	}
	name := parsed.Resource[strings.LastIndexByte(parsed.Resource, '/')+1:]
	found, exists := s.roles[parsed.Account][strings.ToLower(name)]
	if !exists || found.arn != arn {
		return Role{}, false
	}
	shown := Role{ARN: found.arn, ID: found.id, Account: parsed.Account, Trust: found.trust, Tags: map[string]string{}}
	for _, tag := range found.tags {
		shown.Tags[*tag.Key] = *tag.Value
	}
	for _, inline := range found.inline {
		shown.Policies = append(shown.Policies, inline)
	}
	for _, attached := range found.attached {
		if policy, exists := s.policy(attached); exists {
			shown.Policies = append(shown.Policies, policy.document())
		}
	}
	if found.boundary != "" {
		if policy, exists := s.policy(found.boundary); exists {
			text := policy.document()
			shown.Boundary = &text
		}
	}
	return shown, true
}

// moment is the clock's time in the precision of IAM.
func (s *Service) moment() *time.Time {
	now := s.now().UTC().Truncate(time.Second)
	return &now
}

// uniqueID returns an id with a prefix for its kind:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
func uniqueID(prefix string) string { return prefix + rand.Text()[:17] }

func conflict(code, format string, args ...any) *awsapi.Error {
	err := awsapi.Failure(code, format, args...)
	err.Status = 409
	return err
}

func noSuchEntity(format string, args ...any) *awsapi.Error {
	err := awsapi.Failure("NoSuchEntity", format, args...)
	err.Status = 404
	return err
}
