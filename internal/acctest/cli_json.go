package acctest

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// Stdout runs a command that has to succeed, and answers what it printed as it
// printed it, without errors and warnings.
func (c *CLI) Stdout(t *testing.T, args ...string) []byte {
	t.Helper()
	//nolint:gosec // the command is the Terraform that the tests are for
	command := exec.CommandContext(t.Context(), c.terraform, args...)
	command.Dir, command.Env = c.Dir, append(environment(), append([]string{"TF_CLI_CONFIG_FILE=" + c.overrides}, c.Env...)...)
	out, err := command.Output()
	if err != nil {
		t.Fatalf("terraform %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// JSON runs a command that prints JSON, and reads it into a value.
func (c *CLI) JSON(t *testing.T, into any, args ...string) {
	t.Helper()
	if err := json.Unmarshal(c.Stdout(t, args...), into); err != nil {
		t.Fatalf("terraform %s prints no such JSON: %v", strings.Join(args, " "), err)
	}
}
