#!/usr/bin/env bash
# Generates the documentation into the folder of the first argument, which is
# relative to the root of the repository. Needs bin/ to be built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/terraform.sh

out=$1
forget_user_settings
need_terraform

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# The schema comes from the provider in bin/, by a development override, so that
# nothing is downloaded.
cat >"$tmp/cli.tfrc" <<EOF
provider_installation {
  dev_overrides {
    "registry.terraform.io/cloudtrail-lake/cloudtrail" = "$PWD/bin"
  }
}
EOF
cat >"$tmp/main.tf" <<EOF
terraform {
  required_providers {
    cloudtrail = {
      source = "registry.terraform.io/cloudtrail-lake/cloudtrail"
    }
  }
}
EOF
if ! (cd "$tmp" && TF_CLI_CONFIG_FILE=$tmp/cli.tfrc "$TF" providers schema -json) >"$tmp/all.json" 2>"$tmp/errors"; then
  cat "$tmp/errors" >&2
  exit 1
fi

# tfplugindocs looks for the schema under the provider's short name. It refuses
# an example of an import by identity without an identity schema, which Terraform
# before 1.12 does not show: the templates describe the identity themselves, so
# that the documentation does not depend on the version, and a stand-in will do.
identity='"resource_identity_schemas":{"cloudtrail_lake_import":{"version":0,"attributes":{}}}'
sed "s|\"registry.terraform.io/cloudtrail-lake/cloudtrail\":{|\"cloudtrail\":{$identity,|" "$tmp/all.json" >"$tmp/schema.json"

rm -rf "$out"
bin/tfplugindocs generate --provider-name cloudtrail --providers-schema "$tmp/schema.json" \
  --rendered-website-dir "$out" --website-temp-dir "$tmp/website" >"$tmp/log" 2>&1 || {
  cat "$tmp/log" >&2
  exit 1
}
