variable "bucket" {
  description = "The bucket that the trail has delivered to."
  type        = string
}

variable "bucket_region" {
  type    = string
  default = "us-east-1"
}

variable "event_data_store_arn" {
  type = string
}

variable "role_arn" {
  description = "The role with which CloudTrail reads the bucket."
  type        = string
}

resource "cloudtrail_lake_import" "history" {
  destinations = [var.event_data_store_arn]

  import_source = {
    s3 = {
      s3_location_uri           = provider::cloudtrail::s3_location_uri(var.bucket)
      s3_bucket_region          = var.bucket_region
      s3_bucket_access_role_arn = var.role_arn
    }
  }

  start_event_time = "2023-01-01T00:00:00Z"
  end_event_time   = "2024-12-31T23:59:59.999Z"
}

resource "cloudtrail_lake_import_completion" "history" {
  import_id = cloudtrail_lake_import.history.import_id
  region    = cloudtrail_lake_import.history.region
}

data "cloudtrail_lake_import_failures" "history" {
  import_id = cloudtrail_lake_import_completion.history.import_id
  region    = cloudtrail_lake_import_completion.history.region
}

output "import_id" {
  value = cloudtrail_lake_import.history.import_id
}

output "imported_events" {
  value = cloudtrail_lake_import_completion.history.import_statistics.events_completed
}

output "failures" {
  value = data.cloudtrail_lake_import_failures.history.count_by_error_type
}
