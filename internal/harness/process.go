package harness

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// What follows reads /proc, so that elsewhere than on Linux it finds nothing.

// Children returns the children of a process that run a binary, given by its
// path without links.
func Children(parent int, binary string) []*os.Process {
	var found []*os.Process
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", parent)) // the pattern is right
	for _, list := range lists {
		children, err := os.ReadFile(list) //nolint:gosec // one of /proc
		if err != nil {
			continue // that thread has ended
		}
		for child := range strings.FieldsSeq(string(children)) {
			found = append(found, running(child, binary)...)
		}
	}
	return found
}

// Processes returns those of a binary, given by its path without links, that
// work in a directory or below it.
func Processes(binary, dir string) []*os.Process {
	var found []*os.Process
	all, _ := filepath.Glob("/proc/[0-9]*") // the pattern is right
	for _, proc := range all {
		works, err := os.Readlink(filepath.Join(proc, "cwd"))
		if err == nil && (works == dir || strings.HasPrefix(works, dir+"/")) {
			found = append(found, running(filepath.Base(proc), binary)...)
		}
	}
	return found
}

// running returns the process of that id if it runs the binary: before it
// executes that, a child still is its parent's copy.
func running(id, binary string) []*os.Process {
	pid, err := strconv.Atoi(id)
	if err != nil {
		return nil
	}
	if runs, err := os.Readlink("/proc/" + id + "/exe"); err != nil || runs != binary {
		return nil
	}
	process, err := os.FindProcess(pid)
	if err != nil {
		return nil
	}
	return []*os.Process{process}
}
