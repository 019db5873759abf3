package lakesim_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

func TestDelegatedAdministrators(t *testing.T) {
	const member = "444455556666"
	w := newWorld(t, func(config *lakesim.Config) {
		config.Organization = lakesim.OrganizationManagement
		config.Buckets[0].Account = member
	})
	ctx := t.Context()
	client := func(account string) *organizations.Client {
		return organizations.New(organizations.Options{Region: "us-east-1", BaseEndpoint: &w.server.URL, Credentials: keysOf(account), RetryMaxAttempts: 1})
	}
	accounts, err := client(account).ListAccounts(ctx, &organizations.ListAccountsInput{})
	if err != nil || len(accounts.Accounts) != 2 || *accounts.Accounts[1].Id != member {
		t.Errorf("%+v, %v", accounts, err)
	}
	in := &organizations.RegisterDelegatedAdministratorInput{AccountId: aws.String(member), ServicePrincipal: aws.String("cloudtrail.amazonaws.com")}
	_, err = client(member).RegisterDelegatedAdministrator(ctx, in)
	wantCode(t, err, "AccessDeniedException")
	if _, err := client(account).RegisterDelegatedAdministrator(ctx, in); err != nil {
		t.Fatal(err)
	}
	_, err = client(account).RegisterDelegatedAdministrator(ctx, in)
	wantCode(t, err, "AccountAlreadyRegisteredException")
	listed, err := client(member).ListDelegatedAdministrators(ctx, &organizations.ListDelegatedAdministratorsInput{})
	if err != nil || len(listed.DelegatedAdministrators) != 1 || *listed.DelegatedAdministrators[0].Id != member {
		t.Errorf("%+v, %v", listed, err)
	}
	create := func() error {
		_, err := w.client(member, "us-east-1").CreateEventDataStore(ctx, &cloudtrail.CreateEventDataStoreInput{Name: aws.String("of-all"), OrganizationEnabled: aws.Bool(true)})
		return err
	}
	if err := create(); err != nil {
		t.Error(err)
	}
	if _, err := client(account).DeregisterDelegatedAdministrator(ctx, &organizations.DeregisterDelegatedAdministratorInput{AccountId: aws.String(member), ServicePrincipal: aws.String("cloudtrail.amazonaws.com")}); err != nil {
		t.Fatal(err)
	}
	_, err = client(account).DeregisterDelegatedAdministrator(ctx, &organizations.DeregisterDelegatedAdministratorInput{AccountId: aws.String(member), ServicePrincipal: aws.String("cloudtrail.amazonaws.com")})
	wantCode(t, err, "AccountNotRegisteredException")
	_, err = client(account).DescribeAccount(ctx, &organizations.DescribeAccountInput{AccountId: aws.String("999900001111")})
	wantCode(t, err, "AccountNotFoundException")
}
