data "aws_caller_identity" "current" {}

# The logs that the trail has left in its bucket.
locals {
  s3_location_uri = provider::cloudtrail::s3_location_uri("example-trail-logs", {
    account_id = data.aws_caller_identity.current.account_id
  })
}

# Takes history only: it collects no events itself, so none is stored twice.
# Events older than the retention period are not imported.
resource "aws_cloudtrail_event_data_store" "history" {
  name             = "trail-history"
  retention_period = 2555
  suspend          = true
}

# The role with which CloudTrail reads the bucket. If a KMS key encrypts the
# bucket, name its ARN as third argument of import_role_permissions_policy.
resource "aws_iam_role" "import" {
  name               = "cloudtrail-lake-import"
  assume_role_policy = provider::cloudtrail::import_role_trust_policy(aws_cloudtrail_event_data_store.history.arn)
}

resource "aws_iam_role_policy" "import" {
  name   = "read-trail-logs"
  role   = aws_iam_role.import.id
  policy = provider::cloudtrail::import_role_permissions_policy(aws_cloudtrail_event_data_store.history.arn, local.s3_location_uri)
}

# Starts the import; AWS then works on it by itself.
resource "cloudtrail_lake_import" "history" {
  destinations = [aws_cloudtrail_event_data_store.history.arn]

  import_source = {
    s3 = {
      s3_location_uri           = local.s3_location_uri
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = aws_iam_role.import.arn
    }
  }

  start_event_time = "2023-01-01T00:00:00Z"
  end_event_time   = "2023-12-31T23:59:59.999Z"

  # The role must be able to read before the import starts.
  depends_on = [aws_iam_role_policy.import]
}

# Waits for its end. What needs the imported events depends on this.
resource "cloudtrail_lake_import_completion" "history" {
  import_id = cloudtrail_lake_import.history.import_id
  region    = cloudtrail_lake_import.history.region
}

output "imported_events" {
  description = "How many events were imported. Known when the import has ended."
  value       = cloudtrail_lake_import_completion.history.import_statistics.events_completed
}
