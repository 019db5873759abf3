#!/usr/bin/env bash
# Writes the table of the simulator's switches anew into the template of its guide.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

guide=templates/guides/simulator.md.tmpl

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

go run ./cmd/lakesim switches >"$tmp/table"
awk -v table="$tmp/table" '
  /^<!-- end of lakesim switches -->$/ { inside = 0 }
  !inside { print }
  /^<!-- lakesim switches -->$/ {
    inside = 1
    while ((getline line < table) > 0) print line
  }
' "$guide" >"$tmp/guide"
cat "$tmp/guide" >"$guide"
