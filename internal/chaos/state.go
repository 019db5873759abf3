package chaos

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
)

// state is what a state file holds of imports.
type state struct {
	imports map[string]string   // ids by name
	deposed map[string][]string // ids of the objects that are to go, by name
	tainted []string            // addresses
}

// readState reads a state file. That there is none, or an empty one, is no error.
func readState(path string) (state, error) {
	s := state{imports: map[string]string{}, deposed: map[string][]string{}}
	text, err := os.ReadFile(path) //nolint:gosec // in the run's own directory
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(text) == 0 {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("reading a state: %w", err)
	}
	var file struct {
		Resources []struct {
			Type      string `json:"type"`
			Name      string `json:"name"`
			Instances []struct {
				Status     string `json:"status"`
				Deposed    string `json:"deposed"`
				Attributes struct {
					ImportID string `json:"import_id"`
				} `json:"attributes"`
			} `json:"instances"`
		} `json:"resources"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return s, fmt.Errorf("reading a state: %w", err)
	}
	for _, resource := range file.Resources {
		for _, instance := range resource.Instances {
			switch id := instance.Attributes.ImportID; {
			case resource.Type != "cloudtrail_lake_import":
			case instance.Deposed != "":
				s.deposed[resource.Name] = append(s.deposed[resource.Name], id)
			default:
				s.imports[resource.Name] = id
			}
			if instance.Status == "tainted" && strings.HasPrefix(resource.Type, "cloudtrail_") {
				s.tainted = append(s.tainted, resource.Type+"."+resource.Name)
			}
		}
	}
	return s, nil
}

// names are those of all imports, sorted.
func (s state) names() []string {
	names := slices.Concat(sorted(s.imports), sorted(s.deposed))
	slices.Sort(names)
	return slices.Compact(names)
}

// has reports whether an object at an address is of the import.
func (s state) has(name, id string) bool {
	return s.imports[name] == id || slices.Contains(s.deposed[name], id)
}

// twice reports whether two objects have the same import.
func (s state) twice() bool {
	all := slices.Collect(maps.Values(s.imports))
	for _, ids := range s.deposed {
		all = append(all, ids...)
	}
	slices.Sort(all)
	return len(slices.Compact(slices.Clone(all))) < len(all)
}
