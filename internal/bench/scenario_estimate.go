package bench

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

const (
	listedInTurn  = "listing in turn"
	estimateOfAll = "estimate, the data source alone"
)

// The objects of the limits: as many as are compared with a listing in turn, and
// those between which memory may not grow.
const estimated, fewEstimated, manyEstimated = 100_000, 10_000, 1_000_000

// callTime is how long each call of S3 takes.
const callTime = 30 * time.Millisecond

// estimate measures a plan with an estimate of logs of 3 years, 4 Regions and 5
// accounts. Its time is that from the first call of S3 to the last, which is that
// of the data source without Terraform's.
var estimate = scenario{
	name: "estimate",
	subjects: func(b *bench) []subject {
		estimateOf := func(objects int) subject { return subject{estimateOfAll, objects, listedInTurn, b.estimate(objects)} }
		return []subject{
			{listedInTurn, estimated, "", inTurn},
			estimateOf(estimated), estimateOf(fewEstimated), estimateOf(manyEstimated),
		}
	},
	limits: []limit{
		{"estimate of 100,000: to a listing in turn", "x", 0.1, func(m *measured) float64 { return ratio(m.at(estimateOfAll, estimated), m.at(listedInTurn, estimated)) }},
		{"estimate of 10,000 to 1,000,000: memory of the provider", "x", 1.3, func(m *measured) float64 {
			return seen(m.at(estimateOfAll, manyEstimated).ProviderBytes) / seen(m.at(estimateOfAll, fewEstimated).ProviderBytes)
		}},
	},
}

// inTurn lists the bucket page by page.
func inTurn(ctx context.Context) (used harness.Usage, err error) {
	l, address, stop, err := startListing(estimated, callTime)
	if err != nil {
		return used, err
	}
	defer stop()
	objects, err := listInTurn(ctx, address)
	if err == nil && objects != estimated {
		err = fmt.Errorf("%w: %d of %d objects were listed", errOutcome, objects, estimated)
	}
	used.Wall, used.Calls = l.took()
	return used, err
}

var errOutcome = errors.New("wrong outcome")

// estimate plans an estimate of so many objects.
func (b *bench) estimate(objects int) func(context.Context) (harness.Usage, error) {
	return func(ctx context.Context) (used harness.Usage, err error) {
		l, address, stop, err := startListing(objects, callTime)
		if err != nil {
			return used, err
		}
		defer stop()
		provider := harness.Provider{Region: "us-east-1", AccessKey: "AKIA123456789012TEST", SecretKey: "secret", Endpoint: address, S3: address}
		configuration := harness.RequiredProviders + provider.Block("skip_credentials_validation = true", "skip_requesting_account_id = true") + fmt.Sprintf(`
data "cloudtrail_lake_import_estimate" "all" {
  s3_location_uri  = "s3://%s/AWSLogs/"
  s3_bucket_region = "us-east-1"

  lifecycle {
    postcondition {
      condition     = self.log_files == %d && self.sampled_files == 100
      error_message = "There are ${self.log_files} files, of which ${self.sampled_files} were sampled."
    }
  }
}
`, bucket, objects)
		used, err = b.in(b.workspace(configuration), planArgs)(ctx)
		used.Wall, used.Calls = l.took()
		return used, err
	}
}
