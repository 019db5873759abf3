# The bucket is in another account.
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

provider "aws" {
  alias   = "logs"
  region  = "us-east-1"
  profile = "log-archive"
}

# The bucket has one policy: what it allows the trail belongs here too. Without
# these statements, the trail can deliver no more logs.
variable "statements_of_the_trail" {
  type = any
}

module "backfill" {
  source = "../.."

  s3_location_uri  = "s3://example-trail-logs/AWSLogs/444455556666/CloudTrail/"
  s3_bucket_region = "us-east-1"
  start            = "2023-01-01T00:00:00Z"
  end              = "2023-04-01T00:00:00Z"

  # The statement needs the role, and the imports need the policy.
  wait_for = aws_s3_bucket_policy.trail_logs
}

resource "aws_s3_bucket_policy" "trail_logs" {
  provider = aws.logs
  bucket   = "example-trail-logs"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(var.statements_of_the_trail, [jsondecode(module.backfill.bucket_policy_statement)])
  })

  # Destroying it would remove the whole policy, and the trail could deliver no
  # more logs. Before terraform destroy, run:
  # terraform state rm aws_s3_bucket_policy.trail_logs
  lifecycle {
    prevent_destroy = true
  }
}

output "events" {
  value = module.backfill.events
}
