resource "cloudtrail_lake_import_completion" "console" {
  for_each = cloudtrail_lake_import.console

  import_id = each.value.import_id
  region    = each.value.region
}
