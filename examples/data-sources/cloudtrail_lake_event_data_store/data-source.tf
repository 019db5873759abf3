# An event data store of another configuration.
data "cloudtrail_lake_event_data_store" "security" {
  name = "security"
}

resource "cloudtrail_lake_import" "history" {
  destinations = [data.cloudtrail_lake_event_data_store.security.arn]

  import_source = {
    s3 = {
      s3_location_uri           = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = "arn:aws:iam::123456789012:role/cloudtrail-lake-import"
    }
  }

  lifecycle {
    precondition {
      condition     = contains(data.cloudtrail_lake_event_data_store.security.categories, "Management")
      error_message = "The event data store does not take management events."
    }
  }
}
