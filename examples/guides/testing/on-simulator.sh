#!/usr/bin/env bash
# Runs the module's tests on a simulator of their own. lakesim is on the PATH.
set -euo pipefail

work=$(mktemp -d)
mkdir "$work/logs"
mkfifo "$work/ready"
lakesim sample-logs -dir "$work/logs" -start 2024-03-01
lakesim -listen 127.0.0.1:0 -bucket "my-logs=$work/logs" -event-data-store history -lenient-roles >"$work/ready" &
trap 'kill $!; rm -rf "$work"' EXIT
read -r ready <"$work/ready"

eval "$(lakesim env -endpoint "$(jq -r .endpoint <<<"$ready")")"
TF_VAR_event_data_store_arn=$(jq -r .event_data_stores.history <<<"$ready")
export TF_VAR_event_data_store_arn TF_VAR_bucket=my-logs TF_VAR_role_arn=arn:aws:iam::123456789012:role/import

terraform test -filter=tests/simulator.tftest.hcl
