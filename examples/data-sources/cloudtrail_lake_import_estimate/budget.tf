variable "budget" {
  description = "What the import may cost at most, in the currency of the price."
  type        = number
  default     = 500
}

data "cloudtrail_lake_event_data_store" "security" {
  name = "security"
}

locals {
  logs = {
    s3_location_uri  = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
    s3_bucket_region = "us-east-1"
  }
  start = "2023-01-01T00:00:00Z"
  end   = "2024-01-01T00:00:00Z"
}

# With a time range in the past, the estimate stays what it is in later plans.
data "cloudtrail_lake_import_estimate" "history" {
  s3_location_uri  = local.logs.s3_location_uri
  s3_bucket_region = local.logs.s3_bucket_region
  start_event_time = local.start
  end_event_time   = local.end
  price_per_gib    = 0.75
}

resource "cloudtrail_lake_import" "history" {
  destinations = [data.cloudtrail_lake_event_data_store.security.arn]

  import_source = {
    s3 = merge(local.logs, {
      s3_bucket_access_role_arn = "arn:aws:iam::123456789012:role/cloudtrail-lake-import"
    })
  }
  start_event_time = local.start
  end_event_time   = local.end

  lifecycle {
    precondition {
      condition     = data.cloudtrail_lake_import_estimate.history.estimated_cost <= var.budget
      error_message = "The import may cost ${data.cloudtrail_lake_import_estimate.history.estimated_cost}, and the budget is ${var.budget}."
    }
    precondition {
      condition     = data.cloudtrail_lake_import_estimate.history.log_files > 0
      error_message = "There is no log file: look at the location and the time range."
    }
  }
}
