locals {
  event_data_store_arn = one(concat(aws_cloudtrail_event_data_store.history[*].arn, var.event_data_store[*].arn))
  role_arn             = one(concat(aws_iam_role.import[*].arn, var.role[*].arn))
  location             = provider::cloudtrail::parse_s3_location_uri(var.s3_location_uri)

  chosen = {
    name             = var.name
    step             = var.step
    s3_location_uri  = trimsuffix(var.s3_location_uri, "/")
    event_data_store = var.event_data_store == null ? "of the module" : "given"
    role             = var.role == null ? "of the module" : "given"
  }

  windows = provider::cloudtrail::import_windows(var.start, var.end, var.step)

  # With one second more there is one window more, if the time is where a step begins.
  start_fits = length(provider::cloudtrail::import_windows(timeadd(var.start, "-1s"), var.end, var.step)) > length(local.windows)
  end_fits   = length(provider::cloudtrail::import_windows(var.start, timeadd(var.end, "1s"), var.step)) > length(local.windows)
}

# What the first apply chose. With anything else here, the windows would be other
# imports of the same logs, or lose the role that they are read with.
resource "terraform_data" "chosen" {
  input = local.chosen

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
      condition     = self.output == local.chosen
      error_message = "The first apply chose ${jsonencode(self.output)}, and now the configuration has ${jsonencode(local.chosen)}. Change it back: the same logs would be imported again. Only if nothing has been imported yet, choose anew with: terraform apply -replace='ADDRESS.terraform_data.chosen', where ADDRESS is that of the module."
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

  # As long as it has the events, it is known what they were imported from.
  depends_on = [terraform_data.chosen]
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
