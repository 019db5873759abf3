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

# The account of the event data store.
provider "aws" {
  region = "us-east-1"
}

provider "cloudtrail" {
  region = "us-east-1"
}

# The account of the bucket. If it is the same one, leave out this block and
# every "provider = aws.logs".
provider "aws" {
  alias   = "logs"
  region  = "us-east-1"
  profile = "log-archive"
}

variable "kms_key_arn" {
  description = "The KMS key that encrypts the log files, in the account of the bucket."
  type        = string
}

data "aws_caller_identity" "logs" {
  provider = aws.logs
}

locals {
  bucket    = "example-trail-logs"
  trail_arn = "arn:aws:cloudtrail:us-east-1:${data.aws_caller_identity.logs.account_id}:trail/example"

  # All that the import is to read.
  s3_location_uri = provider::cloudtrail::s3_location_uri(local.bucket, {
    account_id = data.aws_caller_identity.logs.account_id
  })
}

resource "aws_cloudtrail_event_data_store" "history" {
  name             = "trail-history"
  retention_period = 2555
  suspend          = true
}

# 1. The role with which CloudTrail reads, in the account of the event data store.

resource "aws_iam_role" "import" {
  name               = "cloudtrail-lake-import"
  assume_role_policy = provider::cloudtrail::import_role_trust_policy(aws_cloudtrail_event_data_store.history.arn)
}

resource "aws_iam_role_policy" "import" {
  name = "read-trail-logs"
  role = aws_iam_role.import.id

  policy = provider::cloudtrail::import_role_permissions_policy(
    aws_cloudtrail_event_data_store.history.arn,
    local.s3_location_uri,
    var.kms_key_arn,
  )
}

# 2. The bucket, in its own account. It has one policy, so this is the whole.

resource "aws_s3_bucket_policy" "trail_logs" {
  provider = aws.logs
  bucket   = local.bucket

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AWSCloudTrailAclCheck"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "s3:GetBucketAcl"
        Resource  = "arn:aws:s3:::${local.bucket}"
        Condition = { StringEquals = { "aws:SourceArn" = local.trail_arn } }
      },
      {
        Sid       = "AWSCloudTrailWrite"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = "arn:aws:s3:::${local.bucket}/AWSLogs/${data.aws_caller_identity.logs.account_id}/*"
        Condition = {
          StringEquals = {
            "aws:SourceArn" = local.trail_arn
            "s3:x-amz-acl"  = "bucket-owner-full-control"
          }
        }
      },
      jsondecode(provider::cloudtrail::import_bucket_policy_statement(aws_iam_role.import.arn, local.bucket)),
    ]
  })

  # Destroying it would remove the whole policy: the trail could deliver no more.
  lifecycle {
    prevent_destroy = true
  }
}

# An import needs ACLs to be disabled.
resource "aws_s3_bucket_ownership_controls" "trail_logs" {
  provider = aws.logs
  bucket   = local.bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }

  # Destroying it would enable ACLs again.
  lifecycle {
    prevent_destroy = true
  }
}

# 3. The key that has encrypted the log files. It has one policy, so this is the
# whole. Without such a key, leave out the variable, this resource, its line in
# depends_on, and the last argument of import_role_permissions_policy.

resource "aws_kms_key_policy" "trail_logs" {
  provider = aws.logs
  key_id   = split("/", var.kms_key_arn)[1] # with the ARN, each plan would show a change

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Administration"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.logs.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "TrailDescribesKey"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "kms:DescribeKey"
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceArn" = local.trail_arn } }
      },
      {
        Sid       = "TrailEncrypts"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "kms:GenerateDataKey*"
        Resource  = "*"
        Condition = {
          StringEquals = { "aws:SourceArn" = local.trail_arn }
          StringLike   = { "kms:EncryptionContext:aws:cloudtrail:arn" = local.trail_arn }
        }
      },
      jsondecode(provider::cloudtrail::import_kms_key_policy_statement(
        aws_cloudtrail_event_data_store.history.arn,
        aws_iam_role.import.arn,
        local.bucket,
      )),
    ]
  })

  # Destroying it would reset the policy: the trail could encrypt no more.
  lifecycle {
    prevent_destroy = true
  }
}

# 4. The caller, whose credentials the provider uses. It needs this before the
# import starts: attach the policy in the configuration that creates the caller,
# or create it first with -target=aws_iam_policy.caller and attach it.

resource "aws_iam_policy" "caller" {
  name = "cloudtrail-lake-import-caller"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Imports"
        Effect = "Allow"
        Action = [
          "cloudtrail:StartImport",
          "cloudtrail:StopImport",
          "cloudtrail:GetImport",
          "cloudtrail:ListImports",
          "cloudtrail:ListImportFailures",
        ]
        Resource = "*"
      },
      {
        Sid       = "PassTheRole"
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = aws_iam_role.import.arn
        Condition = { StringEquals = { "iam:PassedToService" = "cloudtrail.amazonaws.com" } }
      },
    ]
  })
}

# The import waits for the role, the bucket and the key.

resource "cloudtrail_lake_import" "history" {
  destinations = [aws_cloudtrail_event_data_store.history.arn]

  import_source = {
    s3 = {
      s3_location_uri           = local.s3_location_uri
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = aws_iam_role.import.arn
    }
  }

  start_event_time = "2022-01-01T00:00:00Z"
  end_event_time   = "2023-12-31T23:59:59.999Z"

  depends_on = [
    aws_iam_role_policy.import,
    aws_s3_bucket_policy.trail_logs,
    aws_s3_bucket_ownership_controls.trail_logs,
    aws_kms_key_policy.trail_logs,
  ]
}
