data "cloudtrail_lake_event_data_store" "security" {
  name = "security"
}

# A time that has passed, so that later imports stay out.
data "cloudtrail_lake_imports" "console" {
  destination     = data.cloudtrail_lake_event_data_store.security.arn
  created_before  = "2026-07-01T00:00:00Z"
  include_details = true
}

locals {
  console = { for found in data.cloudtrail_lake_imports.console.imports : found.import_id => found }
}

import {
  for_each = local.console
  to       = cloudtrail_lake_import.console[each.key]
  id       = "${each.key}@${data.cloudtrail_lake_imports.console.region}"
}

resource "cloudtrail_lake_import" "console" {
  for_each = local.console

  destinations     = each.value.destinations
  import_source    = each.value.import_source
  start_event_time = each.value.start_event_time
  end_event_time   = each.value.end_event_time
}
