data "cloudtrail_lake_import_estimate" "history" {
  s3_location_uri  = "s3://example-trail-logs/AWSLogs/"
  s3_bucket_region = "us-east-1"
}

locals {
  # The shortest retention of whole years that keeps the oldest log file for another
  # year. AWS takes up to 3,653 days.
  oldest = coalesce(data.cloudtrail_lake_import_estimate.history.oldest_file_date, plantimestamp())
  retention = [
    for days in concat(range(732, 3653, 366), [3653]) : days
    if timecmp(timeadd(plantimestamp(), "-${(days - 366) * 24}h"), local.oldest) <= 0
  ]
}

resource "aws_cloudtrail_event_data_store" "history" {
  name             = "history"
  retention_period = try(local.retention[0], 0)
  suspend          = true # collects nothing by itself

  lifecycle {
    # Chosen once. If the trail's bucket drops its oldest logs, a shorter retention
    # would remove their events.
    ignore_changes = [retention_period]

    precondition {
      condition     = length(local.retention) > 0
      error_message = "No retention keeps events of ${local.oldest} for another year."
    }
  }
}

resource "cloudtrail_lake_import" "history" {
  destinations = [aws_cloudtrail_event_data_store.history.arn]

  import_source = {
    s3 = {
      s3_location_uri           = "s3://example-trail-logs/AWSLogs/"
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = "arn:aws:iam::123456789012:role/cloudtrail-lake-import"
    }
  }
}
