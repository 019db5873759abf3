data "cloudtrail_lake_imports" "adopted" {
  created_before = "2026-07-01T00:00:00Z"
}

resource "cloudtrail_lake_import_completion" "adopted" {
  for_each = toset(data.cloudtrail_lake_imports.adopted.import_ids)

  import_id = each.key
  region    = data.cloudtrail_lake_imports.adopted.region
}
