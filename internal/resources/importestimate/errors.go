package importestimate

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/logfiles"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// attempt is the summary of what goes wrong.
func (m *model) attempt() string {
	return fmt.Sprintf("Estimating an import of %s", m.S3LocationURI.ValueString())
}

// noEndpoint is the error of a provider that must not call S3.
func noEndpoint() diag.Diagnostic {
	return diag.NewErrorDiagnostic("S3 has no endpoint",
		"The provider is given an endpoint of CloudTrail, and none of S3, so that S3 is not called: with a simulator of CloudTrail, it would be AWS's own.\n\n"+
			"What to do: set s3 in the block endpoints of the provider, or AWS_ENDPOINT_URL_S3. On the simulator it is the same address. AWS's own S3 has the endpoint https://s3.REGION.amazonaws.com.")
}

// failed is the error of a call of S3. What may not be read is no error, but what
// may not be listed.
func (m *model) failed(location trail.S3LocationURI, err error) diag.Diagnostic {
	failure := logfiles.FailureOf(err)
	bucket, region := location.Bucket, m.S3BucketRegion.ValueString()
	at := path.Root("s3_location_uri")
	explained := lake.Explanation{Code: failure.Code, Said: failure.Said, RequestID: failure.RequestID, Input: lake.InputS3LocationURI}
	switch failure.Reason {
	case logfiles.NoBucket:
		explained.Cause = fmt.Sprintf("s3_location_uri: there is no bucket %q.", bucket)
		explained.Remedy = "Correct the name. Buckets of other accounts are found too, where their policies allow it. `aws s3 ls` lists those of the account."
	case logfiles.OtherRegion:
		at = path.Root("s3_bucket_region")
		explained.Cause = fmt.Sprintf("s3_bucket_region: the bucket %q is not in %q.", bucket, region)
		explained.Remedy = fmt.Sprintf("Find its Region with `aws s3api head-bucket --bucket %s`, and write it here and in the import.", bucket)
		if failure.Region != "" && failure.Region != region {
			explained.Cause = fmt.Sprintf("s3_bucket_region: the bucket %q is not in %q, but in %q.", bucket, region, failure.Region)
			explained.Remedy = fmt.Sprintf("Write s3_bucket_region = %q, here and in the import.", failure.Region)
		}
	case logfiles.NotAllowed:
		explained.Cause = fmt.Sprintf("s3_location_uri: the provider's credentials may not list the bucket %q. They lack the permission s3:ListBucket, which the import's role may well have.", bucket)
		explained.Remedy = "Allow s3:ListBucket on the bucket to the provider's credentials; for a bucket of another account, its policy has to allow it too."
	case logfiles.Unclear:
		explained.Cause = "The network, a proxy, the endpoint's address or the credentials are the usual reasons."
		explained.Remedy = "Check them, and run the same command again."
	}
	return report.Explained(m.attempt(), explained, report.Paths{explained.Input: at})
}
