# The event data store and the role are of another configuration: their ARNs are enough.
variable "event_data_store_arn" {
  type    = string
  default = "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"
}

variable "role_arn" {
  type    = string
  default = "arn:aws:iam::123456789012:role/cloudtrail-lake-import"
}

resource "cloudtrail_lake_import" "year" {
  destinations = [var.event_data_store_arn]

  import_source = {
    s3 = {
      s3_location_uri           = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = var.role_arn
    }
  }

  start_event_time = "2025-01-01T00:00:00Z"
  end_event_time   = "2025-12-31T23:59:59.999Z"
}
