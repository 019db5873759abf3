variable "bucket_policy_statements" {
  description = "What the policy of the bucket has already, such as the delivery of the trail."
  type        = any
}

resource "aws_s3_bucket_policy" "trail_logs" {
  bucket = "example-trail-logs"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      var.bucket_policy_statements,
      [jsondecode(provider::cloudtrail::import_bucket_policy_statement("arn:aws:iam::123456789012:role/cloudtrail-lake-import", "example-trail-logs"))],
    )
  })

  # Destroying it would remove the whole policy, also what the trail needs.
  lifecycle {
    prevent_destroy = true
  }
}
