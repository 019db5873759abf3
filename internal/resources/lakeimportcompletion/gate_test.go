package lakeimportcompletion_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimportcompletion"
)

// stateOf is a waiter that has passed its gate.
func stateOf(id, status string, statistics, more map[string]any) map[string]any {
	values := map[string]any{
		"import_id": id, "region": acctest.Region, "import_status": status,
		"created_timestamp": "2024-04-01T02:03:04Z", "updated_timestamp": "2024-04-01T05:06:07Z",
	}
	counts := map[string]any{"prefixes_found": 7, "prefixes_completed": 6, "files_completed": 0, "events_completed": 0, "failed_entries": 0}
	values["import_statistics"] = counts
	for name, count := range statistics {
		counts[name] = count
	}
	for name, value := range more {
		values[name] = value
	}
	return values
}

// argumentsOf is the configuration of a waiter.
func argumentsOf(id string, more map[string]any) map[string]any {
	values := map[string]any{"import_id": id, "region": acctest.Region}
	for name, value := range more {
		values[name] = value
	}
	return values
}

func TestRead_ofAnAcceptedImport(t *testing.T) {
	accepted := map[string]any{"files_completed": 4, "events_completed": 20, "failed_entries": 2}
	for name, c := range map[string]struct {
		allowed any
		broken  int
		without string
		begin   func(*testing.T, *acctest.World, string)
		stays   bool
	}{
		"as many as are allowed": {2, 2, "", nil, true},
		"fewer":                  {3, 2, "", nil, true},
		"more":                   {2, 3, "", nil, false},
		"none is allowed":        {nil, 2, "", nil, false},
		"no numbers":             {2, 2, "ImportStatistics", nil, true},
		"it runs again": {2, 2, "", func(t *testing.T, world *acctest.World, id string) {
			t.Helper()
			world.Hold(true)
			if _, err := world.Console(acctest.Account, acctest.Region).StartImport(t.Context(), &cloudtrail.StartImportInput{ImportId: aws.String(id)}); err != nil {
				t.Fatal(err)
			}
		}, false},
		"it was stopped": {2, 2, "", func(t *testing.T, world *acctest.World, id string) {
			t.Helper()
			world.Hold(true)
			console := world.Console(acctest.Account, acctest.Region)
			if _, err := console.StartImport(t.Context(), &cloudtrail.StartImportInput{ImportId: aws.String(id)}); err != nil {
				t.Fatal(err)
			}
			if _, err := console.StopImport(t.Context(), &cloudtrail.StopImportInput{ImportId: aws.String(id)}); err != nil {
				t.Fatal(err)
			}
			world.Await(t, id)
		}, false},
		"it was mended": {2, 2, "", func(t *testing.T, world *acctest.World, id string) {
			t.Helper()
			world.Mend(t)
			if _, err := world.Console(acctest.Account, acctest.Region).StartImport(t.Context(), &cloudtrail.StartImportInput{ImportId: aws.String(id)}); err != nil {
				t.Fatal(err)
			}
			world.Await(t, id)
		}, true},
		"AWS has no record": {2, 2, "", func(t *testing.T, world *acctest.World, id string) {
			t.Helper()
			if err := world.ForgetImport(id); err != nil {
				t.Fatal(err)
			}
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			world := acctest.NewWorld(t, acctest.WithBrokenFiles(c.broken), acctest.With(func(config *lakesim.Config) {
				if c.without != "" {
					config.World.RecordWithout = []string{c.without}
				}
			}))
			id := start(t, world)
			world.Await(t, id)
			if c.begin != nil {
				c.begin(t, world, id)
			}
			server := acctest.NewServer(t)
			server.Configure(t, world.ProviderConfig())
			answer, err := server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
				TypeName:     lakeimportcompletion.TypeName,
				CurrentState: server.Value(t, lakeimportcompletion.TypeName, stateOf(id, "FAILED", accepted, map[string]any{"allow_failed_entries": c.allowed})),
			})
			if err != nil || len(answer.Diagnostics) > 0 {
				t.Fatalf("%v, %+v", err, answer.Diagnostics)
			}
			state, err := answer.NewState.Unmarshal(server.Type(lakeimportcompletion.TypeName))
			if err != nil || state.IsNull() == c.stays {
				t.Fatalf("the waiter stays: %v, %v", !state.IsNull(), err)
			}
			if c.stays && name != "it was mended" {
				counts := map[string]tftypes.Value{}
				var failed big.Float
				if err := server.Unpack(t, lakeimportcompletion.TypeName, answer.NewState)["import_statistics"].As(&counts); err != nil {
					t.Fatal(err)
				}
				if err := counts["failed_entries"].As(&failed); err != nil || failed.Cmp(big.NewFloat(2)) != 0 {
					t.Errorf("failed_entries is %s, %v", failed.String(), err)
				}
			}
		})
	}
}

