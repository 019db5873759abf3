# {
#   bucket          = "example-trail-logs"
#   prefix          = "audit/AWSLogs/123456789012/CloudTrail/eu-west-1/2023"
#   custom_prefix   = "audit"
#   organization_id = null
#   account_id      = "123456789012"
#   region          = "eu-west-1"
# }
output "location" {
  value = provider::cloudtrail::parse_s3_location_uri("s3://example-trail-logs/audit/AWSLogs/123456789012/CloudTrail/eu-west-1/2023/")
}
