package chaos

import (
	"strings"
	"testing"
	"time"
)

// stops is a command in whose time import 1 is stopped, which "a" of workspace 0
// has. Nothing but "a" is in the state, and its plan leaves that alone.
func stops() deed {
	has := func() state {
		return state{imports: map[string]string{"a": "1"}, deposed: map[string][]string{}}
	}
	return deed{
		began: firstDay.Add(time.Minute), ended: firstDay.Add(2 * time.Minute), before: has(), after: has(), takes: map[string]string{},
		intent: intent{map[string]bool{}, map[string]bool{}}, ran: map[string]bool{"1": true}, stopped: map[string]bool{"1": true},
	}
}

// destroys plans to destroy the current object at an address.
func (d deed) destroys(name string) { d.intent.ends[name], d.intent.touches[name] = true, true }

func TestStoppedHeld(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(d *deed) []deed // the other commands
		words string
	}{
		"nobody wanted it": {func(*deed) []deed { return nil }, "import 1 was stopped by a command of workspace 0, whose cloudtrail_lake_import.a keeps it"},
		"the deposed object is destroyed": {func(d *deed) []deed {
			d.before.deposed["a"], d.intent.touches["a"] = []string{"1"}, true
			return nil
		}, "cloudtrail_lake_import.a keeps it"},
		"replaced with create_before_destroy, by the same import": {func(d *deed) []deed {
			d.intent.touches["a"], d.after.deposed["a"] = true, []string{"1"}
			return nil
		}, "cloudtrail_lake_import.a keeps it"},
		"renamed by an import block": {func(d *deed) []deed {
			d.destroys("a")
			d.takes["b"], d.after.imports = "1", map[string]string{"b": "1"}
			return nil
		}, "cloudtrail_lake_import.b keeps it"},
		"renamed, and killed before the old object is gone": {func(d *deed) []deed {
			d.destroys("a")
			d.takes["b"], d.after.imports["b"] = "1", "1"
			return nil
		}, "cloudtrail_lake_import.b keeps it"},
		"one of two objects is destroyed": {func(d *deed) []deed {
			d.destroys("b")
			d.before.imports["b"] = "1"
			return nil
		}, "cloudtrail_lake_import.a keeps it"},
		"twice in a row is once": {func(d *deed) []deed {
			again := stops()
			again.began, again.ended = d.ended, d.ended.Add(time.Minute)
			return []deed{again}
		}, "cloudtrail_lake_import.a keeps it"},
		"after the replaced one was kept before": {func(d *deed) []deed {
			before := stops()
			before.began, before.ended = firstDay, d.began
			before.stopped, before.intent.touches["a"], before.after.deposed["a"] = nil, true, []string{"1"}
			d.before.deposed["a"], d.intent.touches["a"] = []string{"1"}, true
			return []deed{before}
		}, "cloudtrail_lake_import.a keeps it"},

		"it runs on":                            {func(d *deed) []deed { d.stopped = nil; return nil }, ""},
		"it stood before":                       {func(d *deed) []deed { d.ran = nil; return nil }, ""},
		"another one stops":                     {func(d *deed) []deed { d.stopped = map[string]bool{"2": true}; return nil }, ""},
		"it is destroyed, and killed meanwhile": {func(d *deed) []deed { d.destroys("a"); return nil }, ""},
		"it is destroyed, and gone": {func(d *deed) []deed {
			d.destroys("a")
			d.after.imports = nil
			return nil
		}, ""},
		"the deposed object has another one than the current": {func(d *deed) []deed {
			d.before.deposed["a"], d.intent.touches["a"] = []string{"1"}, true
			d.before.imports["a"], d.after.imports["a"] = "2", "2"
			return nil
		}, ""},
		"renamed without an import block": {func(d *deed) []deed {
			d.destroys("a")
			d.after.imports = map[string]string{"b": "1"}
			return nil
		}, ""},
		"an earlier destroy takes effect late": {func(d *deed) []deed {
			before := stops()
			before.began, before.ended, before.stopped = firstDay, d.began, nil
			before.destroys("a")
			return []deed{before}
		}, ""},
		"an earlier destroy of the old name takes effect late": {func(d *deed) []deed {
			before := stops()
			before.began, before.ended, before.stopped = firstDay, d.began, nil
			before.destroys("a")
			d.destroys("a")
			d.takes["b"], d.after.imports = "1", map[string]string{"b": "1"}
			return []deed{before}
		}, ""},
		"another workspace destroys it meanwhile": {func(*deed) []deed {
			other := stops()
			other.workspace, other.stopped = 1, nil
			other.destroys("a")
			return []deed{other}
		}, ""},
		"another workspace destroys a deposed object of it": {func(*deed) []deed {
			other := stops()
			other.workspace, other.stopped = 1, nil
			other.before.imports, other.after.imports = map[string]string{"a": "2"}, map[string]string{"a": "2"}
			other.before.deposed["a"], other.intent.touches["a"] = []string{"1"}, true
			return []deed{other}
		}, ""},
		"another workspace destroys it later": {func(d *deed) []deed {
			other := stops()
			other.workspace, other.began, other.ended, other.stopped = 1, d.ended, d.ended.Add(time.Minute), nil
			other.destroys("a")
			return []deed{other}
		}, "cloudtrail_lake_import.a keeps it"},
	} {
		t.Run(name, func(t *testing.T) {
			o := good()
			d := stops()
			o.deeds = append(test.spoil(&d), d)
			findings := check(o)
			want := 0
			if test.words != "" {
				want = 1
			}
			if findings.StoppedHeld != want || findings.clean() != (want == 0) {
				t.Errorf("stopped under its object: %d, want %d", findings.StoppedHeld, want)
			}
			if said := strings.Join(findings.Reasons, "\n"); !strings.Contains(said, test.words) || test.words == "" && said != "" {
				t.Errorf("said %q, want %q", said, test.words)
			}
		})
	}
}
