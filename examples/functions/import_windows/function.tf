# {
#   "2023-Q1" = {
#     start_event_time = "2023-01-01T00:00:00Z"
#     end_event_time   = "2023-03-31T23:59:59.999Z"
#   }
#   "2023-Q2" = {
#     start_event_time = "2023-04-01T00:00:00Z"
#     end_event_time   = "2023-06-30T23:59:59.999Z"
#   }
# }
output "quarters" {
  value = provider::cloudtrail::import_windows("2023-01-01T00:00:00Z", "2023-07-01T00:00:00Z", "quarter")
}

# One import for each month of 2023.
resource "cloudtrail_lake_import" "month" {
  for_each = provider::cloudtrail::import_windows("2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "month")

  destinations = ["arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"]

  import_source = {
    s3 = {
      s3_location_uri           = provider::cloudtrail::s3_location_uri("example-trail-logs", { account_id = "123456789012" })
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = "arn:aws:iam::123456789012:role/cloudtrail-lake-import"
    }
  }

  start_event_time = each.value.start_event_time
  end_event_time   = each.value.end_event_time

  # The last month waits until the others are imported.
  timeouts {
    create = "24h"
  }
}
