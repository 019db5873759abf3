package chaos

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// workspace is a working directory with a state of its own, which keeps what
// its commands print and log.
type workspace struct {
	harness.Workspace
	number   int
	commands int
	log      string // what the last command printed
}

// start starts a command, whose output and log go into files of the workspace.
func (w *workspace) start(ctx context.Context, args ...string) (*harness.Command, error) {
	w.commands++
	name := filepath.Join(w.Dir, fmt.Sprintf("%02d-%s", w.commands, args[0]))
	w.log = name + ".txt"
	out, err := os.Create(w.log)
	if err != nil {
		return nil, fmt.Errorf("making the log of a command: %w", err)
	}
	logged := w.Workspace
	logged.Env = append(slices.Clone(w.Env), "TF_LOG_PROVIDER=INFO", "TF_LOG_PATH="+name+".log")
	return logged.Start(ctx, args, out)
}
