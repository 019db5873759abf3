# How the module is wired, without any call.

mock_provider "cloudtrail" {
  mock_resource "cloudtrail_lake_import_completion" {
    defaults = {
      import_status = "COMPLETED"
    }
  }
}

mock_provider "aws" {
  mock_resource "aws_cloudtrail_event_data_store" {
    defaults = {
      arn = "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/trail-backfill"
    }
  }
}

variables {
  s3_location_uri  = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
  s3_bucket_region = "us-east-1"
  start            = "2023-01-01T00:00:00Z"
  end              = "2023-04-01T00:00:00Z"
}

run "own_event_data_store_and_role" {
  variables {
    tags                 = { team = "security" }
    permissions_boundary = "arn:aws:iam::123456789012:policy/boundary"
  }

  assert {
    condition     = join(",", keys(cloudtrail_lake_import.window)) == "2023-01,2023-02,2023-03"
    error_message = "There is one import for each month."
  }

  assert {
    condition     = output.event_data_store_arn == aws_cloudtrail_event_data_store.history[0].arn && output.role_arn == aws_iam_role.import[0].arn
    error_message = "The module creates the event data store and the role."
  }

  assert {
    condition     = aws_iam_role.import[0].permissions_boundary == var.permissions_boundary && aws_iam_role.import[0].tags["team"] == "security" && aws_cloudtrail_event_data_store.history[0].tags["team"] == "security"
    error_message = "They have the tags, and the role the permissions boundary."
  }

  assert {
    condition     = length(output.incomplete_windows) == 0
    error_message = "Every import is complete."
  }
}

run "wrong_step" {
  command = plan

  variables {
    step = "fortnight"
  }

  expect_failures = [var.step]
}

run "wrong_permissions_boundary" {
  command = plan

  variables {
    permissions_boundary = "boundary"
  }

  expect_failures = [var.permissions_boundary]
}

run "another_step" {
  command = plan

  variables {
    step = "quarter"
  }

  expect_failures = [terraform_data.chosen]
}

run "end_within_a_step" {
  command = plan

  variables {
    end = "2023-03-10T00:00:00Z"
  }

  expect_failures = [terraform_data.chosen]
}
