terraform {
  required_version = ">= 1.8"

  required_providers {
    cloudtrail = {
      source                = "cloudtrail-lake/cloudtrail"
      configuration_aliases = [cloudtrail.security, cloudtrail.archive]
    }
  }
}

variable "security_store_arn" {
  type = string
}

variable "archive_store_arn" {
  type = string
}

variable "s3_location_uri" {
  type = string
}

# The role of each account that may read the bucket.
variable "role_arns" {
  type = object({
    security = string
    archive  = string
  })
}

resource "cloudtrail_lake_import" "security" {
  provider     = cloudtrail.security
  destinations = [var.security_store_arn]

  import_source = {
    s3 = {
      s3_location_uri           = var.s3_location_uri
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = var.role_arns.security
    }
  }

  start_event_time = "2026-01-01T00:00:00Z"
  end_event_time   = "2026-01-31T23:59:59.999Z"
}

resource "cloudtrail_lake_import" "archive" {
  provider     = cloudtrail.archive
  destinations = [var.archive_store_arn]

  import_source = {
    s3 = {
      s3_location_uri           = var.s3_location_uri
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = var.role_arns.archive
    }
  }

  start_event_time = "2026-01-01T00:00:00Z"
  end_event_time   = "2026-01-31T23:59:59.999Z"
}
