package lakesim_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

func TestEverySwitchIsDescribed(t *testing.T) {
	fields := reflect.TypeFor[lakesim.World]()
	list := lakesim.Switches()
	if len(list) != fields.NumField() {
		t.Fatalf("%d switches, %d members", len(list), fields.NumField())
	}
	for i, s := range list {
		if name := fields.Field(i).Tag.Get("json"); s.Member != name {
			t.Errorf("switch %d is %s, the member %s", i, s.Member, name)
		}
		if !strings.HasSuffix(s.Text, ".") || strings.Contains(s.Text, ". ") || strings.Contains(s.Text, "|") {
			t.Errorf("%s: the text is not one sentence: %q", s.Member, s.Text)
		}
		switch s.Source {
		case lakesim.SourceDocumented, lakesim.SourceObserved, lakesim.SourceOpen:
			if len(s.OtherSides) == 0 {
				t.Errorf("%s has no other side", s.Member)
			}
		case lakesim.SourceSimulator:
		default:
			t.Errorf("%s: source %q", s.Member, s.Source)
		}
		if s.Default == "" || s.Values == "" || s.Values == "text" {
			t.Errorf("%s: default %q, values %q", s.Member, s.Default, s.Values)
		}
		for _, other := range s.OtherSides {
			if !strings.Contains(other.String(), `"`+s.Member+`":`) {
				t.Errorf("%s: the other side %s is the default", s.Member, other)
			}
			text, err := json.Marshal(other)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := lakesim.ParseWorld(text); err != nil {
				t.Errorf("%s: %v", s.Member, err)
			}
			if err := newWorld(t).sim.SetWorld(other); err != nil {
				t.Errorf("%s: %v", s.Member, err)
			}
		}
	}
}

func TestStringHasWhatDiffers(t *testing.T) {
	for want, world := range map[string]lakesim.World{
		`{}`: {RetryFinished: map[string]string{"FAILED": lakesim.Accept}},
		`{"get_lag":"1s","stop_finished":{"COMPLETED":"accept"}}`: {GetLag: lakesim.Duration(time.Second), StopFinished: map[string]string{"COMPLETED": lakesim.Accept}},
		`{"additional_status":{"IN_PROGRESS":""}}`:                {AdditionalStatus: map[string]string{"IN_PROGRESS": ""}},
	} {
		if world.String() != want {
			t.Errorf("%s, want %s", world, want)
		}
		read, err := lakesim.ParseWorld([]byte(want))
		if err != nil || read.String() != want {
			t.Errorf("%s, read again: %s, %v", want, read, err)
		}
	}
}

// The guide shows the table that `lakesim switches` prints.
func TestGuideShowsSwitches(t *testing.T) {
	const begin, end = "<!-- lakesim switches -->\n", "<!-- end of lakesim switches -->"
	for _, name := range []string{"../../templates/guides/simulator.md.tmpl", "../../docs/guides/simulator.md"} {
		text, err := os.ReadFile(name) //nolint:gosec // a file of this repository
		if err != nil {
			t.Fatal(err)
		}
		_, rest, found := strings.Cut(string(text), begin)
		table, _, ended := strings.Cut(rest, end)
		if !found || !ended || strings.TrimSpace(table) != strings.TrimSpace(lakesim.SwitchesTable()) {
			t.Errorf("%s is not up to date: run tools/switches.sh, then make docs", name)
		}
	}
}

// Whatever AWS shows, an import that is started, stopped and retried is one, and
// copies every event once.
func TestTruthInEveryWorld(t *testing.T) {
	for _, s := range lakesim.Switches() {
		for _, other := range s.OtherSides {
			t.Run(other.String(), func(t *testing.T) {
				w := newWorld(t, func(c *lakesim.Config) {
					c.World = other
					c.After = func(time.Duration) <-chan time.Time { return time.After(0) }
				})
				for i := range 5 {
					w.put(logKey(day.Add(time.Duration(i)*time.Hour), "f"), logFile(t, 10, day))
				}
				w.sim.Hold(true)
				in := &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source("s3://logs/")}
				_, err := w.trail.StartImport(t.Context(), in)
				w.clock.advance(5 * time.Second)
				if err != nil { // the role or the bucket's policy is too new
					_, err = w.trail.StartImport(t.Context(), in)
				}
				if err != nil {
					t.Fatal(err)
				}
				id := w.sim.Stats().Imports[0].ID
				if _, err := w.stopped(&id); err != nil {
					t.Fatal(err)
				}
				w.awaited(id, "STOPPED")
				w.sim.Hold(false)
				w.clock.advance(time.Second)
				w.retry(&id)
				imports := w.sim.Stats().Imports
				w.awaited(imports[len(imports)-1].ID, "COMPLETED")
				stats := w.sim.Stats()
				if stats.EventsIngested != 50 || stats.DuplicateEvents != 0 || len(stats.Imports) > 2 || len(stats.Imports) == 2 && stats.Imports[1].RetryOf != id {
					t.Errorf("stats %+v", stats)
				}
			})
		}
	}
}

// awaited waits for the true end of an import.
func (w *world) awaited(id, want string) {
	w.t.Helper()
	if status, err := w.sim.AwaitImport(w.t.Context(), id); err != nil || status != want {
		w.t.Fatalf("import %s is %s, %v, want %s", id, status, err, want)
	}
}
