package lakesim_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

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

// The guide shows the table that `lakesim switches` prints.
func TestGuideShowsSwitches(t *testing.T) {
	const begin, end = "<!-- lakesim switches -->\n", "<!-- end of lakesim switches -->"
	for _, name := range []string{"../../templates/guides/simulator.md.tmpl", "../../docs/guides/simulator.md"} {
		text, err := os.ReadFile(name)
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
