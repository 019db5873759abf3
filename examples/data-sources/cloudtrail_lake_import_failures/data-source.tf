# What is not imported, and not mended by a retry.
data "cloudtrail_lake_import_failures" "history" {
  import_id = cloudtrail_lake_import.history.import_id
  region    = cloudtrail_lake_import.history.region
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
