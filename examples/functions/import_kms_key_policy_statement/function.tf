variable "key_policy_statements" {
  description = "What the policy of the key has already, such as who administers it."
  type        = any
}

resource "aws_kms_key" "trail_logs" {
  description = "Log files of the trail"
}

resource "aws_kms_key_policy" "trail_logs" {
  key_id = aws_kms_key.trail_logs.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      var.key_policy_statements,
      [jsondecode(provider::cloudtrail::import_kms_key_policy_statement(
        "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e",
        "arn:aws:iam::123456789012:role/cloudtrail-lake-import",
        "example-trail-logs",
      ))],
    )
  })
}
