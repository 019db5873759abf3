locals {
  event_data_store_arn = one(concat(aws_cloudtrail_event_data_store.history[*].arn, var.event_data_store[*].arn))
  role_arn             = one(concat(aws_iam_role.import[*].arn, var.role[*].arn))
  location             = provider::cloudtrail::parse_s3_location_uri(var.s3_location_uri)

  chosen = {
    step             = var.step
    s3_location_uri  = trimsuffix(var.s3_location_uri, "/")
    event_data_store = var.event_data_store == null ? "of the module" : "given"
  }

  chosen_role = var.role == null ? "of the module" : "given"

  # Confirms a change that is refused otherwise.
  confirm      = "terraform apply -replace='ADDRESS.terraform_data.chosen'"
  confirm_role = "terraform apply -replace='ADDRESS.terraform_data.chosen_role'"
  address      = "where ADDRESS is the address of the module, such as module.backfill."

  step_begins = {
    day     = "of a day (00:00 UTC)"
    week    = "of a week (Monday, 00:00 UTC)"
    month   = "of a month (first day, 00:00 UTC)"
    quarter = "of a quarter (first day of January, April, July or October, 00:00 UTC)"
    year    = "of a year (January 1, 00:00 UTC)"
  }[var.step]

  windows = provider::cloudtrail::import_windows(var.start, var.end, var.step)

  # With one second more there is one window more, if the time is where a step begins.
  start_fits = length(provider::cloudtrail::import_windows(timeadd(var.start, "-1s"), var.end, var.step)) > length(local.windows)
  end_fits   = length(provider::cloudtrail::import_windows(var.start, timeadd(var.end, "1s"), var.step)) > length(local.windows)
}

# What the first apply chose. A change is refused here, with what it would do.
resource "terraform_data" "chosen" {
  input = local.chosen

  lifecycle {
    ignore_changes = [input]

    precondition {
      condition     = local.start_fits
      error_message = "start: ${var.start} is not the start ${local.step_begins}. The first window would be cut short, and imported again when start moves."
    }

    precondition {
      condition     = local.end_fits
      error_message = "end: ${var.end} is not the start ${local.step_begins}. The last window would be cut short, and imported again when end moves."
    }

    precondition {
      condition     = timecmp(var.end, plantimestamp()) <= 0
      error_message = "end: ${var.end} is in the future. What the trail delivers later to a window that was imported is never imported."
    }

    postcondition {
      condition     = self.output.step == local.chosen.step
      error_message = "step: it was ${self.output.step} at the first apply, and is ${local.chosen.step} now. Windows of another length are other imports: the same logs would be imported, stored and billed again. Change it back. Only if nothing has been imported yet, run: ${local.confirm}, ${local.address}"
    }

    postcondition {
      condition     = self.output.s3_location_uri == local.chosen.s3_location_uri
      error_message = "s3_location_uri: it was ${self.output.s3_location_uri} at the first apply, and is ${local.chosen.s3_location_uri} now. Another location is another import: logs that are below both would be imported, stored and billed again. Change it back, and write another module block for other logs. Only if nothing has been imported yet, run: ${local.confirm}, ${local.address}"
    }

    postcondition {
      condition = self.output.event_data_store == local.chosen.event_data_store
      error_message = var.event_data_store != null ? (
        "event_data_store: the first apply created one in the module, and now one is given. Another one receives the whole history again, and the module's own is deleted. Only if it is the module's own, and a moved block takes it out of the module, nothing is imported again. To go on, run: ${local.confirm}, ${local.address}"
        ) : (
        "event_data_store: one was given at the first apply, and now the module would create one, and import the whole history into it. Change it back, unless you want that. To go on, run: ${local.confirm}, ${local.address}"
      )
    }
  }
}

# The choice of the role is one of its own, so that a role of yours can trust the
# module's event data store, which depends on the other choices.
resource "terraform_data" "chosen_role" {
  input = local.chosen_role

  lifecycle {
    ignore_changes = [input]

    postcondition {
      condition = self.output == local.chosen_role
      error_message = var.role != null ? (
        "role: the first apply created one in the module, and now one is given. The module's own is deleted. Complete imports stay as they are, and nothing is imported again. AWS resumes an import that is not complete with its old role alone, so finish those first. To go on, run: ${local.confirm_role}, ${local.address}"
        ) : (
        "role: one was given at the first apply, and now the module would create one. Complete imports stay as they are, and nothing is imported again. AWS resumes an import that is not complete with its old role alone, so finish those first. To go on, run: ${local.confirm_role} -target='ADDRESS.aws_iam_role_policy.import', ${local.address} Then run: terraform apply"
      )
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
  tags                           = var.tags

  lifecycle {
    # Another name would be another event data store, without the history.
    ignore_changes = [name]
  }

  # As long as it has the events, it is known what they were imported from.
  depends_on = [terraform_data.chosen]
}

resource "aws_iam_role" "import" {
  count = var.role == null ? 1 : 0

  name                 = var.name
  assume_role_policy   = provider::cloudtrail::import_role_trust_policy(local.event_data_store_arn)
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags

  lifecycle {
    # Another name would be another role, with which AWS resumes no import.
    ignore_changes = [name]
  }

  depends_on = [terraform_data.chosen_role]
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

  # The import runs there anyway. Without this line, the plan warns if the
  # provider's Region is another one.
  region = try(split(":", local.event_data_store_arn)[3], null)

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
  depends_on = [terraform_data.chosen, terraform_data.chosen_role, aws_iam_role_policy.import, var.wait_for]
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
