locals {
  event_data_store_arn = one(concat(aws_cloudtrail_event_data_store.history[*].arn, var.event_data_store[*].arn))
  role_arn             = one(concat(aws_iam_role.import[*].arn, var.role[*].arn))
  location             = provider::cloudtrail::parse_s3_location_uri(var.s3_location_uri)
}

# Takes history only: it collects no events itself, so none is stored twice.
resource "aws_cloudtrail_event_data_store" "history" {
  count = var.event_data_store == null ? 1 : 0

  name                           = var.name
  retention_period               = var.retention_period
  suspend                        = true
  organization_enabled           = var.organization_enabled
  termination_protection_enabled = var.termination_protection_enabled
}

resource "aws_iam_role" "import" {
  count = var.role == null ? 1 : 0

  name               = var.name
  assume_role_policy = provider::cloudtrail::import_role_trust_policy(local.event_data_store_arn)
}

resource "aws_iam_role_policy" "import" {
  count = var.role == null ? 1 : 0

  name   = "read-trail-logs"
  role   = aws_iam_role.import[0].id
  policy = provider::cloudtrail::import_role_permissions_policy(local.event_data_store_arn, var.s3_location_uri, var.kms_key_arns...)
}

# One import for each window: cloudtrail_lake_import.window["2022-01"] and so on.
resource "cloudtrail_lake_import" "window" {
  for_each = provider::cloudtrail::import_windows(var.start, var.end, var.step)

  destinations = [local.event_data_store_arn]

  import_source = {
    s3 = {
      s3_location_uri           = var.s3_location_uri
      s3_bucket_region          = var.s3_bucket_region
      s3_bucket_access_role_arn = local.role_arn
    }
  }

  start_event_time = each.value.start_event_time
  end_event_time   = each.value.end_event_time

  timeouts {
    create = var.create_timeout
  }

  # The role must be able to read before an import starts, and until it has stopped.
  depends_on = [aws_iam_role_policy.import, var.wait_for]
}

resource "cloudtrail_lake_import_completion" "window" {
  for_each = cloudtrail_lake_import.window

  import_id            = each.value.import_id
  region               = each.value.region
  allow_failed_entries = var.allow_failed_entries
  max_retries          = 2

  timeouts {
    create = var.create_timeout
  }
}
