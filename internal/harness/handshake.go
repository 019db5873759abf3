package harness

import (
	"bufio"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// Handshake measures a provider, given by its path, from its start until it can
// be talked to.
func Handshake(ctx context.Context, provider string) (used Usage, err error) {
	command := exec.CommandContext(ctx, provider)
	// What Terraform sets, so that the provider serves.
	command.Env = Environment("TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2", "PLUGIN_PROTOCOL_VERSIONS=6")
	out, err := command.StdoutPipe()
	if err != nil {
		return used, fmt.Errorf("reading from the provider: %w", err)
	}
	began := time.Now()
	if err := command.Start(); err != nil {
		return used, fmt.Errorf("starting the provider: %w", err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	used.Wall, used.Provider = time.Since(began), PeakMemory(command.Process.Pid)
	_ = command.Process.Kill() // it may have ended
	_ = command.Wait()         // it was killed
	used.CPU = command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	if !strings.Contains(line, "|grpc|") {
		return used, fmt.Errorf("the provider does not serve: it prints %q, %w", line, err)
	}
	return used, nil
}
