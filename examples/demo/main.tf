# What the demo applies: one import of trail logs into an event data store, and
# the wait for its end.

terraform {
  required_version = ">= 1.8"

  required_providers {
    cloudtrail = {
      source = "registry.terraform.io/cloudtrail-lake/cloudtrail"
    }
  }
}

variable "endpoint" {
  description = "Where the simulator listens."
  type        = string
}

variable "account_id" {
  description = "The simulated account."
  type        = string
}

variable "event_data_store_arn" {
  description = "The event data store that receives the events."
  type        = string
}

variable "bucket" {
  description = "The bucket that holds the log files under AWSLogs/."
  type        = string
}

# The simulator takes any credentials.
provider "cloudtrail" {
  region     = "us-east-1"
  access_key = "demo"
  secret_key = "demo"

  endpoints {
    cloudtrail = var.endpoint
    sts        = var.endpoint
  }
}

# Starts the import and does not wait for its end.
resource "cloudtrail_lake_import" "history" {
  destinations = [var.event_data_store_arn]

  import_source = {
    s3 = {
      s3_location_uri           = "s3://${var.bucket}/AWSLogs/"
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = "arn:aws:iam::${var.account_id}:role/lake-import"
    }
  }
}

# Waits for its end. What needs the imported events depends on this.
resource "cloudtrail_lake_import_completion" "history" {
  import_id = cloudtrail_lake_import.history.import_id
}

output "import_id" {
  value = cloudtrail_lake_import.history.import_id
}

output "import_status" {
  value = cloudtrail_lake_import_completion.history.import_status
}

output "files" {
  value = cloudtrail_lake_import_completion.history.import_statistics.files_completed
}

output "events" {
  value = cloudtrail_lake_import_completion.history.import_statistics.events_completed
}

output "failed_entries" {
  value = cloudtrail_lake_import_completion.history.import_statistics.failed_entries
}
