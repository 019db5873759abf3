terraform {
  required_providers {
    cloudtrail = {
      source = "cloudtrail-lake/cloudtrail"
    }
  }
}

variable "event_data_store_arn" {
  type = string
}

variable "role_arn" {
  type    = string
  default = "arn:aws:iam::123456789012:role/cloudtrail-lake-import"
}

provider "cloudtrail" {
  region = "us-east-1"
}

resource "cloudtrail_lake_import" "january" {
  destinations = [var.event_data_store_arn]

  import_source = {
    s3 = {
      s3_location_uri           = "s3://my-logs/AWSLogs/123456789012/CloudTrail/"
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = var.role_arn
    }
  }

  start_event_time = "2024-01-01T00:00:00Z"
  end_event_time   = "2024-01-31T23:59:59.999Z"
}

resource "cloudtrail_lake_import_completion" "january" {
  import_id = cloudtrail_lake_import.january.import_id
  region    = cloudtrail_lake_import.january.region
}

output "files" {
  value = cloudtrail_lake_import_completion.january.import_statistics.files_completed
}
