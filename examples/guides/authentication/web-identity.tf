terraform {
  required_providers {
    cloudtrail = {
      source = "cloudtrail-lake/cloudtrail"
    }
  }
}

provider "cloudtrail" {
  region = "us-east-1"

  assume_role_with_web_identity {
    role_arn                = "arn:aws:iam::123456789012:role/cloudtrail-apply"
    web_identity_token_file = "/run/secrets/oidc-token"
    session_name            = "terraform"
    duration                = "4h"
  }
}
