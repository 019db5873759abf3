# One damaged file does not close the gate for ever, and an import that finds
# nothing does not open it.
resource "cloudtrail_lake_import_completion" "history" {
  import_id            = "3b1f9c52-7f6e-4d2c-9a57-0c3e5d8a1b64"
  region               = "us-east-1"
  max_retries          = 2
  allow_failed_entries = 1
  require_files        = true
}
