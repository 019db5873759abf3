# The same logs for two accounts. On the left are the module's names, on the
# right those of the blocks above.
module "copies" {
  source = "./copies"

  providers = {
    cloudtrail.security = cloudtrail.audit
    cloudtrail.archive  = cloudtrail.payments
  }

  security_store_arn = local.audit_stores["virginia"]
  archive_store_arn  = "arn:aws:cloudtrail:us-east-1:444455556666:eventdatastore/c3c0a7de-9f3e-4f0d-b7a6-4d1b3a2f5e12"
  s3_location_uri    = "s3://example-trail-logs/AWSLogs/777788889999/"

  role_arns = {
    security = "arn:aws:iam::111122223333:role/cloudtrail-lake-import-virginia"
    archive  = "arn:aws:iam::444455556666:role/cloudtrail-lake-import"
  }
}
