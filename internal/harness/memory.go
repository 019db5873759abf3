package harness

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A process says its peak memory itself, so that only its last moments can be
// missed between two looks. A look takes processor time from what is measured,
// so the pause is 2 % of the time so far, within these bounds.
const shortestPause, longestPause = 20 * time.Millisecond, 100 * time.Millisecond

// Memory watches the memory of a process and of its children that run a binary.
type Memory struct {
	done  chan struct{}
	ended sync.WaitGroup

	process, child int64
}

// WatchMemory begins to watch a process and its children of a binary.
func WatchMemory(pid int, binary string) *Memory {
	m := &Memory{done: make(chan struct{})}
	m.ended.Go(func() {
		for began := time.Now(); ; {
			m.process = max(m.process, PeakMemory(pid))
			for _, child := range Children(pid, binary) {
				m.child = max(m.child, PeakMemory(child.Pid))
			}
			select {
			case <-time.After(min(max(time.Since(began)/50, shortestPause), longestPause)):
			case <-m.done:
				return
			}
		}
	})
	return m
}

// Stop ends the watch and returns the peak of the process and that of the
// largest child, in bytes; 0 is what could not be seen.
func (m *Memory) Stop() (process, child int64) {
	close(m.done)
	m.ended.Wait()
	return m.process, m.child
}

// PeakMemory returns the peak of a process so far, in bytes; 0 if it cannot be seen.
func PeakMemory(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	return peakOf(string(status))
}

// peakOf finds the peak in a file status of /proc.
func peakOf(status string) int64 {
	_, rest, _ := strings.Cut(status, "VmHWM:")
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

// clockTick is the unit of processor times in /proc: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
const clockTick = 10 * time.Millisecond

// ProcessorTime returns the processor time of a process so far; 0 if it cannot be seen.
func ProcessorTime(pid int) time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	return processorTimeOf(string(stat))
}

// processorTimeOf finds the processor time in a file stat of /proc, behind the
// command in parentheses, which may hold anything.
func processorTimeOf(stat string) time.Duration {
	const user, system = 11, 12
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) <= system {
		return 0
	}
	var ticks int64
	for _, field := range []string{fields[user], fields[system]} {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0
		}
		ticks += n
	}
	return time.Duration(ticks) * clockTick
}
