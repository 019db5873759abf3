package acctest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/provider"
)

// CLI is a working directory with a configuration, and the real Terraform (or
// what TF_ACC_TERRAFORM_PATH names) with the provider as a process of its own.
type CLI struct {
	Dir string
	// Env is added to the environment, as NAME=VALUE.
	Env []string

	terraform string
	overrides string
}

const requiredProviders = `
terraform {
  required_providers {
    cloudtrail = { source = "` + provider.Address + `" }
  }
}
`

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
	cli := &CLI{Dir: t.TempDir(), terraform: terraform, overrides: filepath.Join(t.TempDir(), "cli.tfrc")}
	text := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n  direct {}\n}\n", provider.Address, filepath.Dir(providerBinary(t)))
	if err := os.WriteFile(cli.overrides, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cli.Write(t, config)
	return cli
}

// Write replaces the configuration.
func (c *CLI) Write(t *testing.T, config string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(c.Dir, "main.tf"), []byte(requiredProviders+config), 0o600); err != nil {
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
		_, here, _, _ := runtime.Caller(0)
		//nolint:gosec // the command is the Go tool on this repository
		build := exec.CommandContext(context.Background(), "go", "build", "-tags", "chaos", "-o", buildPath, ".")
		build.Dir = filepath.Join(filepath.Dir(here), "..", "..")
		if out, err := build.CombinedOutput(); err != nil {
			errBuild = fmt.Errorf("building the provider: %w\n%s", err, out)
		}
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

// Has says whether the output has the words, however they are broken into lines.
func (r Result) Has(words string) bool { return strings.Contains(r.Output, words) }

// Running is a command of Terraform that has been started.
type Running struct {
	*exec.Cmd
	out  output
	done chan struct{}
}

// output is what a command has printed so far.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// Printed says whether the command has printed the words by now.
func (r *Running) Printed(words string) bool { return strings.Contains(r.out.String(), words) }

// Start starts a command.
func (c *CLI) Start(t *testing.T, args ...string) *Running {
	t.Helper()
	running := &Running{done: make(chan struct{})}
	//nolint:gosec // the command is the Terraform that the tests are for
	running.Cmd = exec.CommandContext(context.Background(), c.terraform, args...)
	running.Dir = c.Dir
	running.Env = append(environment(), append([]string{"TF_CLI_CONFIG_FILE=" + c.overrides}, c.Env...)...)
	running.Stdout, running.Stderr = &running.out, &running.out
	if err := running.Cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = running.Cmd.Wait() // the exit code tells
		close(running.done)
	}()
	t.Cleanup(func() {
		_ = running.Process.Kill()
		<-running.done
	})
	return running
}

// environment is the test's own without what would change Terraform or AWS.
func environment() []string {
	env := []string{
		"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "AWS_EC2_METADATA_DISABLED=true",
		"AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
	}
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "TF_") && !strings.HasPrefix(variable, "AWS_") {
			env = append(env, variable)
		}
	}
	return env
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
	select {
	case <-r.done:
	case <-time.After(patience):
		t.Fatalf("terraform does not end:\n%s", r.out.String())
	}
	// Terraform breaks diagnostics into lines between bars; words are searched
	// for without.
	words := strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(r.out.String()))
	return Result{Output: strings.Join(words, " "), Code: r.ProcessState.ExitCode()}
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

// OpenTofu says whether the tests run on OpenTofu.
func (c *CLI) OpenTofu(t *testing.T) bool {
	t.Helper()
	return c.Must(t, "version").Has("OpenTofu")
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
	deadline := time.After(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("it does not come to this: %s", what)
		}
	}
}
