# AWS bills what this scans, in each plan. Above 20 GiB (about $0.10) it is cancelled, as
# soon as AWS says how much it has scanned.
data "cloudtrail_lake_query" "months" {
  event_data_store  = "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"
  check             = "count"
  by                = "month"
  start_event_time  = "2023-01-01T00:00:00Z"
  end_event_time    = "2023-12-31T23:59:59Z"
  max_bytes_scanned = 20 * pow(2, 30)
}

output "events_by_month" {
  value = { for count in data.cloudtrail_lake_query.months.counts : coalesce(count.key, "none") => count.events }
}
