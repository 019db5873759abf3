action "cloudtrail_lake_import_wait" "history" {
  config {
    import_id   = cloudtrail_lake_import.history.import_id
    region      = cloudtrail_lake_import.history.region
    max_retries = 2

    timeouts {
      invoke = "48h"
    }
  }
}
