package harness

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// steered starts a simulator in process and returns what steers it.
func steered(t *testing.T, config lakesim.Config) (*lakesim.Simulator, Control) {
	t.Helper()
	simulator, err := lakesim.New(config)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(simulator)
	t.Cleanup(func() {
		simulator.Close()
		server.Close()
	})
	return simulator, Control{Endpoint: server.URL}
}

func TestControl(t *testing.T) {
	simulator, control := steered(t, lakesim.Config{EventDataStores: []string{"one"}, SeedImports: 2})
	stats, err := control.Stats(t.Context())
	if err != nil || len(stats.Imports) != 2 || stats.Running() {
		t.Fatalf("%+v, %v", stats, err)
	}
	want, got := simulator.Stats().Imports[1], stats.Imports[1]
	if got.ID != want.ID || got.Account != want.Account || got.Region != want.Region || got.Destination != want.Destination || got.S3LocationURI != want.S3LocationURI ||
		!got.StartEventTime.Equal(*want.StartEventTime) || !got.EndEventTime.Equal(*want.EndEventTime) || got.Status != want.Status ||
		!got.Created.Equal(want.Created) || !got.Updated.Equal(want.Updated) || got.Statistics["files_completed"] != want.Statistics.FilesCompleted {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	if err := control.SetFaults(t.Context(), 7, Fault{Operation: "GetImport", Code: "X", Latency: Duration(1500 * time.Millisecond), Times: 2}); err != nil {
		t.Error(err)
	}
	if err := control.SetFaults(t.Context(), 0); err != nil {
		t.Error(err)
	}
	if err := control.SetFaults(t.Context(), 0, Fault{Code: "X"}); err == nil || !strings.Contains(err.Error(), "400 Bad Request to PUT faults") {
		t.Errorf("%v", err)
	}
	for _, hold := range []bool{true, false} {
		if err := control.Hold(t.Context(), hold); err != nil {
			t.Error(err)
		}
	}
	if err := control.AwaitQuiet(t.Context()); err != nil {
		t.Error(err)
	}
}

// What is sent and returned is the document itself, whatever it has.
func TestWorld(t *testing.T) {
	world := `{"list":{"lag":"3s"}}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.URL.Path != "/_lakesim/world" {
			t.Errorf("%s, %v", r.URL, err)
		}
		if r.Method == http.MethodPut {
			world = string(body)
		}
		_, _ = fmt.Fprint(w, world)
	}))
	defer server.Close()
	control := Control{Endpoint: server.URL}
	const changed = `{"get":{"lag":"5s"},"statuses":["NEW"]}`
	if err := control.SetWorld(t.Context(), json.RawMessage(changed)); err != nil {
		t.Fatal(err)
	}
	if got, err := control.World(t.Context()); err != nil || string(got) != changed || world != changed {
		t.Errorf("%s, %v; sent %s", got, err, world)
	}
}

func TestChangeWorld(t *testing.T) {
	simulator, control := steered(t, lakesim.Config{World: lakesim.World{RateLimit: true, GetLag: lakesim.Duration(time.Second)}})
	if err := control.ChangeWorld(t.Context(), json.RawMessage(`{"get_lag":null,"list_lag":"2s"}`)); err != nil {
		t.Fatal(err)
	}
	if got := simulator.World(); !got.RateLimit || got.GetLag != 0 || time.Duration(got.ListLag) != 2*time.Second {
		t.Errorf("%s", got)
	}
}

func TestRelease(t *testing.T) {
	reads, held := 0, true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			held = false
		}
		reads++
		_, _ = fmt.Fprintf(w, `{"requests":{"GetImport":%d}}`, reads/3)
	}))
	defer server.Close()
	control := Control{Endpoint: server.URL}
	ctx, cancel := context.WithCancelCause(t.Context())
	if err := control.Release(ctx, "GetImport", time.Millisecond); err != nil || held || reads != 4 {
		t.Errorf("%v, held %t, %d calls", err, held, reads)
	}
	over := errors.New("it is over")
	cancel(over)
	if err := control.Release(ctx, "StopImport", 0); err == nil {
		t.Error("what never comes is waited for no longer, and that is no error")
	}
	if err := Until(ctx, time.Minute, func() (bool, error) { return false, nil }); !errors.Is(err, over) {
		t.Errorf("%v", err)
	}
}

func TestCallsSince(t *testing.T) {
	before := Stats{Requests: map[string]int64{"GetImport": 5, "ListImports": 1}}
	after := Stats{Requests: map[string]int64{"GetImport": 7, "ListImports": 1, "S3:GetObject": 9, "StartImport": 1}}
	if got := after.CallsSince(before); len(got) != 2 || got["GetImport"] != 2 || got["StartImport"] != 1 {
		t.Errorf("%v", got)
	}
}

func TestReadsOfNew(t *testing.T) {
	before := Stats{Imports: []ImportStats{{ID: "a"}}, Reads: map[string]int64{"a": 5}}
	after := Stats{Imports: []ImportStats{{ID: "a"}, {ID: "b"}, {ID: "c"}}, Reads: map[string]int64{"a": 7, "b": 2, "c": 1, "unknown": 4}}
	if got := after.ReadsOfNew(before); got != 3 {
		t.Errorf("%d", got)
	}
}

func TestSimulator(t *testing.T) {
	tools := Tools{Lakesim: filepath.Join(t.TempDir(), "lakesim"), Dir: t.TempDir()}
	if err := Build(t.Context(), tools.Lakesim, "cmd/lakesim"); err != nil {
		t.Fatal(err)
	}
	logs := filepath.Join(tools.Dir, "logs")
	broken, err := SampleLogs(t.Context(), tools.Lakesim, logs, "-not-gzip", "2")
	if err != nil || len(broken) != 2 {
		t.Fatalf("%q, %v", broken, err)
	}
	if err := MendLogs(logs, broken); err != nil {
		t.Error(err)
	}
	s, err := tools.Simulator(t.Context(), "-account", "111122223333", "-event-data-store", "one", "-bucket", "b="+logs)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Stats(t.Context()); err != nil || s.Account != "111122223333" || s.Region != "us-east-1" || !strings.HasPrefix(s.Stores["one"], "arn:aws:cloudtrail:us-east-1:111122223333:") {
		t.Errorf("%+v, %v", s, err)
	}
	s.End()
	if _, err := s.Stats(t.Context()); err == nil {
		t.Error("it still serves")
	}
	if _, err := tools.Simulator(t.Context(), "-nothing"); err == nil || !strings.Contains(err.Error(), "not defined: -nothing") {
		t.Errorf("%v", err)
	}
}

func TestEnvironment(t *testing.T) {
	t.Setenv("TF_LOG", "TRACE")
	t.Setenv("AWS_PROFILE", "mine")
	t.Setenv("HARNESS_TEST", "kept")
	env := Environment("TF_LOG_PATH=log")
	for _, variable := range []string{"HARNESS_TEST=kept", "TF_LOG_PATH=log", "TF_IN_AUTOMATION=1"} {
		if !slices.Contains(env, variable) {
			t.Errorf("no %s", variable)
		}
	}
	for _, variable := range []string{"TF_LOG=TRACE", "AWS_PROFILE=mine"} {
		if slices.Contains(env, variable) {
			t.Errorf("%s is kept", variable)
		}
	}
}
