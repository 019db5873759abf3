package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

const (
	storeName = "bench"
	bucket    = "trail-logs"
)

// simulator is a simulated AWS in a process of its own.
type simulator struct {
	endpoint string
	account  string
	region   string
	store    string // the ARN of its event data store
	process  *exec.Cmd
	errors   bytes.Buffer
}

// simulate starts a simulator.
func (b *bench) simulate(ctx context.Context, args ...string) (*simulator, error) {
	s := &simulator{}
	args = append([]string{"-listen", "127.0.0.1:0", "-event-data-store", storeName}, args...)
	s.process = exec.CommandContext(ctx, b.Lakesim, args...) //nolint:gosec // the simulator that the caller names
	s.process.Stderr = &s.errors
	out, err := s.process.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("reading from the simulator: %w", err)
	}
	if err := s.process.Start(); err != nil {
		return nil, fmt.Errorf("starting the simulator: %w", err)
	}
	if err := s.ready(out); err != nil {
		s.end()
		return nil, fmt.Errorf("%w: %s", err, s.errors.String())
	}
	return s, nil
}

func (s *simulator) ready(out io.Reader) error {
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
		return fmt.Errorf("reading what the simulator says: %w", err)
	}
	s.endpoint, s.account, s.region, s.store = ready.Endpoint, ready.Account, ready.Region, ready.EventDataStores[storeName]
	return nil
}

// end ends the simulator.
func (s *simulator) end() {
	_ = s.process.Process.Signal(syscall.SIGTERM) // it may have ended
	_ = s.process.Wait()                          // how it ends says nothing
}

// stats is what the simulator has counted.
type stats struct {
	Requests  map[string]int64 `json:"requests"`
	Throttled int64            `json:"throttled"`
	Imports   []seeded         `json:"imports"`
}

// seeded is an import as the simulator knows it.
type seeded struct {
	ID             string           `json:"id"`
	S3LocationURI  string           `json:"s3_location_uri"`
	StartEventTime time.Time        `json:"start_event_time"`
	EndEventTime   time.Time        `json:"end_event_time"`
	Status         string           `json:"status"`
	Created        time.Time        `json:"created"`
	Updated        time.Time        `json:"updated"`
	Statistics     map[string]int64 `json:"statistics"`
}

// since is what came after, without S3, which is only the simulator's own.
func (s stats) since(before stats) (calls map[string]int64, throttled int64) {
	calls = map[string]int64{}
	for operation, n := range s.Requests {
		if n -= before.Requests[operation]; n > 0 && !strings.Contains(operation, ":") {
			calls[operation] = n
		}
	}
	return calls, s.Throttled - before.Throttled
}

func (s *simulator) stats(ctx context.Context) (stats, error) {
	var counted stats
	return counted, s.control(ctx, http.MethodGet, "stats", nil, &counted)
}

// hold keeps imports from ending, or lets them go on.
func (s *simulator) hold(ctx context.Context, hold bool) error {
	return s.control(ctx, http.MethodPut, "hold", map[string]bool{"hold": hold}, &struct{}{})
}

// control calls the simulator's own paths.
func (s *simulator) control(ctx context.Context, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("writing %s for the simulator: %w", path, err)
	}
	request, err := http.NewRequestWithContext(ctx, method, s.endpoint+"/_lakesim/"+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("asking the simulator for %s: %w", path, err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("asking the simulator for %s: %w", path, err)
	}
	defer answer.Body.Close() //nolint:errcheck // it was only read
	if answer.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(answer.Body) // as much as there is
		return fmt.Errorf("the simulator answers %s to %s %s: %s", answer.Status, method, path, text)
	}
	if err := json.NewDecoder(answer.Body).Decode(out); err != nil {
		return fmt.Errorf("reading the simulator's %s: %w", path, err)
	}
	return nil
}
