#!/usr/bin/env bash
# Prints what the action cloudtrail_lake_import_wait shows of an import of sample
# logs that takes about half a minute on the simulator. The documentation shows it, from
# examples/actions/cloudtrail_lake_import_wait/output.txt. Needs bin/ to be built,
# and Terraform 1.14 or newer as $TF.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/terraform.sh
forget_user_settings
need_terraform

tmp=$(mktemp -d)
simulator=
trap '[[ -z $simulator ]] || kill "$simulator"; rm -rf "$tmp"' EXIT

mkdir "$tmp/logs" "$tmp/work"
bin/lakesim sample-logs -dir "$tmp/logs" -accounts 2 -regions 4 -days 30 >"$tmp/written"
mkfifo "$tmp/ready"
bin/lakesim -listen 127.0.0.1:0 -bucket "trail-logs=$tmp/logs" -event-data-store history -lenient-roles -file-delay 25ms >"$tmp/ready" &
simulator=$!
read -r ready <"$tmp/ready"
[[ $ready =~ \"endpoint\":\"([^\"]*)\" ]]
endpoint=${BASH_REMATCH[1]}
[[ $ready =~ \"history\":\"([^\"]*)\" ]]
store=${BASH_REMATCH[1]}

cat >"$tmp/cli.tfrc" <<EOF
provider_installation {
  dev_overrides {
    "registry.terraform.io/cloudtrail-lake/cloudtrail" = "$PWD/bin"
  }
}
EOF
cat >"$tmp/work/main.tf" <<EOF
terraform {
  required_providers {
    cloudtrail = { source = "registry.terraform.io/cloudtrail-lake/cloudtrail" }
  }
}

provider "cloudtrail" {
  region     = "us-east-1"
  access_key = "demo"
  secret_key = "demo"
  endpoints {
    cloudtrail = "$endpoint"
    sts        = "$endpoint"
  }
}

resource "cloudtrail_lake_import" "history" {
  destinations = ["$store"]
  import_source = {
    s3 = {
      s3_location_uri           = "s3://trail-logs/AWSLogs/"
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = "arn:aws:iam::123456789012:role/lake-import"
    }
  }
}
EOF
cat >"$tmp/work/action.tf" <<EOF
action "cloudtrail_lake_import_wait" "history" {
  config {
    import_id = cloudtrail_lake_import.history.import_id
  }
}
EOF
export TF_CLI_CONFIG_FILE=$tmp/cli.tfrc
cd "$tmp/work"
"$TF" apply -no-color -input=false -auto-approve >"$tmp/applied"
"$TF" apply -no-color -input=false -auto-approve -invoke=action.cloudtrail_lake_import_wait.history >"$tmp/invoked"
sed -n '/^Action started/,$p' "$tmp/invoked"
