#!/usr/bin/env bash
# Shows the provider at work without AWS: builds provider and simulator, imports
# log files into a simulated event data store, and leaves nothing behind.
#
#   LOGS=DIR   import the log files of DIR/AWSLogs/... instead of generated ones
#   TF=tofu    use OpenTofu
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=tools/terraform.sh
source "$root/tools/terraform.sh"

bucket=trail-logs
store=history
tmp=
simulator= # process ids
terraform=
step=

say() {
  step=$*
  printf '\n=== %s\n\n' "$step"
}

die() {
  printf 'demo: %s\n' "$*" >&2
  exit 1
}

# end PID ends a process: it gets five seconds to go when asked to.
end() {
  local tries=50
  kill -TERM "$1" 2>/dev/null || return 0
  while ((tries-- > 0)) && kill -0 "$1" 2>/dev/null; do sleep 0.1; done
  kill -KILL "$1" 2>/dev/null || true
}

clean_up() {
  local code=$? tries=30
  trap '' INT TERM HUP
  trap - EXIT
  if [[ -n $terraform ]]; then
    # After Ctrl-C, Terraform has had the signal itself, and a second one would
    # make it drop everything: let it come to its end first.
    while ((tries-- > 0)) && kill -0 "$terraform" 2>/dev/null; do sleep 0.1; done
    end "$terraform"
  fi
  [[ -z $simulator ]] || end "$simulator"
  if ((code > 128)); then
    printf '\ndemo: interrupted at: %s\n' "$step" >&2
  elif ((code != 0)) && [[ -n $step ]]; then
    printf '\ndemo: failed at: %s\n' "$step" >&2
    if [[ -s $tmp/lakesim.log ]]; then
      printf 'demo: the last words of the simulator:\n' >&2
      tail -n 5 "$tmp/lakesim.log" >&2
    fi
  fi
  [[ -z $tmp ]] || rm -rf "$tmp"
  exit "$code"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# tf runs Terraform in the background, so that a signal to this script alone is
# obeyed at once, and returns its exit code.
tf() {
  local code=0
  (cd "$tmp" && exec "$TF" "$@") &
  terraform=$!
  wait "$terraform" || code=$?
  terraform=
  return "$code"
}

# member KEY prints the value of the first string member KEY of the JSON on stdin.
member() {
  sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"
}

# grouped prints a number as 1,234,567.
grouped() {
  sed -e :a -e 's/^\([0-9]\{1,\}\)\([0-9]\{3\}\)/\1,\2/' -e ta <<<"$1"
}

forget_user_settings
need_terraform
command -v go >/dev/null || die "there is no command \"go\": the provider and the simulator are built from source"

logs=${LOGS:-}
if [[ -n $logs ]]; then
  [[ -d $logs ]] || die "LOGS=$logs is not a folder"
  logs=$(cd "$logs" && pwd)
  if [[ ! -d $logs/AWSLogs ]]; then
    [[ ${logs##*/} != AWSLogs ]] || die "LOGS must name the folder that holds AWSLogs, not AWSLogs itself: LOGS=${logs%/*}"
    die "LOGS=$LOGS does not hold a folder AWSLogs, as the bucket of a trail does"
  fi
  # Links are followed and only files count, as in the simulator.
  [[ -n $(find -L "$logs/AWSLogs" -type f -name '*.json.gz' -print 2>/dev/null | head -n 1) ]] ||
    die "there are no log files (*.json.gz) in $logs/AWSLogs"
fi

[[ -t 1 && -z ${NO_COLOR:-} ]] || export TF_CLI_ARGS=-no-color
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cloudtrail-demo.XXXXXX")

say "Build the provider and the simulator"
env -u MAKEFLAGS -u MAKELEVEL make -C "$root" --no-print-directory install PLUGINS="$tmp/plugins"

if [[ -n $logs ]]; then
  say "Take the log files of $logs"
else
  say "Generate log files, as a trail writes them"
  logs=$tmp/logs
  mkdir "$logs"
  "$root/bin/lakesim" sample-logs -dir "$logs" -accounts 2 -regions 2 -days 3
fi

say "Start the simulator of CloudTrail Lake on a free port"
mkfifo "$tmp/ready"
# In a process group of its own, Ctrl-C leaves it running until Terraform has ended.
set -m
"$root/bin/lakesim" -listen 127.0.0.1:0 -bucket "$bucket=$logs" -event-data-store "$store" -lenient-roles \
  </dev/null >"$tmp/ready" 2>"$tmp/lakesim.log" &
simulator=$!
set +m
exec 3<"$tmp/ready"
read -r -t 60 ready <&3 || die "the simulator did not start: $(cat "$tmp/lakesim.log")"
printf '%s\n' "$ready"

cat >"$tmp/cli.tfrc" <<EOF
provider_installation {
  filesystem_mirror {
    path = "$tmp/plugins"
  }
}
EOF
cp "$here/main.tf" "$tmp/"
export TF_CLI_CONFIG_FILE=$tmp/cli.tfrc
export TF_VAR_bucket=$bucket
TF_VAR_endpoint=$(member endpoint <<<"$ready")
TF_VAR_account_id=$(member account <<<"$ready")
TF_VAR_event_data_store_arn=$(member "$store" <<<"$ready")
export TF_VAR_endpoint TF_VAR_account_id TF_VAR_event_data_store_arn

say "Init: take the provider that was just built"
tf providers lock -fs-mirror=plugins >"$tmp/lock.log" # which spares init its warning
tf init -input=false

say "Plan: what examples/demo/main.tf would do"
tf plan -input=false -out=plan

say "Apply: start the import and wait for its end"
tf apply -input=false plan

say "Show: the finished import"
# The import was saved as it was when it had just started.
tf apply -input=false -refresh-only -auto-approve >"$tmp/refresh.log"
tf show
status=$(tf output -raw import_status)
files=$(tf output -raw files)
events=$(tf output -raw events)
failed=$(tf output -raw failed_entries)
printf '\n%s: %s files, %s events, %s failed\n' "$status" "$(grouped "$files")" "$(grouped "$events")" "$(grouped "$failed")"

say "Plan again: nothing is left to do"
code=0
tf plan -input=false -detailed-exitcode || code=$?
((code != 2)) || die "the second plan is not empty"
((code == 0)) || exit "$code"

say "Destroy: the state is emptied, the imported events stay in their store"
tf destroy -input=false -auto-approve

say "Done: $(grouped "$files") files, $(grouped "$events") events, $(grouped "$failed") failed; nothing is left behind"
step=
