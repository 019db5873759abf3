package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A process says its peak memory itself, so that only its last moments can be
// missed between two looks. A look takes processor time from what is measured,
// so the pause is 2 % of the time so far, within these bounds.
const shortestPause, longestPause = 20 * time.Millisecond, 100 * time.Millisecond

// peaks watches the memory of a Terraform process and of its providers. It
// reads /proc; on other systems it sees nothing.
type peaks struct {
	pid      int
	provider string
	done     chan struct{}
	ended    sync.WaitGroup

	terraformPeak, providerPeak int64
}

func watchMemory(pid int, provider string) *peaks {
	p := &peaks{pid: pid, provider: provider, done: make(chan struct{})}
	p.ended.Go(func() {
		for began := time.Now(); ; {
			p.look()
			pause := min(max(time.Since(began)/50, shortestPause), longestPause)
			select {
			case <-time.After(pause):
			case <-p.done:
				return
			}
		}
	})
	return p
}

func (p *peaks) stop() (terraform, provider int64) {
	close(p.done)
	p.ended.Wait()
	return p.terraformPeak, p.providerPeak
}

func (p *peaks) look() {
	p.terraformPeak = max(p.terraformPeak, peakMemory(p.pid))
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", p.pid)) // the pattern is right
	for _, list := range lists {
		children, err := os.ReadFile(list) //nolint:gosec // one of /proc
		if err != nil {
			continue // that thread has ended
		}
		for child := range strings.FieldsSeq(string(children)) {
			pid, err := strconv.Atoi(child)
			if err != nil {
				continue
			}
			// Before it executes the provider, a child shows Terraform's memory.
			if runs, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid)); err == nil && runs == p.provider {
				p.providerPeak = max(p.providerPeak, peakMemory(pid))
			}
		}
	}
}

// peakMemory is the peak of a process so far, in bytes; 0 if it cannot be seen.
func peakMemory(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	return peakOf(string(status))
}

// peakOf finds the peak in a file status of /proc.
func peakOf(status string) int64 {
	_, rest, found := strings.Cut(status, "VmHWM:")
	if !found {
		return 0
	}
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kib, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		return 0
	}
	return kib << 10
}
