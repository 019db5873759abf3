resource "aws_cloudtrail_event_data_store" "history" {
  name = "trail-history"
}

resource "aws_iam_role" "import" {
  name               = "cloudtrail-lake-import"
  assume_role_policy = provider::cloudtrail::import_role_trust_policy(aws_cloudtrail_event_data_store.history.arn)
}
