terraform {
  required_providers {
    cloudtrail = {
      source = "cloudtrail-lake/cloudtrail"
    }
  }
}

# In place of the resource: Terraform forgets the event data store, and AWS keeps it.
removed {
  from = aws_cloudtrail_event_data_store.history

  lifecycle {
    destroy = false
  }
}

data "cloudtrail_lake_event_data_store" "history" {
  name = "trail-history"
}

resource "cloudtrail_lake_import" "history" {
  destinations = [data.cloudtrail_lake_event_data_store.history.arn]

  import_source = {
    s3 = {
      s3_location_uri           = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = "arn:aws:iam::123456789012:role/cloudtrail-lake-import"
    }
  }

  start_event_time = "2026-01-01T00:00:00Z"
  end_event_time   = "2026-01-31T23:59:59.999Z"
}
