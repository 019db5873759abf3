#!/usr/bin/env bash
# Generates the documentation into the folder of the first argument, which is
# relative to the root of the repository. Needs bin/tfplugindocs to be built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=$1

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# The schema comes from the provider itself: a Terraform does not print the kinds
# of objects that are newer than itself.
go run ./cmd/providerschema >"$tmp/schema.json"

rm -rf "$out"
bin/tfplugindocs generate --provider-name cloudtrail --providers-schema "$tmp/schema.json" \
  --rendered-website-dir "$out" --website-temp-dir "$tmp/website" >"$tmp/log" 2>&1 || {
  cat "$tmp/log" >&2
  exit 1
}

# In bin/docs the pages are only compared with those of docs/.
go run ./cmd/doclinks README.md CONTRIBUTING.md CHANGELOG.md SECURITY.md docs