// A change of the arguments waits again only if what the state has does not
// satisfy them, and never replaces.
func TestPlan_ofAChangedGate(t *testing.T) {
	unknown := tftypes.UnknownValue
	failed := map[string]any{"files_completed": 4, "events_completed": 20, "failed_entries": 2}
	complete := map[string]any{"files_completed": 5, "events_completed": 21}
	id := "11111111-2222-3333-4444-555555555555"
	for name, c := range map[string]struct {
		status     string
		statistics map[string]any
		from, to   map[string]any
		waits      bool
	}{
		"raised":                             {"FAILED", failed, map[string]any{"allow_failed_entries": 2}, map[string]any{"allow_failed_entries": 8}, false},
		"lowered, still enough":              {"FAILED", failed, map[string]any{"allow_failed_entries": 8}, map[string]any{"allow_failed_entries": 2}, false},
		"lowered":                            {"FAILED", failed, map[string]any{"allow_failed_entries": 2}, map[string]any{"allow_failed_entries": 1}, true},
		"left out":                           {"FAILED", failed, map[string]any{"allow_failed_entries": 2}, nil, true},
		"unknown":                            {"FAILED", failed, map[string]any{"allow_failed_entries": 2}, map[string]any{"allow_failed_entries": unknown}, true},
		"lowered, of a complete import":      {"COMPLETED", complete, map[string]any{"allow_failed_entries": 2}, nil, false},
		"unknown, of a complete import":      {"COMPLETED", complete, map[string]any{"allow_failed_entries": 2}, map[string]any{"allow_failed_entries": unknown, "require_files": unknown}, false},
		"files required, and there are":      {"COMPLETED", complete, nil, map[string]any{"require_files": true}, false},
		"files required, and there are none": {"COMPLETED", nil, nil, map[string]any{"require_files": true}, true},
		"files unknown, and there are none":  {"COMPLETED", nil, nil, map[string]any{"require_files": unknown}, true},
		"files not required":                 {"COMPLETED", nil, nil, map[string]any{"require_files": false}, false},
		"files no longer required":           {"COMPLETED", complete, map[string]any{"require_files": true}, nil, false},
		"something else":                     {"FAILED", failed, map[string]any{"allow_failed_entries": 2}, map[string]any{"allow_failed_entries": 2, "max_retries": 3}, false},
	} {
		t.Run(name, func(t *testing.T) {
			world := acctest.NewWorld(t)
			server := acctest.NewServer(t)
			server.Configure(t, world.ProviderConfig())
			prior := server.Value(t, lakeimportcompletion.TypeName, stateOf(id, c.status, c.statistics, c.from))
			config := argumentsOf(id, c.to)
			planned := server.Plan(t, lakeimportcompletion.TypeName, prior, config)
			if len(planned.Diagnostics) > 0 || len(planned.RequiresReplace) > 0 {
				t.Errorf("%+v, replaced because of %v", planned.Diagnostics, planned.RequiresReplace)
			}
			for _, computed := range []string{"import_status", "created_timestamp", "updated_timestamp", "import_statistics"} {
				if got := server.Unpack(t, lakeimportcompletion.TypeName, planned.PlannedState)[computed]; got.IsKnown() == c.waits {
					t.Errorf("%s is %s", computed, got)
				}
			}
			if c.waits {
				return
			}
			// Nothing is called, and the arguments are kept.
			applied := server.Apply(t, lakeimportcompletion.TypeName, prior, known(config))
			if len(applied.Diagnostics) > 0 || len(world.Stats().Requests) > 0 && world.Stats().Requests["GetImport"] > 0 {
				t.Errorf("%+v after %v", applied.Diagnostics, world.Stats().Requests)
			}
		})
	}
}

// known is a configuration as it is when it is applied.
func known(config map[string]any) map[string]any {
	values := map[string]any{}
	for name, value := range config {
		if value != tftypes.UnknownValue {
			values[name] = value
		}
	}
	return values
}

// The plan may have known less than the apply does.
func TestUpdate_withArgumentsThatThePlanDidNotKnow(t *testing.T) {
	for name, c := range map[string]struct {
		allowed int
		words   string // of the error
	}{
		"enough":     {5, ""},
		"not enough": {1, "allow_failed_entries, which is 1, does not accept that: 2 entries failed"},
	} {
		t.Run(name, func(t *testing.T) {
			world := acctest.NewWorld(t, acctest.WithBrokenFiles(2))
			id := start(t, world)
			world.Await(t, id)
			server := acctest.NewServer(t)
			server.Configure(t, world.ProviderConfig())
			prior := server.Value(t, lakeimportcompletion.TypeName, stateOf(id, "FAILED", map[string]any{"failed_entries": 2}, map[string]any{"allow_failed_entries": 2}))
			planned := server.Plan(t, lakeimportcompletion.TypeName, prior, argumentsOf(id, map[string]any{"allow_failed_entries": tftypes.UnknownValue}))
			values := server.Unpack(t, lakeimportcompletion.TypeName, planned.PlannedState)
			values["allow_failed_entries"] = tftypes.NewValue(tftypes.Number, c.allowed)
			of := server.Type(lakeimportcompletion.TypeName)
			state, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, values))
			if err != nil {
				t.Fatal(err)
			}
			answer, err := server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
				TypeName: lakeimportcompletion.TypeName, PriorState: prior, PlannedState: &state,
				Config: server.Value(t, lakeimportcompletion.TypeName, argumentsOf(id, map[string]any{"allow_failed_entries": c.allowed})),
			})
			if err != nil {
				t.Fatal(err)
			}
			var said string
			for _, d := range answer.Diagnostics {
				said += d.Summary + d.Detail
			}
			if !strings.Contains(said, c.words) || (c.words == "") != (len(answer.Diagnostics) == 0) {
				t.Errorf("%+v", answer.Diagnostics)
			}
			var status string
			if err := server.Unpack(t, lakeimportcompletion.TypeName, answer.NewState)["import_status"].As(&status); err != nil || status != "FAILED" {
				t.Errorf("status %q, %v", status, err)
			}
		})
	}
}
