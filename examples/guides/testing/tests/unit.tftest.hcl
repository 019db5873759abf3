# Tests how the module is wired. Calls neither AWS nor a simulator.
mock_provider "cloudtrail" {}

variables {
  bucket               = "example-trail-logs"
  event_data_store_arn = "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"
  role_arn             = "arn:aws:iam::123456789012:role/cloudtrail-lake-import"
}

run "plan" {
  command = plan

  assert {
    condition     = cloudtrail_lake_import.history.import_source.s3.s3_location_uri == "s3://example-trail-logs/AWSLogs/"
    error_message = "The import does not read all logs of the bucket."
  }
}

run "apply" {
  override_resource {
    target = cloudtrail_lake_import_completion.history
    values = {
      import_status = "COMPLETED"
      import_statistics = {
        prefixes_found     = 12
        prefixes_completed = 12
        files_completed    = 340
        events_completed   = 5600
        failed_entries     = 0
      }
    }
  }

  assert {
    condition     = cloudtrail_lake_import_completion.history.import_id == cloudtrail_lake_import.history.import_id
    error_message = "The completion waits for another import."
  }

  assert {
    condition     = output.imported_events == 5600
    error_message = "The output is not the number of imported events."
  }
}
