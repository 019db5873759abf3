# Imports logs on a running simulator. AWS_ENDPOINT_URL names it, and TF_VAR_bucket,
# TF_VAR_event_data_store_arn and TF_VAR_role_arn what it holds.
provider "cloudtrail" {
  region = "us-east-1"
}

run "import" {
  assert {
    condition     = cloudtrail_lake_import_completion.history.import_status == "COMPLETED"
    error_message = "The import is not complete."
  }

  assert {
    condition     = output.imported_events > 0
    error_message = "No event was imported."
  }

  assert {
    condition     = length(output.failures) == 0
    error_message = "Some files could not be imported."
  }
}

# A second plan has nothing to do: the import is not started again.
run "again" {
  command = plan

  assert {
    condition     = cloudtrail_lake_import.history.import_status == "COMPLETED"
    error_message = "A second plan starts another import."
  }
}
