package chaos

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// processes are those of a binary that work in a directory or below it: the
// children of one process, or of any when parent is 0.
func processes(binary, dir string, parent int) []*os.Process {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is right
	var found []*os.Process
	for _, stat := range stats {
		proc := filepath.Dir(stat)
		if runs, err := os.Readlink(filepath.Join(proc, "exe")); err != nil || runs != binary {
			continue
		}
		if works, err := os.Readlink(filepath.Join(proc, "cwd")); err != nil || works != dir && !strings.HasPrefix(works, dir+"/") {
			continue
		}
		if parent != 0 && parentOf(stat) != parent {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(proc))
		if err != nil {
			continue
		}
		if process, err := os.FindProcess(pid); err == nil {
			found = append(found, process)
		}
	}
	return found
}

// parentOf reads the parent's id from a file stat of /proc. The command's name
// there is in brackets and may hold anything.
func parentOf(stat string) int {
	text, err := os.ReadFile(stat) //nolint:gosec // one of /proc
	if err != nil {
		return 0 // it has ended
	}
	var status string
	var parent int
	if _, err := fmt.Sscan(string(text[strings.LastIndexByte(string(text), ')')+1:]), &status, &parent); err != nil {
		return 0
	}
	return parent
}
