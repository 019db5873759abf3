package harness

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// Command is a command of Terraform that has been started.
type Command struct {
	Process *os.Process
	Began   time.Time

	command *exec.Cmd
	output  output
	ended   chan struct{}
	took    time.Duration
}

// Start starts a command. What it prints is kept, and written to logs too, which
// are closed in the end. The end of ctx kills it; its provider ends by itself.
func (w Workspace) Start(ctx context.Context, args []string, logs ...io.WriteCloser) (*Command, error) {
	c := &Command{Began: time.Now(), ended: make(chan struct{})}
	c.command = exec.CommandContext(ctx, w.Terraform, args...) //nolint:gosec // the Terraform that the caller names
	c.command.Dir, c.command.Env = w.Dir, w.Env
	writers := []io.Writer{&c.output}
	for _, log := range logs {
		writers = append(writers, log)
	}
	out := io.MultiWriter(writers...)
	c.command.Stdout, c.command.Stderr = out, out
	// Whatever else holds its output open must not keep it from having ended.
	c.command.WaitDelay = 10 * time.Second
	if err := c.command.Start(); err != nil {
		return nil, fmt.Errorf("starting Terraform: %w", err)
	}
	c.Process = c.command.Process
	go func() {
		_ = c.command.Wait() // the exit code shows how it ended
		c.took = time.Since(c.Began)
		for _, log := range logs {
			_ = log.Close() // a log that is not whole is better than none
		}
		close(c.ended)
	}()
	return c, nil
}

// Code waits for the end and returns the exit code, -1 after a signal.
func (c *Command) Code() int {
	<-c.ended
	return c.command.ProcessState.ExitCode()
}

// Over waits that long, and reports whether the command has ended by then.
func (c *Command) Over(after time.Duration) bool {
	select {
	case <-c.ended:
	case <-time.After(after):
	}
	select {
	case <-c.ended:
		return true
	default:
		return false
	}
}

// Took waits for the end and returns how long the command took, and the
// processor time of its process and of those that it had started.
func (c *Command) Took() (wall, processor time.Duration) {
	<-c.ended
	return c.took, c.command.ProcessState.UserTime() + c.command.ProcessState.SystemTime()
}

// Output returns what the command has printed so far.
func (c *Command) Output() string { return c.output.String() }

// Tail returns the last lines of what the command has printed so far.
func (c *Command) Tail() string {
	lines := strings.Split(strings.TrimSpace(c.Output()), "\n")
	return strings.Join(lines[max(0, len(lines)-20):], "\n")
}

// output is what a process has printed so far.
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
