package chaos

import (
	"regexp"
	"strings"
)

// intent is what a plan that Terraform has printed will do to imports, by name.
type intent struct {
	ends    map[string]bool // the object is destroyed, and nothing has taken its place before
	touches map[string]bool // an object is destroyed in whatever way, a deposed one too
}

var (
	intends = regexp.MustCompile(`^ *# cloudtrail_lake_import\.(\S+)( \(deposed object \w+\))? (?:will be destroyed|must be replaced|will be replaced|is tainted, so)`)
	opens   = regexp.MustCompile(`^ *(\S*) *resource "`)
)

// intentOf reads what a command has printed, as Terraform and OpenTofu show a
// plan without color. A replacement that is not shown whole is taken for one that
// destroys first, by which less is held against the provider.
func intentOf(output string) intent {
	i := intent{map[string]bool{}, map[string]bool{}}
	lines := strings.Split(output, "\n")
	for n, line := range lines {
		found := intends.FindStringSubmatch(line)
		if found == nil {
			continue
		}
		i.touches[found[1]] = true
		if found[2] == "" && symbol(lines[n:]) != "+/-" {
			i.ends[found[1]] = true
		}
	}
	return i
}

// symbol returns what stands before the next block of a plan.
func symbol(lines []string) string {
	for _, line := range lines {
		if found := opens.FindStringSubmatch(line); found != nil {
			return found[1]
		}
	}
	return ""
}
