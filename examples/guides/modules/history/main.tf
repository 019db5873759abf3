terraform {
  required_version = ">= 1.8"

  required_providers {
    cloudtrail = {
      source = "cloudtrail-lake/cloudtrail"
    }
  }
}

variable "event_data_store_arn" {
  description = "The event data store that receives the events. Its Region and account are those of the imports."
  type        = string
}

variable "role_arn" {
  description = "The role with which CloudTrail reads the bucket, of the event data store's account."
  type        = string
}

variable "s3_location_uri" {
  description = "Where the logs are, such as s3://example-trail-logs/AWSLogs/."
  type        = string
}

variable "s3_bucket_region" {
  description = "The Region of the bucket."
  type        = string
}

variable "start" {
  description = "Where the history begins."
  type        = string
}

variable "end" {
  description = "What the history ends before: the beginning of a month, in the past."
  type        = string
}

resource "cloudtrail_lake_import" "month" {
  for_each = provider::cloudtrail::import_windows(var.start, var.end, "month")

  destinations = [var.event_data_store_arn]

  # The import runs there anyway. Without this line, the plan warns if the
  # provider's Region is another one.
  region = split(":", var.event_data_store_arn)[3]

  import_source = {
    s3 = {
      s3_location_uri           = var.s3_location_uri
      s3_bucket_region          = var.s3_bucket_region
      s3_bucket_access_role_arn = var.role_arn
    }
  }

  start_event_time = each.value.start_event_time
  end_event_time   = each.value.end_event_time

  # The last month waits for all others.
  timeouts {
    create = "72h"
  }

  lifecycle {
    prevent_destroy = true
  }
}

# The Region is that of the import, and not the provider's.
resource "cloudtrail_lake_import_completion" "month" {
  for_each = cloudtrail_lake_import.month

  import_id = each.value.import_id
  region    = each.value.region

  timeouts {
    create = "72h"
  }
}

output "imported_events" {
  description = "How many events of each month have been imported."
  value       = { for month, done in cloudtrail_lake_import_completion.month : month => done.import_statistics.events_completed }
}
