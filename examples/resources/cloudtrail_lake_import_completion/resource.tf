resource "cloudtrail_lake_import" "history" {
  destinations = ["arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"]

  import_source = {
    s3 = {
      s3_location_uri           = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = "arn:aws:iam::123456789012:role/cloudtrail-lake-import"
    }
  }
}

# Waits up to two days, and retries a failed import twice before giving up.
resource "cloudtrail_lake_import_completion" "history" {
  import_id   = cloudtrail_lake_import.history.import_id
  region      = cloudtrail_lake_import.history.region
  max_retries = 2

  timeouts {
    create = "48h"
  }
}

# Known only when the events are in the event data store.
output "imported_events" {
  value = cloudtrail_lake_import_completion.history.import_statistics.events_completed
}
