# terraform apply -invoke=action.cloudtrail_lake_import_stop.history
#
# The id may also be that of a resource: cloudtrail_lake_import.history.import_id
action "cloudtrail_lake_import_stop" "history" {
  config {
    import_id = "1c9b5dca-3a91-4ac3-92b1-0d3f0e4c5a67"
    region    = "us-east-1"
  }
}
