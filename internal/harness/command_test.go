package harness

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The test binary is a Terraform when it is told so.
func TestMain(m *testing.M) {
	switch os.Getenv("HARNESS_TEST_COMMAND") {
	case "":
		os.Exit(m.Run())
	case "hang":
		_, _ = os.Stdout.WriteString("hanging\n")
		time.Sleep(time.Minute)
	default:
		_, _ = os.Stdout.WriteString(strings.Join(os.Args[1:], " ") + "\n")
		_, _ = os.Stderr.WriteString("a warning\n")
		if os.Args[1] == "fail" {
			os.Exit(3)
		}
	}
}

func workspace(t *testing.T, does string) Workspace {
	t.Helper()
	return Workspace{Dir: t.TempDir(), Terraform: self(t), Env: Environment("HARNESS_TEST_COMMAND=" + does)}
}

func self(t *testing.T) string {
	t.Helper()
	path, err := Executable(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// log is a log in memory.
type log struct {
	bytes.Buffer
	closed bool
}

func (l *log) Close() error {
	l.closed = true
	return nil
}

func TestCommand(t *testing.T) {
	var kept log
	c, err := workspace(t, "print").Start(t.Context(), []string{"fail", "-x"}, &kept)
	if err != nil {
		t.Fatal(err)
	}
	if code := c.Code(); code != 3 || !c.Over(0) {
		t.Errorf("exit code %d", code)
	}
	if wall, processor := c.Took(); wall <= 0 || processor <= 0 {
		t.Errorf("it took %s, %s", wall, processor)
	}
	for _, text := range []string{c.Output(), c.Tail() + "\n", kept.String()} {
		if !strings.Contains(text, "fail -x\n") || !strings.Contains(text, "a warning\n") {
			t.Errorf("%q", text)
		}
	}
	if !kept.closed {
		t.Error("the log is not closed")
	}
}

func TestContextKillsCommand(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c, err := workspace(t, "hang").Start(ctx, []string{"apply"})
	if err != nil {
		t.Fatal(err)
	}
	if err := Until(ctx, time.Millisecond, func() (bool, error) { return c.Output() == "hanging\n", nil }); err != nil {
		t.Fatal(err)
	}
	if c.Over(10 * time.Millisecond) {
		t.Fatal("it has ended")
	}
	cancel()
	if code := c.Code(); code != -1 {
		t.Errorf("exit code %d", code)
	}
}

func TestStdout(t *testing.T) {
	out, err := workspace(t, "print").Stdout(t.Context(), "show", "-json")
	if err != nil || string(out) != "show -json\n" {
		t.Errorf("%q, %v", out, err)
	}
	if _, err := workspace(t, "print").Stdout(t.Context(), "fail"); err == nil || !strings.Contains(err.Error(), "a warning") {
		t.Errorf("%v", err)
	}
}

func TestMeasure(t *testing.T) {
	used, err := workspace(t, "print").Measure(t.Context(), nil, "/no/provider", "plan")
	if err != nil || used.Wall <= 0 || used.CPU <= 0 || used.Provider != 0 || len(used.Calls) != 0 {
		t.Errorf("%+v, %v", used, err)
	}
	late, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := workspace(t, "hang").Measure(late, nil, "", "plan"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if _, err := workspace(t, "print").Measure(t.Context(), nil, "", "fail"); err == nil || !strings.Contains(err.Error(), "exit code 3\nfail") {
		t.Errorf("%v", err)
	}
}

func TestLoseState(t *testing.T) {
	w := workspace(t, "print")
	for range 2 {
		if err := w.LoseState(); err != nil {
			t.Error(err)
		}
		if left, err := filepath.Glob(w.StatePath() + "*"); err != nil || len(left) > 0 {
			t.Errorf("left %q, %v", left, err)
		}
		for _, name := range []string{"terraform.tfstate", "terraform.tfstate.backup"} {
			if err := w.Write(name, "{}"); err != nil {
				t.Fatal(err)
			}
		}
	}
}
