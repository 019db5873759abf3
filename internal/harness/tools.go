package harness

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
)

// Tools are the commands that `make chaos` and `make bench` drive, and where
// they work.
type Tools struct {
	Terraform string // or OpenTofu
	Provider  string // alone in its directory
	Lakesim   string

	Beside map[string]string // other providers, by their addresses
	Dir    string            // for all files; that for temporary files when empty
}

// Flags makes the commands flags.
func (t *Tools) Flags(flags *flag.FlagSet) {
	flags.StringVar(&t.Terraform, "terraform", "terraform", "the `COMMAND` to drive, Terraform or OpenTofu")
	flags.StringVar(&t.Provider, "provider", "", "the provider's `FILE`, alone in its directory")
	flags.StringVar(&t.Lakesim, "lakesim", "", "the simulator's `FILE`")
}

// Find makes the commands absolute paths without links, as /proc shows them.
func (t *Tools) Find() (err error) {
	for _, command := range []*string{&t.Terraform, &t.Provider, &t.Lakesim} {
		if *command, err = Executable(*command); err != nil {
			return err
		}
	}
	return nil
}

// Executable returns the absolute path of a command's file, without links.
func Executable(command string) (string, error) {
	path, err := exec.LookPath(command)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return "", fmt.Errorf("finding the command %q: %w", command, err)
	}
	return path, nil
}

// In returns the tools with a new directory, below the one that they have.
func (t Tools) In(pattern string) (Tools, error) {
	dir, err := os.MkdirTemp(t.Dir, pattern)
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return Tools{}, fmt.Errorf("making a directory: %w", err)
	}
	t.Dir = dir
	return t, nil
}

// Workspace makes a new workspace, in which Terraform takes the providers at hand.
func (t Tools) Workspace(pattern string) (w Workspace, err error) {
	binaries := map[string]string{Address: t.Provider}
	maps.Copy(binaries, t.Beside)
	below, err := t.In(pattern)
	if err != nil {
		return w, err
	}
	override, err := Override(filepath.Join(below.Dir, "cli.tfrc"), binaries)
	if err != nil {
		return w, err
	}
	// What is killed leaves its sockets in the directory for temporary files.
	w = Workspace{Dir: below.Dir, Terraform: t.Terraform, Env: Environment(override, "TMPDIR="+t.Dir)}
	return w, w.MakeDataDir()
}

// Simulator starts a simulator, in which every role can read; arguments are those
// of lakesim.
func (t Tools) Simulator(ctx context.Context, args ...string) (*Simulator, error) {
	return StartSimulator(ctx, t.Lakesim, t.Dir, append(args, "-lenient-roles")...)
}
