# One damaged file does not close the gate for ever, and an import that finds
# nothing does not open it.
resource "cloudtrail_lake_import_completion" "history" {
  import_id            = cloudtrail_lake_import.history.import_id
  region               = cloudtrail_lake_import.history.region
  max_retries          = 2
  allow_failed_entries = 1
  require_files        = true
}
