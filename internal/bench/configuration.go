package bench

import (
	"fmt"
	"strings"
	"time"
)

// Each object is a resource block of its own. With count in one block, Terraform
// itself needs 11 times the CPU time for a plan of 5,000 terraform_data that it
// needs for 1,000; as blocks, 4.7 times.

// minimalConfiguration has an object of the provider that does nothing.
const minimalConfiguration = `terraform {
  required_providers {
    minimal = {
      source = "cloudtrail-lake/minimal"
    }
  }
}

resource "minimal_nothing" "one" {
  text = "one"
}
`

// floorConfiguration has n objects that are Terraform's own.
func floorConfiguration(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "resource \"terraform_data\" %q {\n  input = {\n    uri  = %q\n    role = %q\n  }\n}\n", objectName(i), floorURI(i), floorRole)
	}
	return text.String()
}

const floorRole = "arn:aws:iam::123456789012:role/cloudtrail-lake-import"

func objectName(i int) string { return fmt.Sprintf("i%d", i) }

func floorURI(i int) string { return fmt.Sprintf("s3://%s/AWSLogs/%d/", bucket, i) }

func (s *simulator) providerBlock() string {
	return fmt.Sprintf(`terraform {
  required_providers {
    cloudtrail = { source = %q }
  }
}
provider "cloudtrail" {
  region     = %q
  access_key = "AKIA%sTEST"
  secret_key = "bench"
  endpoints {
    cloudtrail = %q
    sts        = %q
  }
}
`, address, s.region, s.account, s.endpoint, s.endpoint)
}

// importBlock is the resource of an import of a location; lines come with it.
func (s *simulator) importBlock(i int, uri string, lines ...string) string {
	return fmt.Sprintf(`resource "cloudtrail_lake_import" %q {
  destinations = [%q]
  import_source = {
    s3 = {
      s3_location_uri           = %q
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = "arn:aws:iam::%s:role/cloudtrail-lake-import"
    }
  }
  %s
}
`, objectName(i), s.store, uri, s.account, strings.Join(lines, "\n  "))
}

// seededBlocks are the resources of imports that the simulator began with.
func (s *simulator) seededBlocks(imports []seeded) string {
	var text strings.Builder
	for i, known := range imports {
		text.WriteString(s.importBlock(i, known.S3LocationURI,
			fmt.Sprintf("start_event_time = %q", known.StartEventTime.Format(time.RFC3339Nano)),
			fmt.Sprintf("end_event_time = %q", known.EndEventTime.Format(time.RFC3339Nano))))
	}
	return text.String()
}

// firstDay is that of the sample logs.
var firstDay = time.Date(2024, time.March, 1, 0, 0, 0, 0, time.UTC)

// dayBlocks are imports of a day each.
func (s *simulator) dayBlocks(days int) string {
	var text strings.Builder
	for i := range days {
		text.WriteString(s.importBlock(i, fmt.Sprintf("s3://%s/AWSLogs/%s/CloudTrail/%s/%s/", bucket, s.account, s.region, firstDay.AddDate(0, 0, i).Format("2006/01/02"))))
	}
	return text.String()
}

// completionBlocks are waiters for the end of import 0.
func completionBlocks(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "resource \"cloudtrail_lake_import_completion\" %q {\n  import_id = cloudtrail_lake_import.%s.import_id\n}\n", objectName(i), objectName(0))
	}
	return text.String()
}
