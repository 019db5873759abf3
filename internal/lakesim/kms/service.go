// Package kms is the simulated AWS Key Management Service: keys, their policies,
// tags and rotation, and aliases. Its state is in memory, one of each account and
// Region.
//
// There is no cryptography. A key has no material, so nothing can be encrypted,
// decrypted or signed with it, and CurrentKeyMaterialId is absent. There are no
// grants, replicas, imported material, custom key stores, nor keys that AWS
// manages. Policies are kept and checked, but nobody is refused because of one.
package kms

import (
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// Service is the simulated KMS of all accounts and Regions. It is safe for
// concurrent use.
type Service struct {
	now func() time.Time

	mu     sync.Mutex
	places map[[2]string]*place // by account and Region
}

// New returns a KMS without keys, which reads the time from a clock.
func New(now func() time.Time) *Service {
	return &Service{now: now, places: map[[2]string]*place{}}
}

// Operations returns the operations by their names.
func (s *Service) Operations() map[string]awsapi.Operation {
	return map[string]awsapi.Operation{
		"CancelKeyDeletion":    operation(s, (*place).cancelKeyDeletion),
		"CreateAlias":          operation(s, (*place).createAlias),
		"CreateKey":            operation(s, (*place).createKey),
		"DeleteAlias":          operation(s, (*place).deleteAlias),
		"DescribeKey":          operation(s, (*place).describeKey),
		"DisableKey":           operation(s, (*place).disableKey),
		"DisableKeyRotation":   operation(s, (*place).disableKeyRotation),
		"EnableKey":            operation(s, (*place).enableKey),
		"EnableKeyRotation":    operation(s, (*place).enableKeyRotation),
		"GetKeyPolicy":         operation(s, (*place).getKeyPolicy),
		"GetKeyRotationStatus": operation(s, (*place).getKeyRotationStatus),
		"ListAliases":          operation(s, (*place).listAliases),
		"ListKeyPolicies":      operation(s, (*place).listKeyPolicies),
		"ListKeys":             operation(s, (*place).listKeys),
		"ListResourceTags":     operation(s, (*place).listResourceTags),
		"PutKeyPolicy":         operation(s, (*place).putKeyPolicy),
		"ScheduleKeyDeletion":  operation(s, (*place).scheduleKeyDeletion),
		"TagResource":          operation(s, (*place).tagResource),
		"UntagResource":        operation(s, (*place).untagResource),
		"UpdateAlias":          operation(s, (*place).updateAlias),
		"UpdateKeyDescription": operation(s, (*place).updateKeyDescription),
	}
}

// operation returns an operation in the place that its caller is in.
func operation[In, Out any](s *Service, run func(*place, *In) (*Out, *awsapi.Error)) awsapi.Operation {
	return awsapi.Typed(func(caller awsapi.Caller, in *In) (*Out, *awsapi.Error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return run(s.at(caller.Account, caller.Region), in)
	})
}

// at returns the place that an account has in a Region, at the present time.
func (s *Service) at(account, region string) *place {
	id := [2]string{account, region}
	p := s.places[id]
	if p == nil {
		p = &place{account: account, region: region, keys: map[string]*key{}, aliases: map[string]types.AliasListEntry{}}
		s.places[id] = p
	}
	p.proceed(s.now().UTC())
	return p
}

// Key is what the rest of the simulator may know of a key.
type Key struct {
	ID      string
	ARN     string
	Account string
	Region  string
	Policy  string // JSON
	Spec    types.KeySpec
	Usage   types.KeyUsageType
	State   types.KeyState
	Enabled bool
}

// Key finds a key by its id, its alias, or the ARN of either. An id or alias is
// looked for in the given account and Region, an ARN where it says.
func (s *Service) Key(name, account, region string) (Key, bool) {
	if arn, ok := awsapi.ParseARN(name); ok {
		account, region = arn.Account, arn.Region
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.places[[2]string{account, region}] == nil {
		return Key{}, false
	}
	k, err := s.at(account, region).findAny(name)
	if err != nil {
		return Key{}, false
	}
	return Key{
		ID: k.id(), ARN: k.arn(), Account: account, Region: region, Policy: k.policy,
		Spec: k.metadata.KeySpec, Usage: k.metadata.KeyUsage, State: k.metadata.KeyState, Enabled: k.metadata.Enabled,
	}, true
}
