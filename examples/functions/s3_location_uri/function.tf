locals {
  # s3://example-trail-logs/AWSLogs/
  all_accounts = provider::cloudtrail::s3_location_uri("example-trail-logs")

  # s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/
  one_account = provider::cloudtrail::s3_location_uri("example-trail-logs", { account_id = "123456789012" })

  # s3://example-trail-logs/audit/AWSLogs/o-exampleorg1/123456789012/CloudTrail/eu-west-1/
  one_region_of_an_organization = provider::cloudtrail::s3_location_uri("example-trail-logs", {
    custom_prefix   = "audit"
    organization_id = "o-exampleorg1"
    account_id      = "123456789012"
    region          = "eu-west-1"
  })
}

output "locations" {
  value = [local.all_accounts, local.one_account, local.one_region_of_an_organization]
}
