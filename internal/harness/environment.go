// Package harness drives the provider from outside: the real Terraform with
// none of its user's settings, and a simulator that is met over HTTP, as AWS
// is. The acceptance tests, `make chaos` and `make bench` stand on it.
package harness

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Address is where the registry has the provider.
const Address = "registry.terraform.io/cloudtrail-lake/cloudtrail"

// Environment returns the environment of this process without what would change
// Terraform or the AWS SDK, and with more variables of the form NAME=VALUE.
func Environment(more ...string) []string {
	env := []string{
		"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "AWS_EC2_METADATA_DISABLED=true",
		"AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
	}
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "TF_") && !strings.HasPrefix(variable, "AWS_") {
			env = append(env, variable)
		}
	}
	return append(env, more...)
}

// Override writes a CLI configuration with which Terraform takes each provider,
// given by its address, from the directory of its binary. It returns the
// environment variable that makes Terraform read the file.
func Override(file string, binaries map[string]string) (string, error) {
	var overrides strings.Builder
	for _, address := range slices.Sorted(maps.Keys(binaries)) {
		fmt.Fprintf(&overrides, "    %q = %q\n", address, filepath.Dir(binaries[address]))
	}
	text := "provider_installation {\n  dev_overrides {\n" + overrides.String() + "  }\n  direct {}\n}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return "", fmt.Errorf("writing the override of the provider: %w", err)
	}
	return "TF_CLI_CONFIG_FILE=" + file, nil
}
