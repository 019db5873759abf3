terraform {
  required_version = ">= 1.8"

  required_providers {
    cloudtrail = {
      source = "cloudtrail-lake/cloudtrail"
    }
  }
}

# One provider block for each account, whatever the number of Regions.
provider "cloudtrail" {
  alias               = "audit"
  region              = "us-east-1"
  allowed_account_ids = ["111122223333"]

  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/terraform"
  }
}

provider "cloudtrail" {
  alias               = "payments"
  region              = "us-east-1"
  allowed_account_ids = ["444455556666"]

  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/terraform"
  }
}

locals {
  # The event data stores of the audit account, two Regions of them.
  audit_stores = {
    virginia = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/6f1c9f6e-5d0b-4a41-9a41-0f2f6c1f7a10"
    ireland  = "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/2a7d3b90-1f55-4c0e-8b1c-93d5a6c0e411"
  }
}

module "audit" {
  source   = "./history"
  for_each = local.audit_stores

  providers = {
    cloudtrail = cloudtrail.audit
  }

  event_data_store_arn = each.value
  role_arn             = "arn:aws:iam::111122223333:role/cloudtrail-lake-import-${each.key}"
  s3_location_uri      = "s3://example-trail-logs/AWSLogs/111122223333/"
  s3_bucket_region     = "us-east-1"
  start                = "2026-01-01T00:00:00Z"
  end                  = "2026-04-01T00:00:00Z"
}

module "payments" {
  source = "./history"

  providers = {
    cloudtrail = cloudtrail.payments
  }

  event_data_store_arn = "arn:aws:cloudtrail:us-east-1:444455556666:eventdatastore/c3c0a7de-9f3e-4f0d-b7a6-4d1b3a2f5e12"
  role_arn             = "arn:aws:iam::444455556666:role/cloudtrail-lake-import"
  s3_location_uri      = "s3://example-trail-logs/AWSLogs/444455556666/"
  s3_bucket_region     = "us-east-1"
  start                = "2026-01-01T00:00:00Z"
  end                  = "2026-04-01T00:00:00Z"
}

output "imported_events" {
  value = merge({ for name, history in module.audit : name => history.imported_events }, { payments = module.payments.imported_events })
}
