list "cloudtrail_lake_import" "console" {
  provider = cloudtrail
  limit    = 1000

  config {
    destination = "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"
  }
}
