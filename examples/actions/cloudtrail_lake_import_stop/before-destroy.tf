# AWS deletes no event data store while an import runs into it. This one is in no
# state: somebody started it on the console.
resource "aws_cloudtrail_event_data_store" "history" {
  name = "trail-history"

  lifecycle {
    action_trigger {
      events  = [before_destroy]
      actions = [action.cloudtrail_lake_import_stop.console]
    }
  }
}

action "cloudtrail_lake_import_stop" "console" {
  config {
    import_id = "1c9b5dca-3a91-4ac3-92b1-0d3f0e4c5a67"
    region    = "us-east-1"
  }
}
