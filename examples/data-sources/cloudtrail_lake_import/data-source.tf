# An import that somebody started on the console.
data "cloudtrail_lake_import" "console" {
  import_id = "3b1f9c52-7f6e-4d2c-9a57-0c3e5d8a1b64"
  region    = "us-east-1"
}

# What it imports never changes.
output "imported_from" {
  value = data.cloudtrail_lake_import.console.import_source.s3.s3_location_uri
}

# Its status and its numbers do, as long as it runs: these come from a completion.
resource "cloudtrail_lake_import_completion" "console" {
  import_id = data.cloudtrail_lake_import.console.import_id
  region    = data.cloudtrail_lake_import.console.region
}

output "imported_events" {
  value = cloudtrail_lake_import_completion.console.import_statistics.events_completed
}
