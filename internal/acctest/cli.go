package acctest

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/provider"
)

// CLI is a working directory with a configuration, and the real Terraform (or
// what TF_ACC_TERRAFORM_PATH names) with the provider as a process of its own.
type CLI struct {
	Dir string
	// Env is added to the environment, as NAME=VALUE.
	Env []string

	terraform string
	override  string // the variable that makes Terraform find the provider
}

// NewCLI makes a working directory with the configuration.
func NewCLI(t *testing.T, config string) *CLI {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run with TF_ACC=1")
	}
	terraform := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if terraform == "" {
		found, err := exec.LookPath("terraform")
		if err != nil {
			t.Fatalf("terraform is not on the PATH: %v", err)
		}
		terraform = found
	}
	override, err := harness.Override(filepath.Join(t.TempDir(), "cli.tfrc"), map[string]string{provider.Address: providerBinary(t)})
	if err != nil {
		t.Fatal(err)
	}
	cli := &CLI{Dir: t.TempDir(), terraform: terraform, override: override}
	if err := cli.workspace().MakeDataDir(); err != nil {
		t.Fatal(err)
	}
	cli.Write(t, config)
	return cli
}

// Beside makes Terraform find other providers, given by their addresses and
// binaries, beside this one.
func (c *CLI) Beside(t *testing.T, binaries map[string]string) {
	t.Helper()
	all := maps.Clone(binaries)
	all[provider.Address] = providerBinary(t)
	override, err := harness.Override(filepath.Join(t.TempDir(), "cli.tfrc"), all)
	if err != nil {
		t.Fatal(err)
	}
	c.override = override
}

// workspace is the directory as it is now.
func (c *CLI) workspace() harness.Workspace {
	return harness.Workspace{Dir: c.Dir, Terraform: c.terraform, Env: append(harness.Environment(c.override), c.Env...)}
}

// Terraform returns the path of the Terraform or OpenTofu of the tests.
func (c *CLI) Terraform() string { return c.terraform }

// Write replaces the configuration.
func (c *CLI) Write(t *testing.T, config string) {
	t.Helper()
	if err := c.workspace().Write("main.tf", harness.RequiredProviders+config); err != nil {
		t.Fatal(err)
	}
}

var (
	buildOnce sync.Once
	buildPath string
	errBuild  error
)

// providerBinary builds the provider once for all tests of a process.
func providerBinary(t *testing.T) string {
	t.Helper()
	buildOnce.Do(func() {
		var dir string
		dir, errBuild = os.MkdirTemp("", "acctest-provider-") //nolint:usetesting // it outlives the test that builds it
		if errBuild != nil {
			return
		}
		buildPath = filepath.Join(dir, "terraform-provider-cloudtrail")
		// With the tag, the provider waits for the simulator as long as it needs to, and not as long as AWS may.
		errBuild = harness.Build(t.Context(), buildPath, ".", "-tags", "chaos")
	})
	if errBuild != nil {
		t.Fatal(errBuild)
	}
	return buildPath
}

// RemoveProviderBinary removes what the tests of a package have built. Its
// TestMain calls it in the end.
func RemoveProviderBinary() {
	if buildPath != "" {
		_ = os.RemoveAll(filepath.Dir(buildPath))
	}
}

// Result is what a command of Terraform did.
type Result struct {
	Output string // what it printed, without colours or line breaks of its own
	Code   int    // its exit code; -1 when a signal ended it
}

// Has reports whether the output has the words, however they are broken into lines.
func (r Result) Has(words string) bool { return strings.Contains(r.Output, words) }

// Running is a command of Terraform that has been started.
type Running struct{ *harness.Command }

// Printed reports whether the command has printed the words by now.
func (r *Running) Printed(words string) bool { return strings.Contains(r.Output(), words) }

// Start starts a command.
func (c *CLI) Start(t *testing.T, args ...string) *Running {
	t.Helper()
	command, err := c.workspace().Start(t.Context(), args)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { command.Code() }) // the end of the test's context kills it
	return &Running{command}
}

// Signal sends a signal to Terraform alone.
func (r *Running) Signal(t *testing.T, signal os.Signal) {
	t.Helper()
	if err := r.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
}

// patience bounds how long a test waits for something that must come.
const patience = 2 * time.Minute

// Result waits for the end of the command.
func (r *Running) Result(t *testing.T) Result {
	t.Helper()
	if !r.Over(patience) {
		t.Fatalf("terraform does not end:\n%s", r.Output())
	}
	// Terraform breaks diagnostics into lines between bars; words are searched
	// for without.
	words := strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(r.Output()))
	return Result{Output: strings.Join(words, " "), Code: r.Code()}
}

// Run runs a command to its end.
func (c *CLI) Run(t *testing.T, args ...string) Result {
	t.Helper()
	return c.Start(t, args...).Result(t)
}

// Must runs a command that has to succeed.
func (c *CLI) Must(t *testing.T, args ...string) Result {
	t.Helper()
	result := c.Run(t, args...)
	if result.Code != 0 {
		t.Fatalf("terraform %s: exit code %d\n%s", strings.Join(args, " "), result.Code, result.Output)
	}
	return result
}

// Apply applies the configuration and has to succeed.
func (c *CLI) Apply(t *testing.T) Result {
	t.Helper()
	return c.Must(t, "apply", "-auto-approve", "-no-color", "-input=false")
}

// OpenTofu reports whether the tests run on OpenTofu.
func (c *CLI) OpenTofu(t *testing.T) bool {
	t.Helper()
	return c.Must(t, "version").Has("OpenTofu")
}

// Stdout runs a command that has to succeed, and returns what it printed as it
// printed it, without errors and warnings.
func (c *CLI) Stdout(t *testing.T, args ...string) []byte {
	t.Helper()
	out, err := c.workspace().Stdout(t.Context(), args...)
	if err != nil {
		t.Fatal(err)
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

// Instance is an object in the state.
type Instance struct {
	Address string         `json:"address"`
	Tainted bool           `json:"tainted"`
	Values  map[string]any `json:"values"`
}

// State reads the state.
func (c *CLI) State(t *testing.T) map[string]Instance {
	t.Helper()
	var content struct {
		Values struct {
			Root struct {
				Resources []Instance `json:"resources"`
			} `json:"root_module"`
		} `json:"values"`
	}
	c.JSON(t, &content, "show", "-json")
	instances := map[string]Instance{}
	for _, instance := range content.Values.Root.Resources {
		instances[instance.Address] = instance
	}
	return instances
}

// Until waits until something is so.
func Until(t *testing.T, what string, so func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	err := harness.Until(t.Context(), 10*time.Millisecond, func() (bool, error) {
		if time.Now().After(deadline) {
			return false, errors.New("it takes too long")
		}
		return so(), nil
	})
	if err != nil {
		t.Fatalf("it does not come to this: %s: %v", what, err)
	}
}
