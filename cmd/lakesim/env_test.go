package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// What env prints makes a shell use the simulator and nothing else, and -unset
// removes it.
func TestEnv(t *testing.T) {
	simulator, err := lakesim.New(lakesim.Config{Account: "111122223333"})
	if err != nil {
		t.Fatal(err)
	}
	defer simulator.Close()
	server := httptest.NewServer(simulator)
	defer server.Close()
	for _, variable := range os.Environ() {
		if name, value, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, value) // which brings it back in the end
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, value := range map[string]string{
		"AWS_PROFILE": "mine", "AWS_SESSION_TOKEN": "old", "AWS_ENDPOINT_URL_STS": "https://sts.example", "AWS_ENDPOINT_URL_CLOUDTRAIL": "https://trail.example",
		"AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
	} {
		t.Setenv(name, value)
	}
	var exports, unset, stderr bytes.Buffer
	if code := run([]string{"env", "-endpoint", server.URL}, &exports, &stderr); code != 0 {
		t.Fatal(code, stderr.String())
	}
	if text := stderr.String(); !strings.Contains(text, "AWS_ENDPOINT_URL_STS") || !strings.Contains(text, "AWS_PROFILE") {
		t.Errorf("it does not say what it unsets: %q", text)
	}
	if code := run([]string{"env", "-unset"}, &unset, &stderr); code != 0 {
		t.Fatal(code, stderr.String())
	}
	const show = "env | grep ^AWS_ | sort; echo --\n"
	shell := exec.CommandContext(t.Context(), "sh", "-c", exports.String()+show+unset.String()+show) //nolint:gosec // what env has printed is what is tested
	out, err := shell.CombinedOutput()
	want := "AWS_ACCESS_KEY_ID=AKIA111122223333TEST\nAWS_DEFAULT_REGION=us-east-1\nAWS_EC2_METADATA_DISABLED=true\nAWS_ENDPOINT_URL=" + server.URL +
		"\nAWS_IGNORE_CONFIGURED_ENDPOINT_URLS=false\nAWS_REGION=us-east-1\nAWS_SECRET_ACCESS_KEY=lakesim\n--\n--\n"
	if err != nil || string(out) != want {
		t.Errorf("%q, %v, want %q", out, err, want)
	}
}

// A shell that evaluates what env prints without a simulator stops, or goes on with
// an address at which nothing listens. It never calls AWS, and never sends a
// stranger's keys to what else listens.
func TestEnvWithoutSimulator(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, `{"status":"ok"}`) }))
	defer other.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	for name, value := range map[string]string{
		"AWS_PROFILE": "mine", "AWS_ACCESS_KEY_ID": "AKIAMINE", "AWS_SECRET_ACCESS_KEY": "mine", "AWS_SESSION_TOKEN": "mine", "AWS_ENDPOINT_URL_STS": "https://sts.example",
	} {
		t.Setenv(name, value)
	}
	for arguments, word := range map[string]string{
		"-endpoint " + other.URL:   "what listens at " + other.URL + " is no lakesim",
		"-endpoint " + gone.URL:    "no simulator runs at " + gone.URL,
		"-endpoint 127.0.0.1:4733": "is not a URL such as",
		"-endpiont " + gone.URL:    "flag provided but not defined",
	} {
		var stdout, stderr bytes.Buffer
		if code := run(append([]string{"env"}, strings.Fields(arguments)...), &stdout, &stderr); code == 0 || !strings.Contains(stderr.String(), word) {
			t.Errorf("%s: exit code %d, %q", arguments, code, stderr.String())
		}
		if err := exec.CommandContext(t.Context(), "sh", "-ec", "eval \"$1\"; exit 0", "sh", stdout.String()).Run(); err == nil { //nolint:gosec // what env has printed is what is tested
			t.Errorf("%s: the shell goes on after %q", arguments, stdout.String())
		}
		shell := exec.CommandContext(t.Context(), "sh", "-c", "eval \"$1\" && echo fine; env | grep -e ^AWS_ | sort", "sh", stdout.String()) //nolint:gosec // likewise
		out, err := shell.Output()
		if err != nil || strings.Contains(string(out), "fine") || strings.Contains(strings.ToLower(string(out)), "mine") || !strings.Contains(string(out), "AWS_ENDPOINT_URL=http://127.0.0.1:0\n") || strings.Contains(string(out), "sts.example") {
			t.Errorf("%s: %v, %s", arguments, err, out)
		}
	}
	var stdout, stderr bytes.Buffer
	if code := run([]string{"env", "-h"}, &stdout, &stderr); code != 0 || stdout.Len() > 0 {
		t.Errorf("-h: %d, %q", code, stdout.String())
	}
}

// eval must not run what a URL has in it.
func TestQuoted(t *testing.T) {
	for given, want := range map[string]string{"http://127.0.0.1:80": "http://127.0.0.1:80", "a $(touch b)": "'a $(touch b)'", "it's": `'it'\''s'`} {
		if got := quoted(given); got != want {
			t.Errorf("%s became %s, want %s", given, got, want)
		}
	}
}

// Whoever serves other machines is told so, on the error stream.
func TestListenBeyondLoopback(t *testing.T) {
	for address, warned := range map[string]bool{"0.0.0.0:0": true, "127.0.0.1:0": false} {
		c := lakesimCommand(t, "-listen", address)
		var stderr bytes.Buffer
		c.Stderr = &stderr
		stdout, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		ready, err := bufio.NewReader(stdout).ReadString('\n')
		if err != nil || !strings.Contains(ready, `"http://127.0.0.1:`) {
			t.Fatalf("%s: %s, %v; want an address that this machine can call", address, ready, err)
		}
		if err := c.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := c.Wait(); err != nil || strings.Contains(stderr.String(), "can be reached from other machines") != warned {
			t.Errorf("%s: %v, %q", address, err, stderr.String())
		}
	}
}
