resource "aws_kms_key_policy" "trail_logs" {
  key_id = aws_kms_key.trail_logs.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.key_administration_statements, # what the policy has already
      [jsondecode(provider::cloudtrail::import_kms_key_policy_statement(
        aws_cloudtrail_event_data_store.history.arn,
        aws_iam_role.import.arn,
        "example-trail-logs",
      ))],
    )
  })
}
