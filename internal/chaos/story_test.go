package chaos

import (
	"slices"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// A story must leave a client that makes no mistake the chance to be right.
func TestStoriesAreFair(t *testing.T) {
	seen := map[string]bool{}
	for n := range 3000 {
		p := newPlan(1, n)
		for _, s := range p.steps {
			if s.hold != (s.release > 0) {
				t.Errorf("run %d: imports are held %s", n, s.release)
			}
			for _, i := range s.elsewhere {
				if slices.Contains(p.others.before, i) || s.command != look {
					t.Errorf("run %d: %s is started twice", n, p.name(i))
				}
				seen["a colleague's"] = true
			}
			for _, i := range s.replaced {
				planned := p.imports[i]
				seen["-replace"] = true
				seen["-replace, the new one first"] = seen["-replace, the new one first"] || planned.createFirst
				if !planned.createFirst && !slices.Contains(p.mended(), i) {
					t.Errorf("run %d: %s may be stopped, and is not retried", n, p.name(i))
				}
			}
			for _, c := range s.changes {
				if c.role && (!p.imports[c.target].createFirst || slices.Contains(p.mended(), c.target)) {
					t.Errorf("run %d: %s may be stopped, and then refused for its role", n, p.name(c.target))
				}
				seen["another role"], seen["renamed"] = seen["another role"] || c.role, seen["renamed"] || c.rename
				seen["taken over"] = seen["taken over"] || c.takeOver
			}
			for _, k := range s.kills {
				seen["killed between"] = seen["killed between"] || k.twice
			}
			seen["for the import alone"] = seen["for the import alone"] || s.aim == atImport
			seen["for what follows it"] = seen["for what follows it"] || s.aim == atFollower
		}
	}
	for _, what := range []string{
		"-replace", "-replace, the new one first", "another role", "renamed", "taken over", "a colleague's", "killed between",
		"for the import alone", "for what follows it",
	} {
		if !seen[what] {
			t.Errorf("nothing is %s", what)
		}
	}
}

func TestImportBlocks(t *testing.T) {
	w := &world{Simulator: &harness.Simulator{Region: "eu-west-1", Stores: map[string]string{storeName(0): "arn:store-0"}}}
	p := plan{imports: []plannedImport{{day: 0, createFirst: true}, {day: 1, followed: true}, {day: 2}}, dropped: -1}
	c := newConfiguration(p)
	c.change(change{target: 0, rename: true}, change{target: 1, takeOver: true, role: true})
	colleagues := p.content(w, 1)
	known := []harness.ImportStats{{ID: "2", Destination: colleagues.destination, S3LocationURI: colleagues.uri, StartEventTime: colleagues.start, EndEventTime: colleagues.end}}

	takes := c.takes(w, state{imports: map[string]string{"a": "1", "c": "3"}}, known)
	if len(takes) != 2 || takes["a_renamed"] != "1" || takes["b"] != "2" {
		t.Errorf("takes %v", takes)
	}
	text := c.text(w, 0, takes)
	for _, want := range []string{
		`resource "cloudtrail_lake_import" "a_renamed"`, "create_before_destroy = true", `id = "1@eu-west-1"`, "to = cloudtrail_lake_import.b\n",
		"role/import-2", "replace_triggered_by = [cloudtrail_lake_import.b]",
	} {
		if strings.Count(text, want) != 1 {
			t.Errorf("want %q once in\n%s", want, text)
		}
	}
	for name, s := range map[string]state{
		"has both":              {imports: map[string]string{"a_renamed": "1", "b": "2"}},
		"is the old one's last": {imports: map[string]string{"a": "1", "a_renamed": "1", "b": "2"}},
	} {
		if takes := c.takes(w, s, known); len(takes) > 0 {
			t.Errorf("a state that %s takes %v", name, takes)
		}
	}
	if takes := c.takes(w, state{}, nil); len(takes) > 0 {
		t.Errorf("takes %v, which AWS does not have", takes)
	}
}
