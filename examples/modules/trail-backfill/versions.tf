terraform {
  required_version = ">= 1.8"

  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
    cloudtrail = {
      source = "cloudtrail-lake/cloudtrail"
    }
  }
}
