package chaos

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// workspace is a working directory of Terraform, with a state of its own.
type workspace struct {
	number    int
	dir       string
	terraform string
	env       []string
	commands  int
}

func (o Options) newWorkspace(number int, dir string) (*workspace, error) {
	w := &workspace{number: number, dir: filepath.Join(dir, fmt.Sprintf("workspace-%d", number)), terraform: o.Terraform}
	if err := os.Mkdir(w.dir, 0o750); err != nil {
		return nil, fmt.Errorf("making a workspace: %w", err)
	}
	overrides := filepath.Join(dir, "cli.tfrc")
	text := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n  direct {}\n}\n", address, filepath.Dir(o.Provider))
	if err := os.WriteFile(overrides, []byte(text), 0o600); err != nil {
		return nil, fmt.Errorf("writing the override of the provider: %w", err)
	}
	// What is killed leaves its sockets in the directory for temporary files.
	w.env = append(environment(), "TF_CLI_CONFIG_FILE="+overrides, "TMPDIR="+dir)
	return w, nil
}

// environment is this process's own without what would change Terraform or AWS.
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

func (w *workspace) write(configuration string) error {
	if err := os.WriteFile(filepath.Join(w.dir, "main.tf"), []byte(configuration), 0o600); err != nil {
		return fmt.Errorf("writing a configuration: %w", err)
	}
	return nil
}

func (w *workspace) statePath() string { return filepath.Join(w.dir, "terraform.tfstate") }

// loseState deletes the state and its backup.
func (w *workspace) loseState() error {
	for _, path := range []string{w.statePath(), w.statePath() + ".backup"} {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("losing a state: %w", err)
		}
	}
	return nil
}

// running is a command of Terraform.
type running struct {
	*exec.Cmd
	began time.Time
	ended chan struct{} // closed when it has
	took  time.Duration
	log   string
}

// start starts a command, whose output and log go into files of the workspace.
func (w *workspace) start(ctx context.Context, args ...string) (*running, error) {
	w.commands++
	log := filepath.Join(w.dir, fmt.Sprintf("%02d-%s", w.commands, args[0]))
	out, err := os.Create(log + ".txt") //nolint:gosec // in the run's own directory
	if err != nil {
		return nil, fmt.Errorf("making the log of a command: %w", err)
	}
	defer out.Close() //nolint:errcheck // Terraform writes to it, not this process
	r := &running{began: time.Now(), ended: make(chan struct{}), log: log + ".txt"}
	r.Cmd = exec.CommandContext(ctx, w.terraform, args...) //nolint:gosec // the Terraform that the caller names
	r.Dir, r.Stdout, r.Stderr = w.dir, out, out
	r.Env = append(w.env, "TF_LOG_PROVIDER=INFO", "TF_LOG_PATH="+log+".log")
	if err := r.Start(); err != nil {
		return nil, fmt.Errorf("starting Terraform: %w", err)
	}
	go func() {
		_ = r.Wait() // the exit code tells
		r.took = time.Since(r.began)
		close(r.ended)
	}()
	return r, nil
}

// code waits for the end and answers the exit code, -1 after a signal.
func (r *running) code() int {
	<-r.ended
	return r.ProcessState.ExitCode()
}

// over waits that long, and says whether the command has ended by then.
func (r *running) over(after time.Duration) bool {
	select {
	case <-r.ended:
		return true
	case <-time.After(after):
		return false
	}
}

// tail is the end of what the command printed.
func (r *running) tail() string {
	text, err := os.ReadFile(r.log)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-20):], "\n")
}
