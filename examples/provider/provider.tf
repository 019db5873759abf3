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

provider "aws" {
  region = "us-east-1"
}

# Takes the same arguments as provider "aws", and the same environment variables.
provider "cloudtrail" {
  region = "us-east-1"
}
