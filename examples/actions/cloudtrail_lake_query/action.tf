# terraform apply -invoke=action.cloudtrail_lake_query.twice
#
# AWS bills what this scans, each time it is invoked. Above 20 GiB (about $0.10) it is
# cancelled, as soon as AWS says how much it has scanned.
action "cloudtrail_lake_query" "twice" {
  config {
    event_data_store  = "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"
    check             = "twice"
    max_bytes_scanned = 20 * pow(2, 30)
  }
}
