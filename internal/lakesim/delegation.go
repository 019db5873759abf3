package lakesim

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// trailPrincipal is the service whose administration can be delegated here.
const trailPrincipal = "cloudtrail.amazonaws.com"

// members returns the accounts of the organization: the management account, the
// simulator's own, and those with a bucket of the configuration or a delegation.
// The caller holds s.mu.
func (s *Simulator) members() []string {
	accounts := []string{s.managementAccount(), s.config.Account}
	for _, bucket := range s.config.Buckets {
		if bucket.Account != "" {
			accounts = append(accounts, bucket.Account)
		}
	}
	accounts = append(accounts, s.delegated...)
	slices.Sort(accounts)
	return slices.Compact(accounts)
}

// inOrganization refuses callers outside of an organization.
func (s *Simulator) inOrganization(caller awsapi.Caller) *awsapi.Error {
	if s.organizationRole(caller.Account) == OrganizationNone {
		return awsapi.Failure("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")
	}
	return nil
}

// asManagement refuses callers that are not the management account.
func (s *Simulator) asManagement(caller awsapi.Caller) *awsapi.Error {
	if err := s.inOrganization(caller); err != nil {
		return err
	}
	if s.organizationRole(caller.Account) != OrganizationManagement {
		return awsapi.Failure("AccessDeniedException", "You don't have permissions to access this resource.")
	}
	return nil
}

func (s *Simulator) memberARN(caller awsapi.Caller, account string) *string {
	master := s.managementAccount()
	return aws.String("arn:" + caller.Partition() + ":organizations::" + master + ":account/" + organizationID(master) + "/" + account)
}

// listAccounts returns all accounts on one page.
func (s *Simulator) listAccounts(caller awsapi.Caller, _ *organizations.ListAccountsInput) (*organizations.ListAccountsOutput, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.inOrganization(caller); err != nil {
		return nil, err
	}
	out := &organizations.ListAccountsOutput{Accounts: []types.Account{}}
	for _, account := range s.members() {
		out.Accounts = append(out.Accounts, s.member(caller, account))
	}
	return out, nil
}

func (s *Simulator) member(caller awsapi.Caller, account string) types.Account {
	return types.Account{
		Arn: s.memberARN(caller, account), Id: aws.String(account), Name: aws.String("account-" + account), Email: aws.String(account + "@example.com"),
		JoinedMethod: types.AccountJoinedMethodCreated, JoinedTimestamp: aws.Time(seedEpoch), Status: types.AccountStatusActive, State: types.AccountStateActive,
	}
}

func (s *Simulator) describeAccount(caller awsapi.Caller, in *organizations.DescribeAccountInput) (*organizations.DescribeAccountOutput, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.inOrganization(caller); err != nil {
		return nil, err
	}
	if !slices.Contains(s.members(), aws.ToString(in.AccountId)) {
		return nil, awsapi.Failure("AccountNotFoundException", "You specified an account that doesn't exist.")
	}
	account := s.member(caller, *in.AccountId)
	return &organizations.DescribeAccountOutput{Account: &account}, nil
}

// registerDelegatedAdministrator lets a member administer CloudTrail:
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_RegisterDelegatedAdministrator.html
func (s *Simulator) registerDelegatedAdministrator(caller awsapi.Caller, in *organizations.RegisterDelegatedAdministratorInput) (*organizations.RegisterDelegatedAdministratorOutput, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	account := aws.ToString(in.AccountId)
	if err := s.asManagement(caller); err != nil {
		return nil, err
	}
	switch {
	case aws.ToString(in.ServicePrincipal) != trailPrincipal:
		return nil, awsapi.Failure("InvalidInputException", "lakesim delegates %s alone.", trailPrincipal)
	case account == s.managementAccount():
		return nil, awsapi.Failure("ConstraintViolationException", "You cannot register the management account as a delegated administrator.")
	case !accountPattern.MatchString(account):
		return nil, awsapi.Failure("InvalidInputException", "%q is not an account id.", account)
	case slices.Contains(s.delegated, account):
		return nil, awsapi.Failure("AccountAlreadyRegisteredException", "The account is already a delegated administrator for the service.")
	}
	s.delegated = append(s.delegated, account)
	return &organizations.RegisterDelegatedAdministratorOutput{}, nil
}

func (s *Simulator) deregisterDelegatedAdministrator(caller awsapi.Caller, in *organizations.DeregisterDelegatedAdministratorInput) (*organizations.DeregisterDelegatedAdministratorOutput, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.asManagement(caller); err != nil {
		return nil, err
	}
	i := slices.Index(s.delegated, aws.ToString(in.AccountId))
	if i < 0 {
		return nil, awsapi.Failure("AccountNotRegisteredException", "The account is not a delegated administrator for the service.")
	}
	s.delegated = slices.Delete(s.delegated, i, i+1)
	return &organizations.DeregisterDelegatedAdministratorOutput{}, nil
}

// listDelegatedAdministrators returns all of them on one page.
func (s *Simulator) listDelegatedAdministrators(caller awsapi.Caller, _ *organizations.ListDelegatedAdministratorsInput) (*organizations.ListDelegatedAdministratorsOutput, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.inOrganization(caller); err != nil {
		return nil, err
	}
	out := &organizations.ListDelegatedAdministratorsOutput{DelegatedAdministrators: []types.DelegatedAdministrator{}}
	for _, account := range s.members() {
		if s.organizationRole(account) == OrganizationDelegatedAdmin {
			one := s.member(caller, account)
			out.DelegatedAdministrators = append(out.DelegatedAdministrators, types.DelegatedAdministrator{
				Arn: one.Arn, Id: one.Id, Name: one.Name, Email: one.Email, JoinedMethod: one.JoinedMethod, JoinedTimestamp: one.JoinedTimestamp,
				Status: one.Status, State: one.State, DelegationEnabledDate: aws.Time(seedEpoch),
			})
		}
	}
	return out, nil
}
