//go:build unix

package main

import (
	"bufio"
	"context"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A shell stands for Terraform: it starts the provider and ends, as if killed.
func TestProviderEndsWithItsParent(t *testing.T) {
	provider := filepath.Join(t.TempDir(), "terraform-provider-cloudtrail")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", provider, ".").CombinedOutput(); err != nil { //nolint:gosec // the command is the Go tool on this package
		t.Fatalf("building the provider: %v\n%s", err, out)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	shell := exec.CommandContext(ctx, "sh", "-c", `"$0" & echo "pid $!"; read -r _`, provider) //nolint:gosec // the command is this test's
	shell.Env = []string{"TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2", "PLUGIN_PROTOCOL_VERSIONS=6"}
	stdin, err := shell.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := shell.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	pid, serving := 0, false
	lines := bufio.NewScanner(stdout)
	for (pid == 0 || !serving) && lines.Scan() {
		if number, ok := strings.CutPrefix(lines.Text(), "pid "); ok {
			if pid, err = strconv.Atoi(number); err != nil {
				t.Fatal(err)
			}
		}
		serving = serving || strings.Contains(lines.Text(), "|grpc|")
	}
	if !serving {
		t.Fatal("the provider does not serve")
	}
	t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGKILL) })
	if err := stdin.Close(); err != nil { // the shell ends
		t.Fatal(err)
	}
	// The provider holds the other end of stdout until it ends.
	ended := make(chan struct{})
	go func() {
		for lines.Scan() {
			continue
		}
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(30 * time.Second):
		t.Error("the provider is still there")
	}
	_ = shell.Wait() // how the shell ended does not matter
}
