# Waits up to two days, and retries a failed import twice before giving up.
resource "cloudtrail_lake_import_completion" "history" {
  import_id   = cloudtrail_lake_import.history.import_id
  region      = cloudtrail_lake_import.history.region
  max_retries = 2

  timeouts {
    create = "48h"
  }
}

# Known only when the events are in the event data store.
output "imported_events" {
  value = cloudtrail_lake_import_completion.history.import_statistics.events_completed
}
