package chaos

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// good is how a run of two workspaces ends when nothing is wrong.
func good() outcome {
	at := func(id string, c content) harness.ImportStats {
		return harness.ImportStats{ID: id, Destination: c.destination, S3LocationURI: c.uri + "/", StartEventTime: c.start, EndEventTime: c.end, Status: "COMPLETED"}
	}
	a, b := content{"store-0", "s3://b/a", firstDay, firstDay.AddDate(0, 0, 1)}, content{"store-1", "s3://b/a", firstDay, firstDay.AddDate(0, 0, 1)}
	return outcome{
		contents:  map[string]content{"a": a, "b": b},
		states:    []state{{imports: map[string]string{"a": "1", "b": "2"}}, {imports: map[string]string{"a": "1", "b": "2"}}},
		converged: []bool{true, true},
		stats:     harness.Stats{Imports: []harness.ImportStats{at("1", a), at("2", b)}},
	}
}

func TestCheck(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*outcome)
		want  Totals
		words string
	}{
		"nothing": {func(*outcome) {}, Totals{}, ""},
		"duplicates": {
			func(o *outcome) { o.stats.DuplicateEvents = 5 },
			Totals{Findings: Findings{DuplicateEvents: 5}}, "5 events are stored twice",
		},
		"a second import of a content": {
			func(o *outcome) {
				second := o.stats.Imports[0]
				second.ID = "3"
				o.stats.Imports = append(o.stats.Imports, second)
			},
			Totals{Findings: Findings{OrphanedImports: 1, LostImports: 1}}, "import a: AWS has 2 imports",
		},
		"each state has its own": {
			func(o *outcome) {
				second := o.stats.Imports[0]
				second.ID = "3"
				o.stats.Imports = append(o.stats.Imports, second)
				o.states[1].imports["a"] = "3"
			},
			Totals{Findings: Findings{LostImports: 1}}, "import a: AWS has 2 imports",
		},
		"an orphan": {
			func(o *outcome) {
				orphan := o.stats.Imports[0]
				orphan.ID, orphan.Destination = "3", "store-2"
				o.stats.Imports = append(o.stats.Imports, orphan)
			},
			Totals{Findings: Findings{OrphanedImports: 1}}, "import 3 (COMPLETED)",
		},
		"one that was dropped on purpose": {
			func(o *outcome) {
				o.dropped = []content{o.contents["b"]}
				delete(o.contents, "b")
				delete(o.states[0].imports, "b")
				delete(o.states[1].imports, "b")
			},
			Totals{}, "",
		},
		"one that no state holds": {
			func(o *outcome) {
				delete(o.states[0].imports, "b")
				delete(o.states[1].imports, "b")
			},
			Totals{Findings: Findings{OrphanedImports: 1, LostImports: 1}}, "import b: no state holds it",
		},
		"one that a workspace does not know it lacks": {
			func(o *outcome) { delete(o.states[1].imports, "b") },
			Totals{Findings: Findings{LostImports: 1}}, "the plan of workspace 1 is empty without it",
		},
		"one that a workspace still lacks": {
			func(o *outcome) {
				delete(o.states[1].imports, "b")
				o.converged[1] = false
			},
			Totals{Findings: Findings{Unconverged: 1}}, "workspace 1 has no empty plan",
		},
		"an id that AWS does not know": {
			func(o *outcome) {
				o.stats.Imports = o.stats.Imports[:1]
			},
			Totals{Findings: Findings{LostImports: 1}}, "AWS does not know 2",
		},
		"one that is somebody else's": {
			func(o *outcome) {
				other := o.stats.Imports[0]
				other.ID, other.Destination = "3", "store-2"
				o.stats.Imports = append(o.stats.Imports, other)
				o.others = []content{contentOf(other)}
			},
			Totals{}, "",
		},
		"the import of another content": {
			func(o *outcome) {
				for _, s := range o.states {
					s.imports["a"], s.imports["b"] = "2", "1"
				}
			},
			Totals{Findings: Findings{LostImports: 2}}, "import a: 2, which workspace 0 holds, is of s3://b/a",
		},
		"one that is not complete": {
			func(o *outcome) { o.stats.Imports[1].Status = "STOPPED" },
			Totals{Findings: Findings{LostImports: 1}}, "import b: the plan of workspace 1 is empty, but 2 is STOPPED",
		},
		"one that only a deposed object has": {
			func(o *outcome) {
				orphan := o.stats.Imports[0]
				orphan.ID, orphan.Destination = "3", "store-2"
				o.stats.Imports = append(o.stats.Imports, orphan)
				o.states[1].deposed = map[string][]string{"a": {"3"}}
			},
			Totals{}, "",
		},
		"one that was stopped under who keeps it": {
			func(o *outcome) { o.deeds = []deed{stops()} },
			Totals{Findings: Findings{StoppedHeld: 1}}, "import 1 was stopped by a command of workspace 0",
		},
		"something tainted": {
			func(o *outcome) { o.tainted = []string{"cloudtrail_lake_import.a of workspace 0"} },
			Totals{Findings: Findings{Tainted: 1}}, "cloudtrail_lake_import.a of workspace 0 was tainted",
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := good()
			test.spoil(&o)
			findings := check(o)
			var totals Totals
			totals.add(result{findings: findings})
			test.want.Runs = 1
			if totals.String() != test.want.String() || findings.clean() != test.want.Clean() {
				t.Errorf("found %s, want %s", totals, test.want)
			}
			if !strings.Contains(strings.Join(findings.Reasons, "\n"), test.words) || (test.words == "") != (len(findings.Reasons) == 0) {
				t.Errorf("said %q, want %q", findings.Reasons, test.words)
			}
		})
	}
}

