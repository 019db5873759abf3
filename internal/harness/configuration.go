package harness

import (
	"fmt"
	"strings"
	"time"
)

// RequiredProviders is the block by which Terraform finds the provider.
const RequiredProviders = `
terraform {
  required_providers {
    cloudtrail = { source = "` + Address + `" }
  }
}
`

// Provider is a provider block for a simulator.
type Provider struct {
	Region, AccessKey, SecretKey, Endpoint string
	S3                                     string // the endpoint of S3, which is not called without one
}

// Block is the provider block in HCL, with more lines in it.
func (p Provider) Block(lines ...string) string {
	if p.S3 != "" {
		lines = append([]string{fmt.Sprintf("endpoints {\n    s3 = %q\n  }", p.S3)}, lines...)
	}
	return fmt.Sprintf(`
provider "cloudtrail" {
  region     = %q
  access_key = %q
  secret_key = %q
  endpoints {
    cloudtrail = %q
    sts        = %q
  }
  %s
}
`, p.Region, p.AccessKey, p.SecretKey, p.Endpoint, p.Endpoint, strings.Join(lines, "\n  "))
}

// Import is a cloudtrail_lake_import.
type Import struct {
	Name, Destination, URI, Role string
	Start, End                   time.Time // of the events; all when zero
}

// Block is the import in HCL, with more lines in it.
func (i Import) Block(lines ...string) string {
	if !i.Start.IsZero() {
		lines = append([]string{
			fmt.Sprintf("start_event_time = %q", i.Start.Format(time.RFC3339Nano)),
			fmt.Sprintf("end_event_time   = %q", i.End.Format(time.RFC3339Nano)),
		}, lines...)
	}
	return fmt.Sprintf(`
resource "cloudtrail_lake_import" %q {
  destinations = [%q]
  import_source = {
    s3 = {
      s3_location_uri           = %q
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = %q
    }
  }
  %s
}
`, i.Name, i.Destination, i.URI, i.Role, strings.Join(lines, "\n  "))
}

// CompletionBlock is a cloudtrail_lake_import_completion of an import in HCL,
// with more lines in it.
func CompletionBlock(name, importName string, lines ...string) string {
	return fmt.Sprintf(`
resource "cloudtrail_lake_import_completion" %q {
  import_id = cloudtrail_lake_import.%s.import_id
  %s
}
`, name, importName, strings.Join(lines, "\n  "))
}

// Repeat returns n blocks of a configuration. Each object is to be one of its
// own: with count in one block, Terraform itself needs 11 times the CPU time for
// a plan of 5,000 terraform_data that it needs for 1,000; as blocks, 4.7 times.
func Repeat(n int, block func(i int) string) string {
	var text strings.Builder
	for i := range n {
		text.WriteString(block(i))
	}
	return text.String()
}
