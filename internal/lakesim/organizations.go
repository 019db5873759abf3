package lakesim

import (
	"slices"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// managementAccount is the management account of the simulated organization,
// where -account is not that itself.
const managementAccount = "999988887777"

// organizationRole is the place of an account in the simulated organization:
// the configured one for the simulator's own account, member for the others.
func (s *Simulator) organizationRole(account string) OrganizationRole {
	organization := s.world.Load().Organization
	switch {
	case organization == OrganizationNone:
		return OrganizationNone
	case account == s.config.Account && (organization != OrganizationMember || !slices.Contains(s.delegated, account)):
		return organization
	case account == s.managementAccount():
		return OrganizationManagement
	case slices.Contains(s.delegated, account):
		return OrganizationDelegatedAdmin
	}
	return OrganizationMember
}

func (s *Simulator) managementAccount() string {
	if s.world.Load().Organization == OrganizationManagement {
		return s.config.Account
	}
	return managementAccount
}

// mayOwnOrganizationStore reports whether an account may make a store take the
// events of its organization, or no longer take them. A delegated administrator
// may not convert one that exists:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html
func (s *Simulator) mayOwnOrganizationStore(caller awsapi.Caller, store *eventDataStore) *awsapi.Error {
	switch s.organizationRole(caller.Account) {
	case OrganizationDelegatedAdmin:
		if slices.Contains(s.stores, store) {
			return awsapi.Failure("NotOrganizationMasterAccountException", "Only the management account can convert an event data store to one of the organization or back.")
		}
		return nil
	case OrganizationNone:
		return awsapi.Failure("OrganizationsNotInUseException", "The account %s is not in an organization.", caller.Account)
	case OrganizationMember:
		return awsapi.Failure("NotOrganizationMasterAccountException",
			"The account %s is not the management account of its organization, nor a delegated administrator.", caller.Account)
	default:
		return nil
	}
}

func organizationID(master string) string {
	return "o-" + awsapi.DerivedUUID("organization", master)[:8] + "ab"
}

func (s *Simulator) describeOrganization(caller awsapi.Caller, _ *struct{}) (any, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.organizationRole(caller.Account) == OrganizationNone {
		return nil, awsapi.Failure("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")
	}
	master := s.managementAccount()
	id := organizationID(master)
	base := "arn:" + awsapi.PartitionOf(caller.Region) + ":organizations::" + master
	type policyType struct{ Type, Status string }
	type organization struct {
		Arn, FeatureSet, Id, MasterAccountArn, MasterAccountEmail, MasterAccountId string //nolint:revive // the API's spelling
		AvailablePolicyTypes                                                       []policyType
	}
	return struct{ Organization organization }{organization{
		Arn: base + ":organization/" + id, FeatureSet: "ALL", Id: id,
		MasterAccountArn:   base + ":account/" + id + "/" + master,
		MasterAccountEmail: "management@example.com", MasterAccountId: master,
		AvailablePolicyTypes: []policyType{{"SERVICE_CONTROL_POLICY", "ENABLED"}},
	}}, nil
}
