resource "aws_s3_bucket_policy" "trail_logs" {
  bucket = "example-trail-logs"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.trail_delivery_statements, # what the policy has already
      [jsondecode(provider::cloudtrail::import_bucket_policy_statement(aws_iam_role.import.arn, "example-trail-logs"))],
    )
  })
}
