package harness

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestWriteKnown(t *testing.T) {
	w := Workspace{Dir: t.TempDir()}
	at := time.Date(2025, time.January, 1, 0, 0, 0, 5e6, time.UTC)
	known := []ImportStats{
		{ID: "a", Status: "COMPLETED", Account: "1", Region: "r", S3LocationURI: "s3://a/", StartEventTime: at, EndEventTime: at.Add(time.Hour), Updated: at},
		{ID: "b", Status: "COMPLETED", Destination: "arn", S3LocationURI: "s3://b/", Created: at.Add(-time.Minute), Updated: at},
	}
	err := w.WriteKnown(known, "role", func(i int, known *ImportStats) {
		if i == 1 {
			known.Status, known.Updated = "IN_PROGRESS", known.Created
		}
	})
	if err != nil || known[1].Status != "COMPLETED" {
		t.Fatalf("%v, %+v", err, known[1])
	}
	text, err := os.ReadFile(w.StatePath())
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Version   int
		Resources []struct {
			Name, Provider string
			Instances      []struct{ Attributes map[string]any }
		}
	}
	if err := json.Unmarshal(text, &state); err != nil || state.Version != 4 || len(state.Resources) != 2 {
		t.Fatalf("%v: %s", err, text)
	}
	first, second := state.Resources[0].Instances[0].Attributes, state.Resources[1].Instances[0].Attributes
	for name, want := range map[string]any{"import_id": "a", "import_status": "COMPLETED", "account_id": "1", "region": "r", "start_event_time": "2025-01-01T00:00:00.005Z", "end_event_time": "2025-01-01T01:00:00.005Z", "updated_timestamp": "2025-01-01T00:00:00.005Z"} {
		if first[name] != want {
			t.Errorf("%s is %v, want %v", name, first[name], want)
		}
	}
	if second["import_status"] != "IN_PROGRESS" || second["updated_timestamp"] != "2024-12-31T23:59:00.005Z" || second["start_event_time"] != nil || !strings.Contains(string(text), `"s3_location_uri":"s3://b/"`) {
		t.Errorf("%s", text)
	}
	if state.Resources[1].Name != "i1" || state.Resources[1].Provider != `provider["`+Address+`"]` {
		t.Errorf("%s", text)
	}
	blocks, err := os.ReadFile(filepath.Join(w.Dir, "known.tf"))
	if err != nil || strings.Count(string(blocks), `resource "cloudtrail_lake_import"`) != 2 || strings.Count(string(blocks), "start_event_time") != 1 {
		t.Errorf("%v, %s", err, blocks)
	}
}

func TestWriteFloor(t *testing.T) {
	w := Workspace{Dir: t.TempDir()}
	for _, inState := range []bool{false, true} {
		if err := w.WriteFloor(3, inState); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(w.StatePath()); (err == nil) != inState {
			t.Errorf("in state %t: %v", inState, err)
		}
	}
}

func TestToolsWorkspace(t *testing.T) {
	tools := Tools{Terraform: "/bin/terraform", Provider: "/ours/provider", Beside: map[string]string{"example.com/a/b": "/other/provider"}, Dir: t.TempDir()}
	w, err := tools.Workspace("one-")
	if err != nil || w.Terraform != tools.Terraform || !strings.HasPrefix(w.Dir, tools.Dir+"/one-") {
		t.Fatalf("%+v, %v", w, err)
	}
	override, err := os.ReadFile(filepath.Join(w.Dir, "cli.tfrc"))
	if err != nil || !strings.Contains(string(override), `"example.com/a/b" = "/other"`) || !strings.Contains(string(override), `"`+Address+`" = "/ours"`) {
		t.Errorf("%v: %s", err, override)
	}
	env := strings.Join(w.Env, "\n")
	if !strings.Contains(env, "TF_CLI_CONFIG_FILE="+w.Dir+"/cli.tfrc") || !strings.Contains(env, "TMPDIR="+tools.Dir) {
		t.Error(env)
	}
	if broken, err := (Tools{Dir: "/no/directory"}).In("x-"); err == nil || broken.Dir != "" {
		t.Errorf("%+v, %v", broken, err)
	}
	if err := (&Tools{Terraform: "no-such-command"}).Find(); err == nil {
		t.Error("a command that is not there is found")
	}
}
