provider "cloudtrail" {
  alias   = "audit"
  region  = "us-east-1"
  profile = "audit"
}

provider "cloudtrail" {
  alias   = "payments"
  region  = "us-east-1"
  profile = "payments"
}

# The same logs for two accounts. On the left are the module's names, on the
# right those of the blocks above.
module "copies" {
  source = "./copies"

  providers = {
    cloudtrail.security = cloudtrail.audit
    cloudtrail.archive  = cloudtrail.payments
  }

  security_store_arn = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/6f1c9f6e-5d0b-4a41-9a41-0f2f6c1f7a10"
  archive_store_arn  = "arn:aws:cloudtrail:us-east-1:444455556666:eventdatastore/c3c0a7de-9f3e-4f0d-b7a6-4d1b3a2f5e12"
  s3_location_uri    = "s3://example-trail-logs/AWSLogs/777788889999/"

  role_arns = {
    security = "arn:aws:iam::111122223333:role/cloudtrail-lake-import-virginia"
    archive  = "arn:aws:iam::444455556666:role/cloudtrail-lake-import"
  }
}
