package lakeimport_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
)

// Which logs an import has does not depend on the role that reads them: a role that
// the same apply creates, as a module does, hides no warning of the plan.
func TestPlan_unknownRole(t *testing.T) {
	t.Parallel()
	march := func(world *acctest.World, end string) map[string]any {
		return configOf(world, map[string]any{"start_event_time": "2024-03-01T00:00:00Z", "end_event_time": end})
	}
	roleUnknown := func(config map[string]any) map[string]any {
		arguments()["s3_bucket_access_role_arn"](config, tftypes.UnknownValue)
		return config
	}
	text := func(planned []*tfprotov6.Diagnostic) string {
		var all []string
		for _, d := range planned {
			all = append(all, d.Severity.String()+" "+d.Summary)
		}
		return strings.Join(all, "\n")
	}
	const end = "2024-03-31T23:59:59Z"
	for name, c := range map[string]struct {
		broken     int
		start, end string // of what is planned
		want       string // empty for no diagnostic
	}{
		"part of the logs":         {0, end, "2024-04-30T23:59:59Z", "WARNING Some logs will be imported twice: "},
		"the same, and complete":   {0, end, end, "WARNING Existing imports will be adopted"},
		"the same, and incomplete": {1, end, end, ""}, // whether it is resumed depends on the role
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t, acctest.WithBrokenFiles(c.broken))
			first := configured(t, world)
			noErrors(t, first.Apply(t, lakeimport.TypeName, nil, march(world, c.start)).Diagnostics)
			world.Await(t, world.Only(t).ID)
			planned := configured(t, world).Plan(t, lakeimport.TypeName, nil, roleUnknown(march(world, c.end)))
			if got := text(planned.Diagnostics); (c.want == "") != (got == "") || !strings.HasPrefix(got, c.want) || strings.Contains(got, "\n") {
				t.Errorf("the plan says %q, want %q", got, c.want)
			}
		})
	}
	t.Run("another resource of the plan", func(t *testing.T) {
		t.Parallel()
		world := acctest.NewWorld(t)
		server := configured(t, world)
		noErrors(t, server.Plan(t, lakeimport.TypeName, nil, roleUnknown(march(world, end))).Diagnostics)
		overlaps := server.Plan(t, lakeimport.TypeName, nil, roleUnknown(march(world, "2024-04-30T23:59:59Z")))
		if got := text(overlaps.Diagnostics); !strings.HasPrefix(got, "WARNING Some logs will be imported twice: ") {
			t.Errorf("the plan says %q", got)
		}
		same := server.Plan(t, lakeimport.TypeName, nil, roleUnknown(march(world, end)))
		if got := text(same.Diagnostics); !strings.HasPrefix(got, "ERROR ") {
			t.Errorf("the plan has the same import twice and says %q", got)
		}
	})
}
