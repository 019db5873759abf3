# KMS keys encrypt the log files. A key in another account also needs the
# statement kms_key_policy_statement in its policy.
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
    cloudtrail = {
      source = "cloudtrail-lake/cloudtrail"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

provider "cloudtrail" {
  region = "us-east-1"
}

variable "kms_key_arns" {
  type    = list(string)
  default = ["arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"]
}

module "backfill" {
  source = "../.."

  s3_location_uri  = "s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/"
  s3_bucket_region = "us-east-1"
  start            = "2023-01-01T00:00:00Z"
  end              = "2023-04-01T00:00:00Z"
  kms_key_arns     = var.kms_key_arns
}

output "events" {
  value = module.backfill.events
}
