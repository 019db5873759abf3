# What an import of all logs would copy, and cost at a price of 0.75 per GiB.
data "cloudtrail_lake_import_estimate" "history" {
  s3_location_uri  = "s3://example-trail-logs/AWSLogs/"
  s3_bucket_region = "us-east-1"
  price_per_gib    = 0.75
}

output "estimate" {
  value = {
    log_files = data.cloudtrail_lake_import_estimate.history.log_files
    gib       = ceil(data.cloudtrail_lake_import_estimate.history.uncompressed_bytes / pow(2, 30))
    cost      = data.cloudtrail_lake_import_estimate.history.estimated_cost
  }
}

# Compressed bytes by account.
output "bytes_by_account" {
  value = {
    for account_id, sizes in {
      for group in data.cloudtrail_lake_import_estimate.history.groups :
      coalesce(group.account_id, "other") => group.compressed_bytes...
    } : account_id => sum(sizes)
  }
}

# A warning of every plan.
check "everything_can_be_read" {
  assert {
    condition     = length(data.cloudtrail_lake_import_estimate.history.unreadable_objects) == 0
    error_message = "An import cannot read: ${jsonencode(data.cloudtrail_lake_import_estimate.history.unreadable_objects)}"
  }
}
