# The event data store and the role are given. A file of its own has a state of its own.

mock_provider "cloudtrail" {
  mock_resource "cloudtrail_lake_import_completion" {
    defaults = {
      import_status = "COMPLETED"
    }
  }
}

mock_provider "aws" {}

variables {
  s3_location_uri  = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
  s3_bucket_region = "us-east-1"
  start            = "2023-01-01T00:00:00Z"
  end              = "2023-04-01T00:00:00Z"
}

run "event_data_store_and_role_of_others" {
  variables {
    event_data_store = { arn = "arn:aws:cloudtrail:eu-west-1:123456789012:eventdatastore/1ee6bd2a-3c6d-4c2f-8e4b-8a4a5a6d7e8f" }
    role             = { arn = "arn:aws:iam::123456789012:role/others" }
  }

  assert {
    condition     = output.event_data_store_arn == var.event_data_store.arn && output.role_arn == var.role.arn
    error_message = "What was given is used."
  }

  assert {
    condition     = alltrue([for window in cloudtrail_lake_import.window : window.region == "eu-west-1"])
    error_message = "The imports are in the Region of the event data store."
  }

  assert {
    condition     = length(aws_cloudtrail_event_data_store.history) + length(aws_iam_role.import) + length(aws_iam_role_policy.import) == 0
    error_message = "Nothing is created that was given."
  }
}
