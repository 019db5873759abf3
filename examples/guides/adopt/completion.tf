data "cloudtrail_lake_imports" "adopted" {
  destination    = "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"
  created_before = "2026-07-01T00:00:00Z"
}

resource "cloudtrail_lake_import_completion" "adopted" {
  for_each = toset(data.cloudtrail_lake_imports.adopted.import_ids)

  import_id = each.key
  region    = data.cloudtrail_lake_imports.adopted.region
}
