package lakeimport_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
)

// beginning brings a world's only import into a state of AWS's.
type beginning struct {
	name   string
	closed bool
	broken int
	begin  func(*testing.T, *acctest.World)
}

func beginnings() []beginning {
	hold := func(_ *testing.T, world *acctest.World) { world.Hold(true) }
	return []beginning{
		{"running", true, 0, hold},
		{"running, open range", false, 0, hold},
		{"COMPLETED", true, 0, nil},
		{"COMPLETED, open range", false, 0, nil},
		{"FAILED", true, 1, nil},
		{"STOPPED", true, 0, hold},
	}
}

// ended lets the import come into its state.
func (b beginning) ended(t *testing.T, world *acctest.World) {
	t.Helper()
	id := world.Only(t).ID
	switch {
	case b.name == "STOPPED":
		stopImport(t, world, id)
	case b.begin == nil:
		world.Await(t, id)
	default:
		acctest.Until(t, "the import runs", func() bool { return world.Only(t).Status == "IN_PROGRESS" })
	}
}

// arguments are all that decide which import it is, each with a way to make it
// another one in a configuration.
func arguments() map[string]func(config map[string]any, value any) {
	member := func(name string) func(map[string]any, any) {
		return func(config map[string]any, value any) {
			source, _ := config["import_source"].(map[string]any)
			s3, _ := source["s3"].(map[string]any)
			s3 = maps.Clone(s3)
			s3[name] = value
			config["import_source"] = map[string]any{"s3": s3}
		}
	}
	root := func(name string) func(map[string]any, any) {
		return func(config map[string]any, value any) { config[name] = value }
	}
	return map[string]func(map[string]any, any){
		"destinations":              root("destinations"),
		"destinations[0]":           func(config map[string]any, value any) { config["destinations"] = []any{value} },
		"import_source":             root("import_source"),
		"s3":                        func(config map[string]any, value any) { config["import_source"] = map[string]any{"s3": value} },
		"s3_location_uri":           member("s3_location_uri"),
		"s3_bucket_region":          member("s3_bucket_region"),
		"s3_bucket_access_role_arn": member("s3_bucket_access_role_arn"),
		"start_event_time":          root("start_event_time"),
		"end_event_time":            root("end_event_time"),
		"region":                    root("region"),
	}
}

// others are known values that are not those of the import.
var others = map[string]any{
	"destinations[0]":           "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/99999999-aaaa-bbbb-cccc-dddddddddddd",
	"s3_location_uri":           "s3://other-logs/AWSLogs/",
	"s3_bucket_region":          "eu-west-1",
	"s3_bucket_access_role_arn": otherRole,
	"start_event_time":          "2024-02-28T00:00:00Z",
	"end_event_time":            "2024-03-04T00:00:00Z",
}

// inState is a world with one import, and the object that a state has of it.
type inState struct {
	world   *acctest.World
	server  *acctest.Server // which has made the object, and read it
	config  map[string]any
	state   *tfprotov6.DynamicValue
	private []byte
}

func created(t *testing.T, b beginning, changes map[string]any) inState {
	t.Helper()
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(b.broken))
	if b.begin != nil {
		b.begin(t, world)
	}
	config := configOf(world, changes)
	if b.closed {
		config["start_event_time"], config["end_event_time"] = "2024-03-01T00:00:00Z", "2024-03-03T00:00:00Z"
	}
	made := configured(t, world).Apply(t, lakeimport.TypeName, nil, config)
	noErrors(t, made.Diagnostics)
	b.ended(t, world)
	server := configured(t, world) // each command is a process of its own
	read, err := server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: lakeimport.TypeName, CurrentState: made.NewState, Private: made.Private})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, read.Diagnostics)
	return inState{world, server, config, read.NewState, read.Private}
}

