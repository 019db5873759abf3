package harness

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
)

// Simulator is a simulated AWS in a process of its own.
type Simulator struct {
	Control
	Account string
	Region  string
	Stores  map[string]string // the ARNs of its event data stores, by name

	process *exec.Cmd
}

// StartSimulator starts a simulator on a free port, and returns once it serves.
// It works in a directory, where its log is. Arguments are those of lakesim.
func StartSimulator(ctx context.Context, lakesim, dir string, args ...string) (*Simulator, error) {
	log, err := os.CreateTemp(dir, "lakesim-*.log")
	if err != nil {
		return nil, fmt.Errorf("making the simulator's log: %w", err)
	}
	defer log.Close() //nolint:errcheck // the simulator writes to it, not this process
	s := &Simulator{}
	s.process = exec.CommandContext(ctx, lakesim, append([]string{"-listen", "127.0.0.1:0"}, args...)...) //nolint:gosec // the simulator that the caller names
	s.process.Dir, s.process.Stderr = dir, log
	out, err := s.process.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("reading from the simulator: %w", err)
	}
	if err := s.process.Start(); err != nil {
		return nil, fmt.Errorf("starting the simulator: %w", err)
	}
	if err := s.ready(out); err != nil {
		s.End()
		logged, _ := os.ReadFile(log.Name()) // as much as there is
		return nil, fmt.Errorf("%w: %s", err, logged)
	}
	return s, nil
}

// ready reads the line that the simulator prints when it serves.
func (s *Simulator) ready(out io.Reader) error {
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("waiting for the simulator: %w", err)
	}
	var ready struct {
		Endpoint        string            `json:"endpoint"`
		Account         string            `json:"account"`
		Region          string            `json:"region"`
		EventDataStores map[string]string `json:"event_data_stores"`
	}
	if err := json.Unmarshal(line, &ready); err != nil {
		return fmt.Errorf("reading the ready line of the simulator: %w", err)
	}
	s.Endpoint, s.Account, s.Region, s.Stores = ready.Endpoint, ready.Account, ready.Region, ready.EventDataStores
	return nil
}

// End ends the simulator.
func (s *Simulator) End() {
	_ = s.process.Process.Signal(syscall.SIGTERM) // it may have ended
	_ = s.process.Wait()                          // how it ends is of no interest
}

// ProviderBlock is the provider block for the simulator's own account, with more
// lines in it.
func (s *Simulator) ProviderBlock(lines ...string) string {
	return Provider{Region: s.Region, AccessKey: "AKIA" + s.Account + "TEST", SecretKey: "secret", Endpoint: s.Endpoint}.Block(lines...)
}