func TestTotals(t *testing.T) {
	const want = "runs=1 applies=2 kills=3 faults=4 duplicate_events=5 orphaned_imports=6 lost_imports=7 unconverged=8 tainted=9 stopped_held=10"
	var totals Totals
	totals.add(result{applies: 2, kills: 3, faults: 4, findings: Findings{DuplicateEvents: 5, OrphanedImports: 6, LostImports: 7, Unconverged: 8, Tainted: 9, StoppedHeld: 10}})
	if totals.String() != want {
		t.Errorf("%s\nwant %s", totals, want)
	}
}

func TestWorldsOfTotals(t *testing.T) {
	const want = "worlds: the default one in 1 run, get_lag=1s (2), list_page_size=3 (1)"
	lag, page := trait{settings: []setting{{"get_lag", `"1s"`}}}, trait{settings: []setting{{"list_page_size", "3"}}}
	var totals Totals
	totals.add(result{plan: plan{traits: kind(lag, page), turn: &turn{traits: kind(lag)}}})
	totals.add(result{plan: plan{turn: &turn{traits: kind(lag)}}})
	totals.add(result{})
	if totals.Worlds() != want {
		t.Errorf("%s\nwant %s", totals.Worlds(), want)
	}
}

func TestReadState(t *testing.T) {
	path := filepath.Join(t.TempDir(), "terraform.tfstate")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, prepare := range []func(){func() {}, func() { write("") }} {
		prepare()
		if s, err := readState(path); err != nil || len(s.imports)+len(s.tainted) != 0 {
			t.Errorf("%+v, %v", s, err)
		}
	}
	write(`{"version":4,"resources":[
		{"mode":"managed","type":"cloudtrail_lake_import","name":"a","instances":[{"status":"tainted","attributes":{"import_id":"1"}}]},
		{"mode":"managed","type":"cloudtrail_lake_import_completion","name":"b","instances":[{"attributes":{"import_id":"2"}}]},
		{"mode":"managed","type":"cloudtrail_lake_import","name":"b","instances":[
			{"deposed":"0a1b2c3d","attributes":{"import_id":"3"}},{"attributes":{"import_id":"2"}},{"deposed":"4e5f6071","attributes":{"import_id":"1"}}]}]}`)
	s, err := readState(path)
	if err != nil || len(s.imports) != 2 || s.imports["a"] != "1" || s.imports["b"] != "2" || !slices.Equal(s.tainted, []string{"cloudtrail_lake_import.a"}) {
		t.Errorf("%+v, %v", s, err)
	}
	if !slices.Equal(s.deposed["b"], []string{"3", "1"}) || s.deposed["a"] != nil || !s.twice() || !s.has("b", "3") || s.has("a", "3") {
		t.Errorf("%+v", s)
	}
	write(`{"version":4,"resou`)
	if _, err := readState(path); err == nil {
		t.Error("half a state is read as if it were whole")
	}
}
