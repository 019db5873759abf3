# terraform apply -invoke=action.cloudtrail_lake_import_stop.history
action "cloudtrail_lake_import_stop" "history" {
  config {
    import_id = cloudtrail_lake_import.history.import_id
    region    = cloudtrail_lake_import.history.region
  }
}
