package harness

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// SampleLogs writes trail logs into a directory by `lakesim sample-logs`, whose
// other arguments it takes, and returns the keys of the broken files.
func SampleLogs(ctx context.Context, lakesim, dir string, args ...string) (broken []string, err error) {
	//nolint:gosec // the simulator that the caller names
	out, err := exec.CommandContext(ctx, lakesim, append([]string{"sample-logs", "-dir", dir}, args...)...).Output()
	if err != nil {
		return nil, fmt.Errorf("writing sample logs: %w", err)
	}
	var summary struct {
		Broken []string `json:"broken"`
	}
	if err := json.Unmarshal(out, &summary); err != nil {
		return nil, fmt.Errorf("reading what sample logs there are: %w", err)
	}
	return summary.Broken, nil
}

// MendLogs replaces log files, given by their keys, by logs without events.
func MendLogs(dir string, keys []string) error {
	var file bytes.Buffer
	writer := gzip.NewWriter(&file)
	_, _ = writer.Write([]byte(`{"Records":[]}`)) // a buffer takes everything
	_ = writer.Close()
	for _, key := range keys {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(key)), file.Bytes(), 0o600); err != nil {
			return fmt.Errorf("mending a log file: %w", err)
		}
	}
	return nil
}
