resource "aws_iam_role_policy" "import" {
  name = "read-trail-logs"
  role = aws_iam_role.import.id

  policy = provider::cloudtrail::import_role_permissions_policy(
    aws_cloudtrail_event_data_store.history.arn,
    provider::cloudtrail::s3_location_uri("example-trail-logs", { account_id = "123456789012" }),
    aws_kms_key.trail_logs.arn, # leave it out if no key encrypts the bucket, or name more than one
  )
}
