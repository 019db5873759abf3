output "event_data_store_arn" {
  description = "The event data store that has the history."
  value       = local.event_data_store_arn
}

output "role_arn" {
  description = "The role with which CloudTrail reads the bucket."
  value       = local.role_arn
}

output "bucket_policy_statement" {
  description = "The statement, as JSON, that the policy of a bucket in another account needs."
  value       = provider::cloudtrail::import_bucket_policy_statement(local.role_arn, local.location.bucket)
}

output "kms_key_policy_statement" {
  description = "The statement, as JSON, that the policy of each key in another account needs."
  value       = provider::cloudtrail::import_kms_key_policy_statement(local.event_data_store_arn, local.role_arn, local.location.bucket)
}

output "events" {
  description = "How many events of each window were imported."
  value       = { for window, done in cloudtrail_lake_import_completion.window : window => done.import_statistics.events_completed }
}

output "failed_entries" {
  description = "How many log files of each window failed permanently. Windows without failures are left out."
  value       = { for window, done in cloudtrail_lake_import_completion.window : window => done.import_statistics.failed_entries if done.import_statistics.failed_entries > 0 }
}

output "incomplete_windows" {
  description = "The windows whose import has not ended COMPLETED."
  value       = sort([for window, done in cloudtrail_lake_import_completion.window : window if done.import_status != "COMPLETED"])
}

output "import_ids" {
  description = "The id of each window's import, for the AWS CLI and data sources."
  value       = { for window, import in cloudtrail_lake_import.window : window => import.import_id }
}
