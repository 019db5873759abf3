package lakeimportaction_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
)

// What Terraform asks of the provider for triggers, whatever its version knows of
// them: trigger_cli_test.go has the same with the real command.

// The error is what on_failure hangs on: halt, taint or continue. The action
// itself changes nothing of the import.
func TestTriggeredWait_ofAFailedImport(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(2))
	server := serve(t, world)
	created := server.Apply(t, lakeimport.TypeName, nil, map[string]any{
		"destinations": []any{world.Destination},
		"import_source": map[string]any{"s3": map[string]any{
			"s3_location_uri": "s3://" + acctest.Bucket + "/AWSLogs/", "s3_bucket_region": acctest.Region, "s3_bucket_access_role_arn": acctest.RoleARN,
		}},
	})
	id := world.Only(t).ID
	if len(created.Diagnostics) != 0 {
		t.Errorf("Create itself has to go well: %+v", created.Diagnostics[0])
	}
	if planned := server.PlanInvoke(t, wait, config(id)); len(planned) != 0 {
		t.Errorf("the plan of the action: %+v", planned[0])
	}
	says(t, server.Invoke(t.Context(), t, wait, config(id), nil), failure, "Waiting for import "+id, "2 ×")
	if only := world.Only(t); only.Status != "FAILED" || only.Starts != 1 || world.Stats().Requests["StopImport"] != 0 {
		t.Errorf("got %+v", only)
	}
}

// before_destroy of what an import of somebody else runs into: a store cannot be
// deleted before the import is stopped, or has ended.
func TestTriggeredBeforeDestroy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		action, status string
		stops          int64
		onFirst        string // the line at which the import may go on
	}{
		"stop": {stop, "STOPPED", 1, ""},
		"wait": {wait, "COMPLETED", 0, "IN_PROGRESS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			world.Hold(true)
			id := start(t, world)
			server := serve(t, world)
			if planned := server.PlanInvoke(t, c.action, config(id, "region", acctest.Region)); len(planned) != 0 {
				t.Errorf("the plan of the action: %+v", planned[0])
			}
			var release func(string)
			if c.onFirst != "" {
				release = onFirst(c.onFirst, func() { world.Hold(false) })
			}
			says(t, server.Invoke(t.Context(), t, c.action, config(id, "region", acctest.Region), release), failure)
			if only, stops := world.Only(t), world.Stats().Requests["StopImport"]; only.Status != c.status || stops != c.stops {
				t.Errorf("the import is %s after %d stops", only.Status, stops)
			}
		})
	}
}

// before_destroy of the import itself: its destroy, in the same process, finds
// nothing left to stop.
func TestTriggeredBeforeDestroy_ofTheImport(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	world.Hold(true)
	created := serve(t, world).Apply(t, lakeimport.TypeName, nil, map[string]any{
		"destinations": []any{world.Destination},
		"import_source": map[string]any{"s3": map[string]any{
			"s3_location_uri": "s3://" + acctest.Bucket + "/AWSLogs/", "s3_bucket_region": acctest.Region, "s3_bucket_access_role_arn": acctest.RoleARN,
		}},
	})
	id := world.Only(t).ID
	server := serve(t, world)
	null := server.Null(t, lakeimport.TypeName)
	waited := server.Invoke(t.Context(), t, wait, config(id), onFirst("IN_PROGRESS", func() { world.Hold(false) }))
	inOrder(t, waited.Lines, "IN_PROGRESS", "ended COMPLETED after")
	says(t, waited, failure)
	destroyed, err := server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: lakeimport.TypeName, PriorState: created.NewState, PlannedState: null, Config: null, PlannedPrivate: created.Private,
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(destroyed.Diagnostics) != 0 {
		t.Errorf("%+v", destroyed.Diagnostics[0])
	}
	if stops := world.Stats().Requests["StopImport"]; stops != 0 || world.Only(t).Status != "COMPLETED" {
		t.Errorf("the import is %s after %d stops", world.Only(t).Status, stops)
	}
}
