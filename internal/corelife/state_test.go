package corelife

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"testing"
)

// readState reads a state file: the id of the import in it, empty if there is
// none, and the types of what is tainted.
func readState(t *testing.T, path string) (id string, tainted []string) {
	t.Helper()
	text, err := os.ReadFile(path) //nolint:gosec // in the test's own directory
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Resources []struct {
			Type      string `json:"type"`
			Instances []struct {
				Status     string `json:"status"`
				Attributes struct {
					ImportID string `json:"import_id"`
				} `json:"attributes"`
			} `json:"instances"`
		} `json:"resources"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, resource := range file.Resources {
		for _, instance := range resource.Instances {
			if resource.Type == "cloudtrail_lake_import" {
				id = instance.Attributes.ImportID
			}
			if instance.Status == "tainted" {
				tainted = append(tainted, resource.Type)
			}
		}
	}
	return id, tainted
}
