package harness

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
)

// Root returns the top directory of the repository, for tests.
func Root() string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "..", "..")
}

// Build builds a command of the repository, given by its directory there, into
// a file. Flags are those of go build.
func Build(ctx context.Context, file, directory string, flags ...string) error {
	args := append([]string{"build", "-o", file}, flags...)
	//nolint:gosec // the command is the Go tool on this repository
	build := exec.CommandContext(ctx, "go", append(args, "./"+directory)...)
	build.Dir = Root()
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", filepath.Base(file), err, out)
	}
	return nil
}
