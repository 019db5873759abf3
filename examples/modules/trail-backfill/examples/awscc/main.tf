# The event data store and the role are those of the provider awscc.
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
    awscc = {
      source = "hashicorp/awscc"
    }
    cloudtrail = {
      source = "cloudtrail-lake/cloudtrail"
    }
  }
}

provider "awscc" {
  region = "us-east-1"
}

# The module requires the provider, and creates nothing with it here.
provider "aws" {
  region = "us-east-1"
}

provider "cloudtrail" {
  region = "us-east-1"
}

locals {
  s3_location_uri = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
}

resource "awscc_cloudtrail_event_data_store" "history" {
  name              = "trail-history"
  retention_period  = 2555
  ingestion_enabled = false
}

resource "awscc_iam_role" "import" {
  role_name                   = "cloudtrail-lake-import"
  assume_role_policy_document = provider::cloudtrail::import_role_trust_policy(awscc_cloudtrail_event_data_store.history.event_data_store_arn)

  policies = [{
    policy_name     = "read-trail-logs"
    policy_document = provider::cloudtrail::import_role_permissions_policy(awscc_cloudtrail_event_data_store.history.event_data_store_arn, local.s3_location_uri)
  }]
}

module "backfill" {
  source = "../.."

  event_data_store = { arn = awscc_cloudtrail_event_data_store.history.event_data_store_arn }
  role             = { arn = awscc_iam_role.import.arn }

  s3_location_uri  = local.s3_location_uri
  s3_bucket_region = "us-east-1"
  start            = "2023-01-01T00:00:00Z"
  end              = "2023-04-01T00:00:00Z"
}

output "events" {
  value = module.backfill.events
}
