# A destroy lets the import come to its end, instead of stopping it.
resource "cloudtrail_lake_import" "history" {
  destinations = [aws_cloudtrail_event_data_store.security.arn]

  import_source = {
    s3 = {
      s3_location_uri           = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = aws_iam_role.lake_import.arn
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
