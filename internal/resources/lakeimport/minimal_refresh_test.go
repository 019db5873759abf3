package lakeimport_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
)

// Terraform 1.17 plans with -minimal-refresh before it reads, and reads only what
// then changes. What the state says may be as old as the start of the import.

// unread is a FAILED import of which the state has seen only the start.
func unread(t *testing.T) (*acctest.World, object, string) {
	t.Helper()
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(2))
	world.HoldInitializing()
	made := begun(t, world, configOf(world, nil))
	id := world.Only(t).ID
	world.Hold(false)
	world.Await(t, id)
	return world, made, id
}

func TestMinimalRefresh_noChange(t *testing.T) {
	t.Parallel()
	world, made, id := unread(t)
	server := configured(t, world)
	reads := world.Stats().Reads[id]
	planned := made.plan(t, server, configOf(world, nil))
	if len(planned.Diagnostics) != 0 || len(planned.RequiresReplace) != 0 {
		t.Errorf("diagnostics %+v, replaced because of %v", planned.Diagnostics, planned.RequiresReplace)
	}
	before, after := server.Unpack(t, lakeimport.TypeName, made.state), server.Unpack(t, lakeimport.TypeName, planned.PlannedState)
	for attribute, value := range before {
		if !value.Equal(after[attribute]) {
			t.Errorf("%s changes from %s to %s", attribute, value, after[attribute])
		}
	}
	if now := world.Stats().Reads[id]; now != reads {
		t.Errorf("a plan without a refresh reads the import %d times", now-reads)
	}
}

// The first plan shows a change, so that Terraform reads and plans again. With
// -refresh=false it does not, and the apply comes to the same end.
func TestMinimalRefresh_retry(t *testing.T) {
	t.Parallel()
	for name, reads := range map[string]bool{"minimal refresh": true, "no refresh": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world, made, id := unread(t)
			world.Mend(t)
			config := configOf(world, map[string]any{"retry_trigger": "mended"})
			server := configured(t, world)
			planned := made.plan(t, server, config)
			noErrors(t, planned.Diagnostics)
			if len(planned.RequiresReplace) != 0 || textAttribute(t, server, planned.PlannedState, "retry_trigger") != "mended" {
				t.Errorf("replaced because of %v; planned %v", planned.RequiresReplace, planned.PlannedState)
			}
			if reads {
				made = made.refresh(t, server)
				planned = made.plan(t, server, config)
				noErrors(t, planned.Diagnostics)
				if after := server.Unpack(t, lakeimport.TypeName, planned.PlannedState)["import_status"]; !after.Equal(tftypes.NewValue(tftypes.String, tftypes.UnknownValue)) {
					t.Errorf("import_status is planned as %s", after)
				}
			}
			if starts, stops := changes(world); starts != 1 || stops != 0 {
				t.Errorf("the plan called something: %d starts, %d stops", starts, stops)
			}
			updated := made.update(t, configured(t, world), config, planned)
			if refused := errorsOf(updated.Diagnostics); refused != "" {
				// It was not known that there is something to retry: nothing is done, and a plan with a refresh is asked for.
				if reads || !strings.Contains(refused, id) || world.Only(t).Starts != 1 {
					t.Errorf("%d starts: %s", world.Only(t).Starts, refused)
				}
				return
			}
			world.Await(t, id)
			if only := world.Only(t); only.Status != "COMPLETED" || only.Starts != 2 || world.Stats().DuplicateEvents != 0 {
				t.Errorf("got %+v, %d events twice", only, world.Stats().DuplicateEvents)
			}
		})
	}
}

// A replacement is planned twice, each time as a change and as the creation that it
// is. That is one resource, not two. Terraform shows the warnings of the second time.
func TestMinimalRefresh_otherContent(t *testing.T) {
	t.Parallel()
	world, made, id := unread(t)
	server := configured(t, world)
	config := configOf(world, map[string]any{"start_event_time": "2024-03-01T00:00:00Z", "end_event_time": "2024-03-03T00:00:00Z"})
	for _, warns := range []bool{false, true} {
		planned := made.plan(t, server, config)
		noErrors(t, planned.Diagnostics)
		if warned := warningsOf(planned.Diagnostics); len(planned.RequiresReplace) == 0 || warns && !strings.Contains(warned, "import "+id) {
			t.Errorf("replaced because of %v: %s", planned.RequiresReplace, warned)
		}
		creation := planRequest(t, server, nil, config)
		creation.PriorPrivate = planned.PlannedPrivate
		noErrors(t, planOf(t, server, creation).Diagnostics)
		made = made.refresh(t, server)
	}
	if starts, stops := changes(world); starts != 1 || stops != 0 {
		t.Errorf("the plan called something: %d starts, %d stops", starts, stops)
	}
}

func TestMinimalRefresh_tainted(t *testing.T) {
	t.Parallel()
	world, made, _ := unread(t)
	server := configured(t, world)
	noErrors(t, planTainted(t, server, configOf(world, nil)).Diagnostics)
	made.refresh(t, server)
	noErrors(t, planTainted(t, server, configOf(world, nil)).Diagnostics)
}

// A destroy that is planned without a refresh looks at the import before it stops it.
func TestMinimalRefresh_destroy(t *testing.T) {
	t.Parallel()
	for name, ended := range map[string]bool{"ended meanwhile": true, "runs": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			world.Hold(true)
			made := begun(t, world, configOf(world, nil))
			id := world.Only(t).ID
			if ended {
				world.Hold(false)
				world.Await(t, id)
			}
			planned := made.plan(t, configured(t, world), nil)
			noErrors(t, planned.Diagnostics)
			noErrors(t, made.destroy(t, configured(t, world), planned).Diagnostics)
			want, wantStops := "STOPPED", int64(1)
			if ended {
				want, wantStops = "COMPLETED", 0
			}
			if _, stops := changes(world); world.Only(t).Status != want || stops != wantStops {
				t.Errorf("the import is %s after %d stops", world.Only(t).Status, stops)
			}
		})
	}
}

// With lifecycle { destroy = false }, Terraform calls nothing but Read and the
// plans before it forgets the object: they stop nothing.
func TestForget(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	world.Hold(true)
	config := configOf(world, nil)
	made := begun(t, world, config)
	for range 2 { // the plan and the apply
		server := configured(t, world)
		made = made.refresh(t, server)
		noErrors(t, made.plan(t, server, config).Diagnostics)
		noErrors(t, made.plan(t, server, nil).Diagnostics)
	}
	if starts, stops := changes(world); starts != 1 || stops != 0 || world.Only(t).Status != "IN_PROGRESS" {
		t.Errorf("%d starts, %d stops, the import is %s", starts, stops, world.Only(t).Status)
	}
}
