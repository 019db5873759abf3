# A destroy lets the import come to its end, instead of stopping it.
resource "cloudtrail_lake_import" "history" {
  destinations = ["arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"]

  import_source = {
    s3 = {
      s3_location_uri           = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = "arn:aws:iam::123456789012:role/cloudtrail-lake-import"
    }
  }

  lifecycle {
    action_trigger {
      events  = [before_destroy]
      actions = [action.cloudtrail_lake_import_wait.history]
    }
  }
}

action "cloudtrail_lake_import_wait" "history" {
  config {
    import_id = caller.import_id
    region    = caller.region
  }
}
