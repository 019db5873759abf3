# terraform apply -invoke=action.cloudtrail_lake_import_retry.console
#
# An import that somebody started on the console, and that is in no state.
action "cloudtrail_lake_import_retry" "console" {
  config {
    import_id = "1c9b5dca-3a91-4ac3-92b1-0d3f0e4c5a67"
    region    = "eu-west-1"
    wait      = true
  }
}
