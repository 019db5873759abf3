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

resource "cloudtrail_lake_import_completion" "history" {
  import_id = cloudtrail_lake_import.history.import_id
  region    = cloudtrail_lake_import.history.region
}

# Once the import has ended, what depends on this data source is made only if the event
# data store has events of its time range. AWS bills what this scans, in each plan.
data "cloudtrail_lake_query" "compared" {
  event_data_store  = cloudtrail_lake_import.history.destinations[0]
  check             = "compare"
  imports           = [cloudtrail_lake_import_completion.history.import_id]
  max_bytes_scanned = 20 * pow(2, 30)

  lifecycle {
    postcondition {
      condition     = alltrue([for window in self.windows : window.events != 0])
      error_message = "Windows without an event: ${jsonencode([for window in self.windows : window.import_id if window.events == 0])}"
    }
  }
}