// plan plans a configuration for the object, in a plan or in an apply.
func (s inState) plan(t *testing.T, server *acctest.Server, config map[string]any, applies bool) *tfprotov6.PlanResourceChangeResponse {
	t.Helper()
	request := server.PlanRequest(t, lakeimport.TypeName, s.state, config)
	request.PriorPrivate, request.ClientCapabilities = s.private, &tfprotov6.PlanResourceChangeClientCapabilities{DeferralAllowed: applies}
	answer, err := server.PlanResourceChange(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// apply plans and applies a configuration as the apply of an earlier plan does.
func (s inState) apply(t *testing.T, config map[string]any) *tfprotov6.ApplyResourceChangeResponse {
	t.Helper()
	server := configured(t, s.world)
	planned := s.plan(t, server, config, true)
	noErrors(t, planned.Diagnostics)
	if len(planned.RequiresReplace) != 0 {
		t.Errorf("the apply wants to replace for %s, which was planned as an update: Terraform calls that a bug", planned.RequiresReplace)
	}
	for _, d := range planned.Diagnostics {
		t.Errorf("the apply says once more: %s", d.Summary)
	}
	answer, err := server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: lakeimport.TypeName, PriorState: s.state, PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate,
		Config: server.Value(t, lakeimport.TypeName, config), PlannedIdentity: planned.PlannedIdentity,
	})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// What is not known until the apply replaces nothing, whatever the argument, the
// import's state and the choice for existing imports.
func TestPlan_unknownArgument(t *testing.T) {
	t.Parallel()
	for _, b := range beginnings() {
		for _, on := range []any{nil, "adopt", "ignore", "fail"} {
			t.Run(fmt.Sprint(b.name, ", ", on), func(t *testing.T) {
				t.Parallel()
				s := created(t, b, map[string]any{"on_existing_import": on})
				before := s.world.Stats().Requests
				for name, set := range arguments() {
					config := maps.Clone(s.config)
					set(config, tftypes.UnknownValue)
					planned := s.plan(t, s.server, config, false)
					noErrors(t, planned.Diagnostics)
					if len(planned.RequiresReplace) != 0 {
						t.Errorf("%s: the plan replaces the import", name)
					}
					if name != "region" && !says(planned.Diagnostics, "nothing is imported again") {
						t.Errorf("%s: the plan says %v", name, planned.Diagnostics)
					}
					if name == "start_event_time" && !b.closed || name == "end_event_time" && !b.closed {
						continue // one time alone is no configuration
					}
					// It turns out to be the same.
					applied := s.apply(t, s.config)
					noErrors(t, applied.Diagnostics)
					other, ok := others[name]
					if !ok {
						continue
					}
					// It turns out to be another one.
					set(config, other)
					refused := s.apply(t, config)
					if !says(refused.Diagnostics, "plan again: it will show the replacement") {
						t.Errorf("%s: the apply says %v", name, refused.Diagnostics)
					}
					if same, err := sameValue(s, refused.NewState); err != nil || !same {
						t.Errorf("%s: the state has changed: %v", name, err)
					}
					// And then it is known, so that it is replaced.
					if again := s.plan(t, s.server, config, false); len(again.RequiresReplace) != 1 || !strings.Contains(again.RequiresReplace[0].String(), strings.TrimSuffix(name, "[0]")) {
						t.Errorf("%s: the plan replaces for %s", name, again.RequiresReplace)
					}
				}
				after := s.world.Stats().Requests
				if after["StartImport"] != before["StartImport"] || after["StopImport"] != before["StopImport"] {
					t.Errorf("AWS was called: %v, then %v", before, after)
				}
			})
		}
	}
}

func sameValue(s inState, state *tfprotov6.DynamicValue) (bool, error) {
	before, err := s.state.Unmarshal(s.server.Type(lakeimport.TypeName))
	if err != nil {
		return false, fmt.Errorf("the state before: %w", err)
	}
	after, err := state.Unmarshal(s.server.Type(lakeimport.TypeName))
	if err != nil {
		return false, fmt.Errorf("the state after: %w", err)
	}
	return before.Equal(after), nil
}

// says reports whether a diagnostic has the words.
func says(diagnostics []*tfprotov6.Diagnostic, words string) bool {
	for _, d := range diagnostics {
		if strings.Contains(d.Summary+"\n"+d.Detail, words) {
			return true
		}
	}
	return false
}
