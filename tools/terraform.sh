# shellcheck shell=bash
# To be sourced by what runs Terraform or OpenTofu.

TF=${TF:-terraform}

# forget_user_settings makes what follows independent of the caller's AWS and
# Terraform settings, and keeps it from finding credentials anywhere else.
forget_user_settings() {
  local name
  for name in "${!AWS_@}" "${!TF_@}" "${!TERRAFORM_@}"; do
    case $name in
      TF_ACC*) ;;
      *) unset "$name" ;;
    esac
  done
  export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
  export TF_CLI_CONFIG_FILE=/dev/null TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
}

# need_terraform ends the script with a clear message if $TF is missing or older
# than 1.8, and makes it an absolute path.
need_terraform() {
  local version
  if ! command -v "$TF" >/dev/null; then
    echo "This needs Terraform or OpenTofu 1.8 or newer, but there is no command \"$TF\". Install one, or name it: make ... TF=tofu" >&2
    exit 1
  fi
  version=$("$TF" version 2>&1 | head -n 1) || true
  if ! [[ $version =~ ^(Terraform|OpenTofu)\ v([0-9]+)\.([0-9]+) ]]; then
    echo "\"$TF\" is neither Terraform nor OpenTofu: \"$TF version\" says: $version" >&2
    exit 1
  fi
  if ((BASH_REMATCH[2] < 1 || BASH_REMATCH[2] == 1 && BASH_REMATCH[3] < 8)); then
    echo "\"$TF\" is too old: this needs Terraform or OpenTofu 1.8 or newer, and \"$TF version\" says: $version" >&2
    exit 1
  fi
  TF=$(command -v "$TF")
  [[ $TF == /* ]] || TF=$PWD/$TF
}

# offline_test_settings makes the acceptance tests run, with $TF.
offline_test_settings() {
  export TF_ACC=1 TF_ACC_TERRAFORM_PATH=$TF
  if [[ $("$TF" version) == OpenTofu* ]]; then
    export TF_ACC_PROVIDER_HOST=registry.opentofu.org TF_ACC_PROVIDER_NAMESPACE=hashicorp
  fi
}
