package chaos

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

const bucket = "trail-logs"

// firstDay is that of the sample logs; it is past, so that imports can be adopted.
var firstDay = time.Date(2024, time.March, 1, 0, 0, 0, 0, time.UTC)

// world is a simulated AWS in a process of its own.
type world struct {
	endpoint string
	account  string
	stores   []string // ARNs
	process  *exec.Cmd
	logs     string
	broken   []string // keys of the broken log files
}

// begin writes the logs and starts the simulator.
func begin(ctx context.Context, lakesim, dir string, p plan) (*world, error) {
	w := &world{logs: filepath.Join(dir, "logs")}
	if err := w.writeLogs(ctx, lakesim, p); err != nil {
		return nil, err
	}
	args := []string{"-listen", "127.0.0.1:0", "-bucket", bucket + "=" + w.logs, "-file-delay", p.fileDelay.String()}
	for n := range p.stores {
		args = append(args, "-event-data-store", storeName(n))
	}
	if p.rateLimit {
		args = append(args, "-rate-limit")
	}
	log, err := os.Create(filepath.Join(dir, "lakesim.log")) //nolint:gosec // in the run's own directory
	if err != nil {
		return nil, fmt.Errorf("making the simulator's log: %w", err)
	}
	defer log.Close()                                      //nolint:errcheck // the simulator writes to it, not this process
	w.process = exec.CommandContext(ctx, lakesim, args...) //nolint:gosec // the simulator that the caller names
	w.process.Dir, w.process.Stderr = dir, log
	out, err := w.process.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("reading from the simulator: %w", err)
	}
	if err := w.process.Start(); err != nil {
		return nil, fmt.Errorf("starting the simulator: %w", err)
	}
	if err := w.ready(out); err != nil {
		w.end()
		return nil, err
	}
	return w, nil
}

func storeName(n int) string { return fmt.Sprintf("store-%d", n) }

func (w *world) ready(out io.Reader) error {
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("waiting for the simulator: %w", err)
	}
	var ready struct {
		Endpoint        string            `json:"endpoint"`
		Account         string            `json:"account"`
		EventDataStores map[string]string `json:"event_data_stores"`
	}
	if err := json.Unmarshal(line, &ready); err != nil {
		return fmt.Errorf("reading what the simulator says: %w", err)
	}
	w.endpoint, w.account = ready.Endpoint, ready.Account
	for n := range len(ready.EventDataStores) {
		w.stores = append(w.stores, ready.EventDataStores[storeName(n)])
	}
	return nil
}

// end ends the simulator.
func (w *world) end() {
	_ = w.process.Process.Signal(syscall.SIGTERM) // it may have ended
	_ = w.process.Wait()                          // how it ends says nothing
}

func (w *world) writeLogs(ctx context.Context, lakesim string, p plan) error {
	for day, broken := range p.days {
		//nolint:gosec // the simulator that the caller names
		out, err := exec.CommandContext(ctx, lakesim, "sample-logs", "-dir", w.logs,
			"-start", firstDay.AddDate(0, 0, day).Format(time.DateOnly), "-files-per-day", strconv.Itoa(p.files), "-events-per-file", "5",
			"-not-gzip", strconv.Itoa(broken)).Output()
		if err != nil {
			return fmt.Errorf("writing sample logs: %w", err)
		}
		var summary struct {
			Broken []string `json:"broken"`
		}
		if err := json.Unmarshal(out, &summary); err != nil {
			return fmt.Errorf("reading what sample logs there are: %w", err)
		}
		w.broken = append(w.broken, summary.Broken...)
	}
	return nil
}

// mend replaces the broken files by logs without events.
func (w *world) mend() error {
	var file bytes.Buffer
	writer := gzip.NewWriter(&file)
	_, _ = writer.Write([]byte(`{"Records":[]}`)) // a buffer takes everything
	_ = writer.Close()
	for _, key := range w.broken {
		if err := os.WriteFile(filepath.Join(w.logs, filepath.FromSlash(key)), file.Bytes(), 0o600); err != nil {
			return fmt.Errorf("mending a log file: %w", err)
		}
	}
	return nil
}

// stats is what the simulator has counted.
type stats struct {
	Requests        map[string]int `json:"requests"`
	Faults          int            `json:"faults"`
	Imports         []importAtAWS  `json:"imports"`
	DuplicateEvents int            `json:"duplicate_events"`
}

// importAtAWS is an import as the simulator knows it.
type importAtAWS struct {
	ID             string    `json:"id"`
	Destination    string    `json:"destination"`
	S3LocationURI  string    `json:"s3_location_uri"`
	StartEventTime time.Time `json:"start_event_time"`
	EndEventTime   time.Time `json:"end_event_time"`
	Status         string    `json:"status"`
}

func (s stats) running() bool {
	for _, i := range s.Imports {
		if i.Status == "INITIALIZING" || i.Status == "IN_PROGRESS" {
			return true
		}
	}
	return false
}

func (w *world) stats(ctx context.Context) (stats, error) {
	var s stats
	return s, w.control(ctx, http.MethodGet, "stats", nil, &s)
}

func (w *world) setFaults(ctx context.Context, seed uint64, faults []fault) error {
	plan := struct {
		Seed   uint64  `json:"seed"`
		Faults []fault `json:"faults"`
	}{seed, append([]fault{}, faults...)}
	return w.control(ctx, http.MethodPut, "faults", plan, &struct{}{})
}

// quiet waits until no import runs any more.
func (w *world) quiet(ctx context.Context) (stats, error) {
	for {
		s, err := w.stats(ctx)
		if err != nil || !s.running() {
			return s, err
		}
		pause(ctx, 50*time.Millisecond)
	}
}

// control calls the simulator's own paths.
func (w *world) control(ctx context.Context, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("writing %s for the simulator: %w", path, err)
	}
	request, err := http.NewRequestWithContext(ctx, method, w.endpoint+"/_lakesim/"+path, bytes.NewReader(body))
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

// pause waits until the time is over or ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
