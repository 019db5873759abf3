package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// The test binary is the command itself when it is told so.
func TestMain(m *testing.M) {
	if os.Getenv("LAKESIM_TEST_COMMAND") != "" {
		os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

func lakesimCommand(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], args...) //nolint:gosec // this test binary
	c.Env = append(os.Environ(), "LAKESIM_TEST_COMMAND=1")
	return c
}

func TestServe(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		faults := filepath.Join(t.TempDir(), "faults.json")
		if err := os.WriteFile(faults, []byte(`{"faults":[{"operation":"GetImport","code":"X"}]}`), 0o600); err != nil {
			t.Fatal(err)
		}
		world := filepath.Join(t.TempDir(), "world.json")
		if err := os.WriteFile(world, []byte(`{"get_lag":"5s","organization":"management"}`), 0o600); err != nil {
			t.Fatal(err)
		}
		c := lakesimCommand(t, "-listen", "127.0.0.1:0", "-account", "111122223333", "-bucket", "b="+t.TempDir(), "-bucket", "a="+t.TempDir(),
			"-event-data-store", "one", "-event-data-store", "two", "-file-delay", "1s", "-rate-limit", "-seed-imports", "3", "-faults", faults,
			"-one-import-per", "region", "-organization", "member", "-unsupported-region", "ca-west-1", "-closed", "-world", world)
		var stderr bytes.Buffer
		c.Stderr = &stderr
		stdout, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(stdout).ReadBytes('\n')
		if err != nil {
			t.Fatalf("%v: %s", err, stderr.String())
		}
		var ready lakesim.Ready
		if err := json.Unmarshal(line, &ready); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if ready.Account != "111122223333" || ready.Region != "us-east-1" || fmt.Sprint(ready.Buckets) != "[a b]" || len(ready.EventDataStores) != 2 ||
			!strings.HasPrefix(ready.EventDataStores["one"], "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/") {
			t.Errorf("ready line %s", line)
		}
		var stats lakesim.Stats
		if control(t, ready.Endpoint, "stats", &stats); len(stats.Imports) != 3 {
			t.Errorf("%d imports", len(stats.Imports))
		}
		var now lakesim.World
		control(t, ready.Endpoint, "world", &now)
		if want := `{"file_delay":"1s","rate_limit":true,"organization":"member","unsupported_regions":["ca-west-1"],"closed":true,"one_import_per":"region","get_lag":"5s"}`; withoutBuckets(now).String() != want {
			t.Errorf("world %s, want %s", now, want)
		}
		if err := c.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if err := c.Wait(); err != nil || stderr.Len() != 0 {
			t.Errorf("ended by %s with %v, %q", signal, err, stderr.String())
		}
	}
}

// withoutBuckets leaves out what is not in the default world of no buckets.
func withoutBuckets(world lakesim.World) lakesim.World {
	world.Buckets, world.EventDataStores = nil, nil
	return world
}

// control reads what a control path of the simulator returns.
func control(t *testing.T, endpoint, path string, into any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, endpoint+"/_lakesim/"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := answer.Body.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}

func TestSwitches(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run([]string{"switches"}, &stdout, &stderr); code != 0 || stdout.String() != lakesim.SwitchesTable() {
		t.Errorf("exit code %d, %s", code, stderr.String())
	}
}

func TestWrongUsage(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	bad := filepath.Join(t.TempDir(), "world.json")
	if err := os.WriteFile(bad, []byte(`{"get_leg":"1s"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args  []string
		words string
	}{
		{[]string{"-nothing"}, "not defined"},
		{[]string{"extra"}, `"extra" is not a flag`},
		{[]string{"-bucket", "logs"}, "NAME=DIR"},
		{[]string{"-bucket", "logs=" + missing}, "opening the directory of bucket logs"},
		{[]string{"-account", "12"}, "12 digits"},
		{[]string{"-event-data-store", "x"}, "3 to 128"},
		{[]string{"-file-delay", "soon"}, "file-delay"},
		{[]string{"-file-delay", "-1s"}, "negative"},
		{[]string{"-seed-imports", "5"}, "event data store"},
		{[]string{"-faults", missing}, "no such file"},
		{[]string{"-world", missing}, "no such file"},
		{[]string{"-world", bad}, `unknown member "get_leg"`},
		{[]string{"switches", "more"}, `"more" is not a flag`},
		{[]string{"-one-import-per", "planet"}, "region, account"},
		{[]string{"-organization", "owner"}, "none, member, management, delegated-admin"},
		{[]string{"-unsupported-region", "moon"}, "not a Region name"},
		{[]string{"-listen", "127.0.0.1:99999"}, "invalid port"},
		{[]string{"sample-logs"}, "-dir is missing"},
		{[]string{"sample-logs", "-dir", missing, "-start", "today"}, "-start"},
		{[]string{"sample-logs", "-dir", missing, "more"}, `"more" is not a flag`},
		{[]string{"sample-logs", "-dir", missing, "-regions", "99"}, "regions"},
	} {
		var stdout, stderr bytes.Buffer
		if code := run(test.args, &stdout, &stderr); code != 2 || !strings.Contains(stderr.String(), test.words) || stdout.Len() != 0 {
			t.Errorf("%q: exit code %d, %s", test.args, code, stderr.String())
		}
	}
	var stdout, stderr bytes.Buffer
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if code := run([]string{"-listen", taken.Addr().String()}, &stdout, &stderr); code != 1 || !strings.Contains(stderr.String(), "listening") {
		t.Errorf("exit code %d, %s", code, stderr.String())
	}
	if err := taken.Close(); err != nil {
		t.Error(err)
	}
	stderr.Reset()
	if code := run([]string{"-help"}, &stdout, &stderr); code != 0 || !strings.Contains(stderr.String(), "-unsupported-region") {
		t.Errorf("exit code %d, %s", code, stderr.String())
	}
}

func TestSampleLogs(t *testing.T) {
	var stdout, stderr bytes.Buffer
	dir := filepath.Join(t.TempDir(), "new")
	code := run([]string{"sample-logs", "-dir", dir, "-accounts", "2", "-regions", "2", "-days", "2", "-files-per-day", "3", "-events-per-file", "4",
		"-start", "2025-05-01", "-prefix", "p", "-organization", "o-abcdefghij", "-seed", "5", "-not-gzip", "1", "-not-cloudtrail", "1"}, &stdout, &stderr)
	var summary struct {
		Dir           string
		Files, Events int
		Broken        []string
	}
	if err := json.Unmarshal(stdout.Bytes(), &summary); err != nil || code != 0 {
		t.Fatalf("exit code %d, %v, %s", code, err, stderr.String())
	}
	if summary.Dir != dir || summary.Files != 24 || summary.Events != 96 || len(summary.Broken) != 2 || strings.Count(stdout.String(), "\n") != 1 {
		t.Errorf("printed %s", stdout.String())
	}
}
