# The imports into an event data store that failed this year.
data "cloudtrail_lake_event_data_store" "security" {
  name = "security"
}

data "cloudtrail_lake_imports" "failed" {
  destination   = data.cloudtrail_lake_event_data_store.security.arn
  import_status = "FAILED"
  created_after = "2026-01-01T00:00:00Z"
}

# Why each of them failed.
data "cloudtrail_lake_import_failures" "failed" {
  for_each = toset(data.cloudtrail_lake_imports.failed.import_ids)

  import_id = each.key
  region    = data.cloudtrail_lake_imports.failed.region
}

output "failed_entries" {
  value = { for id, failed in data.cloudtrail_lake_import_failures.failed : id => failed.count_by_error_type }
}
