package lakeimport_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// tainting is what becomes of an import whose object is tainted, by `terraform
// taint` or by an action with on_failure = "taint", in the next apply.
type tainting int

const (
	keepsIt      tainting = iota // nothing is called: the import is adopted as it is
	resumesIt                    // StartImport with its id
	restartsIt                   // it is stopped, then resumed
	refusesIt                    // neither: the import goes on as it was
	doublesIt                    // another import of the same logs
	stopsDoubles                 // it is stopped, then doubled
)

// tainted is a state of the import in which it may be tainted.
type tainted struct {
	name   string
	closed bool // the time range is closed
	broken int  // files that cannot be imported
	hold   bool // the import runs until something stops it
	stop   bool
	adopt  tainting
	ignore tainting
	// "fail" refuses in every row.
}

func taintedRows() []tainted {
	return []tainted{
		{name: "IN_PROGRESS", closed: true, hold: true, adopt: restartsIt, ignore: stopsDoubles},
		{name: "FAILED", closed: true, broken: 1, adopt: resumesIt, ignore: doublesIt},
		{name: "STOPPED", closed: true, hold: true, stop: true, adopt: resumesIt, ignore: doublesIt},
		{name: "COMPLETED, closed range", closed: true, adopt: keepsIt, ignore: doublesIt},
		{name: "COMPLETED, open range", adopt: refusesIt, ignore: doublesIt},
	}
}

func (row tainted) config(world *acctest.World, on string) map[string]any {
	config := configOf(world, map[string]any{"on_existing_import": on})
	if row.closed {
		maps.Copy(config, map[string]any{"start_event_time": "2024-03-01T00:00:00Z", "end_event_time": "2024-03-03T00:00:00Z"})
	}
	return config
}

// begin makes the import, and brings it to where it is tainted.
func (row tainted) begin(t *testing.T, on string) (*acctest.World, object, string) {
	t.Helper()
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(row.broken))
	world.Hold(row.hold)
	made := begun(t, world, row.config(world, on))
	id := world.Only(t).ID
	switch {
	case row.stop:
		stopImport(t, world, id)
	case row.hold:
		acctest.Until(t, "the import runs", func() bool { return world.Only(t).Status == "IN_PROGRESS" })
	default:
		world.Await(t, id)
	}
	return world, made, id
}

// A tainted import costs nothing twice, except under ignore.
func TestTaint(t *testing.T) {
	t.Parallel()
	for _, row := range taintedRows() {
		for on, want := range map[string]tainting{"adopt": row.adopt, "fail": refusesIt, "ignore": row.ignore} {
			t.Run(row.name+", "+on, func(t *testing.T) {
				t.Parallel()
				taint(t, row, on, want)
			})
		}
	}
}

func taint(t *testing.T, row tainted, on string, want tainting) {
	t.Helper()
	world, made, id := row.begin(t, on)
	config := row.config(world, on)
	status, before := world.Only(t).Status, len(world.Stats().Imports)
	starts, stops := changes(world)

	planning := configured(t, world)
	kept := made.refresh(t, planning)
	plan := planTainted(t, planning, config)
	if s, p := changes(world); s != starts || p != stops {
		t.Fatal("the plan called something")
	}
	refused, newID := errorsOf(plan.Diagnostics), ""
	if refused == "" {
		applying := configured(t, world)
		if refused = errorsOf(kept.destroy(t, applying, plan).Diagnostics); refused == "" {
			second := create(t, applying, config)
			if refused = errorsOf(second.Diagnostics); refused == "" {
				newID = textAttribute(t, applying, second.NewState, "import_id")
			}
		}
	}
	after := len(world.Stats().Imports)
	startsNow, stopsNow := changes(world)
	got := [4]int64{startsNow - starts, stopsNow - stops, int64(after - before)}
	if newID == id {
		got[3] = 1
	}
	// How often StartImport and StopImport were called, how many imports came, and whether the state has the old one.
	wants := map[tainting][4]int64{keepsIt: {0, 0, 0, 1}, resumesIt: {1, 0, 0, 1}, restartsIt: {1, 1, 0, 1}, refusesIt: {}, doublesIt: {1, 0, 1, 0}, stopsDoubles: {1, 1, 1, 0}}
	if got != wants[want] || (refused != "") != (want == refusesIt) {
		t.Fatalf("starts, stops, new imports and the old one kept: %v, want %v; errors: %s", got, wants[want], refused)
	}
	if refused != "" {
		if !strings.Contains(refused, id) || world.Only(t).Status != status {
			t.Errorf("the import is %s, was %s: %s", world.Only(t).Status, status, refused)
		}
		return
	}
	world.Hold(false)
	world.Await(t, newID)
	doubled := world.Stats().DuplicateEvents
	if want != doublesIt && doubled != 0 || want == doublesIt && status == "COMPLETED" && doubled != acctest.Events {
		t.Errorf("%d events are stored twice", doubled)
	}
}

// With ignore the events are stored and billed twice, and the plan of the tainted
// import says so.
func TestTaint_thePlanSaysWhatIgnoreDoubles(t *testing.T) {
	t.Parallel()
	for _, row := range taintedRows() {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			world, made, id := row.begin(t, "ignore")
			server := configured(t, world)
			made.refresh(t, server)
			warned := warningsOf(planTainted(t, server, row.config(world, "ignore")).Diagnostics)
			if !strings.Contains(warned, id) || !strings.Contains(warned, "twice") {
				t.Errorf("the plan does not say that import %s is doubled: %s", id, warned)
			}
		})
	}
}
