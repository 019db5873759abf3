terraform {
  required_providers {
    cloudtrail = {
      source = "cloudtrail-lake/cloudtrail"
    }
  }
}

# The first role is assumed with the credentials that were found, the second
# one with those of the first.
provider "cloudtrail" {
  region              = "us-east-1"
  profile             = "tooling"
  allowed_account_ids = ["123456789012"]

  assume_role {
    role_arn     = "arn:aws:iam::999988887777:role/hub"
    session_name = "terraform"
  }

  assume_role {
    role_arn    = "arn:aws:iam::123456789012:role/cloudtrail-lake"
    external_id = "example"
    duration    = "1h"
  }
}
