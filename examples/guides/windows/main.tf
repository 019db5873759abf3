variable "event_data_store_arn" {
  description = "The event data store that receives the events."
  type        = string
}

variable "role_arn" {
  description = "The role with which CloudTrail reads the bucket."
  type        = string
}

variable "bucket" {
  description = "The bucket that the trail has delivered to."
  type        = string
}

variable "start" {
  description = "Where the history begins."
  type        = string
  default     = "2022-01-01T00:00:00Z"
}

variable "end" {
  description = "What the history ends before. Where a month begins, and in the past."
  type        = string
  default     = "2024-01-01T00:00:00Z"
}

# One import for each month: cloudtrail_lake_import.history["2022-01"] and so on.
resource "cloudtrail_lake_import" "history" {
  for_each = provider::cloudtrail::import_windows(var.start, var.end, "month")

  destinations = [var.event_data_store_arn]

  import_source = {
    s3 = {
      s3_location_uri           = provider::cloudtrail::s3_location_uri(var.bucket)
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = var.role_arn
    }
  }

  start_event_time = each.value.start_event_time
  end_event_time   = each.value.end_event_time

  # An account runs one import at a time: the last one waits for all others.
  timeouts {
    create = "72h"
  }

  # A window that would be imported again is an error at plan time.
  lifecycle {
    prevent_destroy = true
  }
}

# Waits for the end of each.
resource "cloudtrail_lake_import_completion" "history" {
  for_each = cloudtrail_lake_import.history

  import_id   = each.value.import_id
  region      = each.value.region
  max_retries = 2

  timeouts {
    create = "72h"
  }
}

output "imported_events" {
  description = "How many events of each month were imported."
  value       = { for month, done in cloudtrail_lake_import_completion.history : month => done.import_statistics.events_completed }
}
