# What an import does, on the simulator: see its guide. The bucket trail-logs holds
# logs of March 2023, and AWS_ENDPOINT_URL names the simulator.

variables {
  s3_location_uri  = "s3://trail-logs/AWSLogs/123456789012/CloudTrail/"
  s3_bucket_region = "us-east-1"
  start            = "2023-02-01T00:00:00Z"
  end              = "2023-04-01T00:00:00Z"

  # The test destroys what it has created.
  termination_protection_enabled = false
}

run "import" {
  assert {
    condition     = output.events["2023-03"] > 0 && output.events["2023-02"] == 0
    error_message = "The events of March are imported."
  }

  assert {
    condition     = length(output.incomplete_windows) == 0 && length(output.failed_entries) == 0
    error_message = "Every import is complete."
  }
}

run "a_second_plan_has_nothing_to_do" {
  command = plan

  assert {
    condition     = length(output.incomplete_windows) == 0
    error_message = "Every import is complete."
  }
}
