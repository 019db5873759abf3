package chaos

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// state is what a state file holds of imports.
type state struct {
	imports map[string]string // ids by name
	tainted []string          // addresses
}

// readState reads a state file. That there is none, or an empty one, is no error.
func readState(path string) (state, error) {
	s := state{imports: map[string]string{}}
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
			if resource.Type == "cloudtrail_lake_import" {
				s.imports[resource.Name] = instance.Attributes.ImportID
			}
			if instance.Status == "tainted" {
				s.tainted = append(s.tainted, resource.Type+"."+resource.Name)
			}
		}
	}
	return s, nil
}
