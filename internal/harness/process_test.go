package harness

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func needsProc(t *testing.T) {
	t.Helper()
	if _, err := os.Stat("/proc/self/exe"); err != nil {
		t.Skip("there is no /proc")
	}
}

func TestProcesses(t *testing.T) {
	needsProc(t)
	binary := self(t)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		binary, dir string
		want        int
	}{
		{binary, here, 1},
		{binary, filepath.Dir(here), 1},
		{binary + "-other", here, 0},
		{binary, filepath.Join(here, "below"), 0},
	} {
		found := Processes(test.binary, test.dir)
		if len(found) != test.want || test.want > 0 && found[0].Pid != os.Getpid() {
			t.Errorf("%+v: %v", test, found)
		}
	}
}

func TestChildren(t *testing.T) {
	needsProc(t)
	c, err := workspace(t, "hang").Start(t.Context(), []string{"apply"})
	if err != nil {
		t.Fatal(err)
	}
	if err := Until(t.Context(), time.Millisecond, func() (bool, error) { return c.Output() != "", nil }); err != nil {
		t.Fatal(err)
	}
	if found := Children(os.Getpid(), self(t)); len(found) != 1 || found[0].Pid != c.Process.Pid {
		t.Errorf("%v, want %d", found, c.Process.Pid)
	}
	if found := Children(os.Getpid(), "/no/binary"); len(found) != 0 {
		t.Errorf("%v", found)
	}
	memory := WatchMemory(os.Getpid(), self(t))
	time.Sleep(2 * shortestPause)
	if process, child := memory.Stop(); process < 1<<20 || child < 1<<20 {
		t.Errorf("%d and %d bytes", process, child)
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	c.Code()
	if found := Children(os.Getpid(), self(t)); len(found) != 0 {
		t.Errorf("%v is left", found)
	}
}

func TestPeakOf(t *testing.T) {
	if got := peakOf("Name:\tterraform\nVmPeak:\t  99 kB\nVmHWM:\t  2048 kB\nVmRSS:\t 7 kB\n"); got != 2<<20 {
		t.Errorf("%d bytes", got)
	}
	for _, status := range []string{"", "VmHWM:", "VmHWM: many kB"} {
		if got := peakOf(status); got != 0 {
			t.Errorf("%q: %d bytes", status, got)
		}
	}
}

func TestProcessorTimeOf(t *testing.T) {
	if got := processorTimeOf("7 (a) b) 9) S 1 7 7 0 -1 4194560 900 0 3 0 123 45 6 7 20 0 9 0 100 1 2"); got != 1680*time.Millisecond {
		t.Errorf("%s", got)
	}
	for _, stat := range []string{"", "7 (a) S 1", "7 (a) S 1 7 7 0 -1 4194560 900 0 3 0 many 45 6"} {
		if got := processorTimeOf(stat); got != 0 {
			t.Errorf("%q: %s", stat, got)
		}
	}
	if ProcessorTime(os.Getpid()) < 0 || ProcessorTime(-1) != 0 {
		t.Error("the processor time of a process")
	}
}
