package chaos

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

func TestPlanFollowsFromSeedAndNumber(t *testing.T) {
	for n := range 200 {
		if one, again := newPlan(7, n), newPlan(7, n); !reflect.DeepEqual(one, again) {
			t.Fatalf("run %d:\n%+v\n%+v", n, one, again)
		}
	}
	if reflect.DeepEqual(newPlan(7, 1).steps, newPlan(7, 2).steps) || reflect.DeepEqual(newPlan(7, 1).steps, newPlan(8, 1).steps) {
		t.Error("another run or seed has the same plan")
	}
}

// A plan must leave a client that makes no mistake the chance to be right.
func TestPlansAreFair(t *testing.T) {
	w := &world{Simulator: &harness.Simulator{Stores: map[string]string{storeName(0): "arn:store-0", storeName(1): "arn:store-1"}}}
	seen := map[string]bool{}
	for n := range 3000 {
		p := newPlan(1, n)
		w.old = make([]harness.ImportStats, p.others.old)
		contents := map[content]bool{}
		for i := range p.imports {
			contents[p.content(w, i)] = true
		}
		if len(contents) != len(p.imports) || len(contents) < 1 || len(contents) > mostImports {
			t.Errorf("run %d: %d imports of %d contents", n, len(p.imports), len(contents))
		}
		for _, others := range p.contentsOfOthers(w)[p.others.old-p.others.configured:] {
			if contents[others] || others.destination == "" {
				t.Errorf("run %d: %s is also somebody else's", n, others)
			}
		}
		for _, s := range p.steps {
			seen[string(s.command)] = true
			for _, k := range s.kills {
				seen[k.how] = true
				if !slices.Contains(s.workspaces, k.workspace) {
					t.Errorf("run %d: nothing to kill in workspace %d", n, k.workspace)
				}
			}
			if last := len(s.faults) - 1; last >= 0 && len(s.faults[last].faults) > 0 {
				t.Errorf("run %d: faults never end", n)
			}
			for _, phase := range s.faults {
				p.fair(t, phase.faults)
				for _, f := range phase.faults {
					seen[f.Code+f.Cut+f.Body] = true
					seen[f.BodyText], seen[f.Encoding], seen["never"] = true, true, seen["never"] || f.Never
				}
			}
		}
	}
	for _, kind := range []string{
		"apply", "plan", "destroy", interrupt, interrupt2, terminate, killed, killProvider, "before", "after", "html", "truncated", "empty",
		"ThrottlingException", "ExpiredTokenException", "AccessDeniedException", "AccessDenied", "ImportNotFoundException",
		"within", "never", "gzip", "{}", "null",
	} {
		if !seen[kind] {
			t.Errorf("there is no %s", kind)
		}
	}
}

func (p plan) fair(t *testing.T, faults []harness.Fault) {
	t.Helper()
	text, err := json.Marshal(map[string]any{"seed": p.seed, "faults": append([]harness.Fault{}, faults...)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lakesim.ParseFaults(text); err != nil {
		t.Errorf("run %d: the simulator does not take %s: %v", p.number, text, err)
	}
	var late time.Duration
	hidden := max(mostHidden, lag(p.worlds(), "list_lag"))
	for _, f := range faults {
		switch {
		case f.Never && !changes(f.Operation) && p.workspaces > 1:
			t.Errorf("run %d: %s takes longer than an import may", p.number, f)
		case f.Status == http.StatusTooManyRequests && changes(f.Operation) && f.AfterEffect:
			t.Errorf("run %d: %s says that there was no effect", p.number, f)
		case f.LateEffect && f.Operation != "StartImport":
			t.Errorf("run %d: %s is carried out for nobody", p.number, f)
		case f.LateEffect || p.workspaces > 1 && f.Operation != "StartImport" && f.Operation != "StopImport":
			late = max(late, time.Duration(f.Latency))
		}
		hidden = max(hidden, time.Duration(f.HideNewerThan))
	}
	if lasts := time.Duration(p.files) * p.fileDelay; lasts < late+hidden+2*mostDelayed {
		t.Errorf("run %d: an import of %s ends unseen within %s: %v", p.number, lasts, late+hidden, faults)
	}
}
