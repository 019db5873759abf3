# What is not imported, and not mended by a retry.
data "cloudtrail_lake_import_failures" "history" {
  import_id = "3b1f9c52-7f6e-4d2c-9a57-0c3e5d8a1b64"
  region    = "us-east-1"
  status    = "FAILED"
}

output "not_imported" {
  value = [for failure in data.cloudtrail_lake_import_failures.history.failures : failure.location]
}

# A warning of every plan, with the number of failures of each kind.
check "history_is_whole" {
  assert {
    condition     = length(data.cloudtrail_lake_import_failures.history.failures) == 0
    error_message = "Not everything was imported: ${jsonencode(data.cloudtrail_lake_import_failures.history.count_by_error_type)}"
  }
}
