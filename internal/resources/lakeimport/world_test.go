package lakeimport_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

func stopImport(t *testing.T, world *acctest.World, id string) {
	t.Helper()
	if _, err := world.Console(acctest.Account, acctest.Region).StopImport(t.Context(), &cloudtrail.StopImportInput{ImportId: aws.String(id)}); err != nil {
		t.Fatal(err)
	}
	world.Await(t, id)
}

// createStore makes an event data store and waits for nothing: the simulator's are ready at once.
func createStore(t *testing.T, world *acctest.World, account, region string) string {
	t.Helper()
	out, err := world.Console(account, region).CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String("other"), RetentionPeriod: aws.Int32(3653),
	})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.EventDataStoreArn)
}

// samplesAccount is the account that the sample logs are of.
func samplesAccount(t *testing.T, world *acctest.World) string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(world.Logs, "AWSLogs"))
	if err != nil || len(entries) == 0 {
		t.Fatalf("reading the sample logs: %v", err)
	}
	return entries[0].Name()
}

// otherProvider is a provider block with the alias other, of another account
// and Region.
func otherProvider(world *acctest.World) string {
	return fmt.Sprintf(`
provider "cloudtrail" {
  alias      = "other"
  region     = "eu-central-1"
  access_key = %q
  secret_key = %q
  assume_role {
    role_arn = "arn:aws:iam::999900001111:role/terraform"
  }
  endpoints {
    cloudtrail = %q
    sts        = %q
  }
}
`, acctest.AccessKey, acctest.SecretKey, world.Endpoint, world.Endpoint)
}
