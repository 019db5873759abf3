package chaos

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// notDrawn are the switches that no run differs in.
var notDrawn = map[string]string{
	"missing_rights":       "the roles of chaos runs are lenient",
	"delete_pending":       "chaos runs delete no event data store",
	"file_delay":           "follows from how long an import has to run",
	"rate_limit":           "drawn by itself",
	"hold":                 "imports that never end never converge, and longer ones are drawn",
	"buckets":              "the one bucket can be read",
	"event_data_stores":    "the stores take imports, or nothing converges",
	"organization":         "no store is an organization's",
	"unsupported_regions":  "there is one Region",
	"no_store_quota":       "no store is made",
	"closed":               "no store is made",
	"one_import_per":       "there is one Region",
	"records_expire_after": "what AWS forgets is imported again by whoever has lost its state",
	"empty_prefix":         "there are logs wherever a configuration looks for them",
	"retry_id":             "AWS has several imports of one content then, which is what the figures count",

	"stores_collect":     "no trail delivers",
	"query_queued":       "nobody queries",
	"query_takes":        "nobody queries",
	"query_end":          "nobody queries",
	"query_lag":          "nobody queries",
	"query_statistics":   "nobody queries",
	"query_column_names": "nobody queries",
	"query_nulls":        "nobody queries",
	"cancel_takes":       "nobody queries",

	"failures_unknown_import": "nobody asks for the failures of an import that is not there",
}

func TestEachSwitchIsDrawn(t *testing.T) {
	drawn := map[string]bool{}
	for _, kind := range kinds {
		member := kind[0].settings[0].member
		drawn[member] = true
		for _, trait := range kind {
			if trait.settings[0].member != member {
				t.Errorf("%s is among those of %s", trait, member)
			}
		}
	}
	for _, s := range lakesim.Switches() {
		if (notDrawn[s.Member] == "") != drawn[s.Member] {
			t.Errorf("%s: is it to be drawn or not?", s.Member)
		}
		delete(drawn, s.Member)
	}
	for member := range drawn {
		t.Errorf("there is no switch %s", member)
	}
}

// The simulator takes each trait, and is another world with it.
func TestTraits(t *testing.T) {
	seen := map[string]bool{}
	for _, trait := range slices.Concat(kinds...) {
		alone := kind(trait)
		for _, one := range []struct {
			text  []byte
			other bool
		}{{document(alone, nil), true}, {document(nil, alone), false}} {
			world, err := lakesim.ParseWorld(one.text)
			if err != nil || (world.String() != "{}") != one.other {
				t.Errorf("%s: %s is %s, %v", trait, one.text, world, err)
			}
		}
		if seen[trait.String()] || strings.ContainsAny(trait.String(), " \"") {
			t.Errorf("%s is a poor name", trait)
		}
		seen[trait.String()] = true
	}
}

func kind(traits ...trait) []trait { return traits }

func TestEachTraitIsDrawn(t *testing.T) {
	undrawn := map[string]bool{}
	for _, trait := range slices.Concat(kinds...) {
		undrawn[trait.String()] = true
	}
	turns, defaults := 0, 0
	for n := range 1500 {
		p := newPlan(3, n)
		for _, trait := range p.worlds() {
			delete(undrawn, trait.String())
		}
		if p.turn != nil {
			turns++
		}
		if len(p.worlds()) == 0 {
			defaults++
		}
	}
	if len(undrawn) > 0 {
		t.Errorf("never drawn: %s", sorted(undrawn))
	}
	if turns < 300 || defaults < 50 {
		t.Errorf("%d worlds change, %d are the default one", turns, defaults)
	}
}

// What a provider cannot get along with has to pass, and what it can only get
// along with alone is not for two.
func TestWorldsAreFair(t *testing.T) {
	for n := range 3000 {
		p := newPlan(4, n)
		if len(p.traits) > 3 || p.turn != nil && len(p.turn.traits) > 3 {
			t.Errorf("run %d: too many of %s", n, p.world())
		}
		last := p.traits
		if p.turn != nil {
			last = p.turn.traits
		}
		for _, traits := range [][]trait{p.traits, last} {
			for i, one := range traits {
				if one.paged && p.workspaces > 1 {
					t.Errorf("run %d: long lists for two", n)
				}
				if overlap(settings(traits[:i]), one.settings) {
					t.Errorf("run %d: twice the same in %s", n, p.world())
				}
			}
		}
		if len(lasting(last)) < len(last) {
			t.Errorf("run %d: %s never passes", n, p.world())
		}
		if p.turn != nil && names(p.turn.traits) == names(p.traits) {
			t.Errorf("run %d: the world changes into itself", n)
		}
		if p.turn != nil && (p.turn.after < time.Second || p.turn.after > 9*time.Second) {
			t.Errorf("run %d: the world changes after %s", n, p.turn.after)
		}
		if p.sets("list_age_window") && p.others.configured > 0 {
			t.Errorf("run %d: old imports are not listed, and may be lost", n)
		}
	}
}
