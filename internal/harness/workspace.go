package harness

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Workspace is a working directory of Terraform.
type Workspace struct {
	Dir       string
	Terraform string   // the path of Terraform or OpenTofu
	Env       []string // the whole environment
}

// Write writes a file into the directory.
func (w Workspace) Write(name, content string) error {
	if err := os.WriteFile(filepath.Join(w.Dir, name), []byte(content), 0o600); err != nil {
		return fmt.Errorf("writing into a workspace: %w", err)
	}
	return nil
}

// MakeDataDir makes the directory that `terraform init` makes. With a development
// override there is nothing to init.
func (w Workspace) MakeDataDir() error {
	if err := os.MkdirAll(filepath.Join(w.Dir, ".terraform"), 0o750); err != nil {
		return fmt.Errorf("making Terraform's data directory: %w", err)
	}
	return nil
}

// StatePath returns the path of the state.
func (w Workspace) StatePath() string { return filepath.Join(w.Dir, "terraform.tfstate") }

// LoseState removes the state and its backup, if they are there.
func (w Workspace) LoseState() error {
	for _, path := range []string{w.StatePath(), w.StatePath() + ".backup"} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("losing a state: %w", err)
		}
	}
	return nil
}

// Stdout runs a command that has to succeed, and returns its standard output.
func (w Workspace) Stdout(ctx context.Context, args ...string) ([]byte, error) {
	command := exec.CommandContext(ctx, w.Terraform, args...) //nolint:gosec // the Terraform that the caller names
	command.Dir, command.Env = w.Dir, w.Env
	out, err := command.Output()
	if err != nil {
		var printed []byte
		if exit := new(exec.ExitError); errors.As(err, &exit) {
			printed = exit.Stderr
		}
		return nil, fmt.Errorf("terraform %s: %w\n%s%s", strings.Join(args, " "), err, out, printed)
	}
	return out, nil
}
