# An import that somebody started on the console.
data "cloudtrail_lake_import" "console" {
  import_id = "3b1f9c52-7f6e-4d2c-9a57-0c3e5d8a1b64"
  region    = "us-east-1"
}

output "imported_events" {
  value = data.cloudtrail_lake_import.console.import_statistics.events_completed
}
