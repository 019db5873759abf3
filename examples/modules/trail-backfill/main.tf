locals {
  event_data_store_arn = one(concat(aws_cloudtrail_event_data_store.history[*].arn, var.event_data_store[*].arn))
  role_arn             = one(concat(aws_iam_role.import[*].arn, var.role[*].arn))
  location             = provider::cloudtrail::parse_s3_location_uri(var.s3_location_uri)

  windows = provider::cloudtrail::import_windows(var.start, var.end, var.step)

  # With one second more there is one window more, if the time is where a step begins.
  start_fits = length(provider::cloudtrail::import_windows(timeadd(var.start, "-1s"), var.end, var.step)) > length(local.windows)
  end_fits   = length(provider::cloudtrail::import_windows(var.start, timeadd(var.end, "1s"), var.step)) > length(local.windows)
}

# What was chosen first, and what every window needs. With another step or another
# name for the role, the windows would be other imports, and their logs would be
# imported and billed again.
resource "terraform_data" "chosen" {
  input = {
    name = var.name
    step = var.step
  }

  lifecycle {
    ignore_changes = [input]

    precondition {
      condition     = local.start_fits
      error_message = "start: ${var.start} is not where a ${var.step} begins. The first window would be cut short, and imported again when start moves."
    }

    precondition {
      condition     = local.end_fits
      error_message = "end: ${var.end} is not where a ${var.step} begins. The last window would be cut short, and imported again when end moves."
    }

    precondition {
      condition     = timecmp(var.end, plantimestamp()) <= 0
      error_message = "end: ${var.end} is in the future. What the trail delivers later to a window that was imported is never imported."
    }

    postcondition {
      condition     = self.output.step == var.step
      error_message = "step: the first apply chose ${self.output.step}. Windows of another step are other imports of the same logs."
    }

    postcondition {
      condition     = self.output.name == var.name
      error_message = "name: the first apply chose ${self.output.name}. The imports that are there belong to the role of that name."
    }
  }
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
  for_each = local.windows

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
  retry_trigger    = var.retry_trigger

  timeouts {
    create = var.create_timeout
  }

  # The role must be able to read before an import starts, and until it has stopped.
  depends_on = [terraform_data.chosen, aws_iam_role_policy.import, var.wait_for]
}

resource "cloudtrail_lake_import_completion" "window" {
  for_each = cloudtrail_lake_import.window

  import_id            = each.value.import_id
  region               = each.value.region
  allow_failed_entries = var.allow_failed_entries
  max_retries          = var.max_retries
  require_files        = var.require_files

  timeouts {
    create = var.create_timeout
  }
}
