package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// address is where the registry has the provider; nowhere is the other one.
const (
	address        = "registry.terraform.io/cloudtrail-lake/cloudtrail"
	minimalAddress = "registry.terraform.io/cloudtrail-lake/minimal"
)

// sample is what one run of something took.
type sample struct {
	wall, cpu time.Duration
	terraform int64 // peak memory in bytes; 0 where it cannot be seen
	provider  int64 // that of its largest provider process
	calls     map[string]int64
	throttled int64
}

// workspace is a working directory of Terraform.
type workspace struct {
	dir       string
	terraform string
	provider  string
	env       []string
}

// workspace makes a working directory with a configuration, and a state if
// there is one.
func (b *bench) workspace(configuration string, state []byte) (*workspace, error) {
	dir, err := os.MkdirTemp(b.dir, "workspace-")
	if err != nil {
		return nil, fmt.Errorf("making a workspace: %w", err)
	}
	w := &workspace{dir: dir, terraform: b.Terraform, provider: b.Provider, env: b.env}
	if err := w.write("main.tf", []byte(configuration)); err != nil {
		return nil, err
	}
	if state == nil {
		return w, nil
	}
	return w, w.write("terraform.tfstate", state)
}

func (w *workspace) write(name string, content []byte) error {
	if err := os.WriteFile(filepath.Join(w.dir, name), content, 0o600); err != nil {
		return fmt.Errorf("writing into a workspace: %w", err)
	}
	return nil
}

func (w *workspace) state() ([]byte, error) {
	state, err := os.ReadFile(filepath.Join(w.dir, "terraform.tfstate"))
	if err != nil {
		return nil, fmt.Errorf("reading a state: %w", err)
	}
	return state, nil
}

// The arguments of the commands. A plan that is not empty is an error.
var (
	planArgs  = []string{"plan", "-input=false", "-no-color", "-detailed-exitcode"}
	applyArgs = []string{"apply", "-input=false", "-no-color", "-auto-approve"}
)

// run runs a command of Terraform and measures it. Its time is that of the
// process and of those that it has started.
func (w *workspace) run(ctx context.Context, args ...string) (sample, error) {
	var out bytes.Buffer
	command := exec.CommandContext(ctx, w.terraform, args...) //nolint:gosec // the Terraform that the caller names
	command.Dir, command.Env, command.Stdout, command.Stderr = w.dir, w.env, &out, &out
	// Interrupted, Terraform ends its providers itself.
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 10 * time.Second
	began := time.Now()
	if err := command.Start(); err != nil {
		return sample{}, fmt.Errorf("starting Terraform: %w", err)
	}
	peaks := watchMemory(command.Process.Pid, w.provider)
	err := command.Wait()
	taken := sample{wall: time.Since(began)}
	taken.terraform, taken.provider = peaks.stop()
	if command.ProcessState != nil {
		taken.cpu = command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	}
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return taken, fmt.Errorf("terraform %s: %w\n%s", strings.Join(args, " "), err, tail(out.String()))
	}
	if err != nil {
		return taken, fmt.Errorf("running Terraform: %w", err)
	}
	return taken, nil
}

// tail is the end of what a command has printed.
func tail(text string) string {
	const enough = 800
	if len(text) > enough {
		return "..." + text[len(text)-enough:]
	}
	return text
}

// runAt runs a command that works with the simulator, whose calls it counts.
func (w *workspace) runAt(ctx context.Context, s *simulator, args ...string) (sample, error) {
	before, err := s.stats(ctx)
	if err != nil {
		return sample{}, err
	}
	taken, err := w.run(ctx, args...)
	if err != nil {
		return taken, err
	}
	after, err := s.stats(ctx)
	if err != nil {
		return taken, err
	}
	taken.calls, taken.throttled = after.since(before)
	return taken, nil
}
