data "aws_caller_identity" "current" {}

# The bucket that the trail has delivered to.
data "aws_s3_bucket" "trail" {
  bucket = "example-trail-logs"
}

# Takes history only: it collects no events itself, so none is stored twice.
# Events older than the retention period are not imported.
resource "aws_cloudtrail_event_data_store" "history" {
  name             = "trail-history"
  retention_period = 2555
  suspend          = true
}

# The role with which CloudTrail reads the bucket.
resource "aws_iam_role" "import" {
  name               = "cloudtrail-lake-import"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [aws_cloudtrail_event_data_store.history.arn]
    }
  }
}

resource "aws_iam_role_policy" "import" {
  name   = "read-trail-logs"
  role   = aws_iam_role.import.id
  policy = data.aws_iam_policy_document.read.json
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:ListBucket", "s3:GetBucketAcl"]
    resources = [data.aws_s3_bucket.trail.arn]
  }

  statement {
    actions   = ["s3:GetObject"]
    resources = ["${data.aws_s3_bucket.trail.arn}/AWSLogs/*"]
  }

  # If the bucket is encrypted with a KMS key, also kms:Decrypt and
  # kms:GenerateDataKey on that key.
}

# Starts the import; AWS then works on it by itself.
resource "cloudtrail_lake_import" "history" {
  destinations = [aws_cloudtrail_event_data_store.history.arn]

  import_source = {
    s3 = {
      s3_location_uri           = "s3://${data.aws_s3_bucket.trail.bucket}/AWSLogs/${data.aws_caller_identity.current.account_id}/CloudTrail/"
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = aws_iam_role.import.arn
    }
  }

  start_event_time = "2023-01-01T00:00:00Z"
  end_event_time   = "2024-01-01T00:00:00Z"

  # The role must be able to read before the import starts.
  depends_on = [aws_iam_role_policy.import]
}

# Waits for its end. What needs the imported events depends on this.
resource "cloudtrail_lake_import_completion" "history" {
  import_id = cloudtrail_lake_import.history.import_id
  region    = cloudtrail_lake_import.history.region
}
