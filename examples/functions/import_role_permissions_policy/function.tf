resource "aws_cloudtrail_event_data_store" "history" {
  name = "trail-history"
}

resource "aws_kms_key" "trail_logs" {
  description = "Log files of the trail"
}

resource "aws_iam_role" "import" {
  name               = "cloudtrail-lake-import"
  assume_role_policy = provider::cloudtrail::import_role_trust_policy(aws_cloudtrail_event_data_store.history.arn)
}

resource "aws_iam_role_policy" "import" {
  name = "read-trail-logs"
  role = aws_iam_role.import.id

  policy = provider::cloudtrail::import_role_permissions_policy(
    aws_cloudtrail_event_data_store.history.arn,
    provider::cloudtrail::s3_location_uri("example-trail-logs", { account_id = "123456789012" }),
    aws_kms_key.trail_logs.arn, # leave it out if no key encrypts the bucket, or name more than one
  )
}
