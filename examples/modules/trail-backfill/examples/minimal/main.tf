terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
    cloudtrail = {
      source = "cloudtrail-lake/cloudtrail"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

provider "cloudtrail" {
  region = "us-east-1"
}

module "backfill" {
  source = "../.."

  s3_location_uri  = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
  s3_bucket_region = "us-east-1"
  start            = "2023-01-01T00:00:00Z"
  end              = "2023-04-01T00:00:00Z"
}

output "events" {
  value = module.backfill.events
}
