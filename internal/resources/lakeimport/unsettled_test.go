package lakeimport_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/provider"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
)

// A plan does not refuse what AWS may still count: the apply waits for it.
func TestPlanLeavesWhatIsNotCountedYetToTheApply(t *testing.T) {
	for name, c := range map[string]struct {
		settle time.Duration
		words  string
	}{
		"it may still count":  {time.Hour, "shows no count of events yet"},
		"it will not do that": {time.Nanosecond, "already exists"},
	} {
		t.Run(name, func(t *testing.T) {
			world := acctest.NewWorld(t, acctest.WithBrokenFiles(1), acctest.With(func(config *lakesim.Config) {
				config.World.StatisticsLag, config.World.StatisticsMissing = lakesim.Duration(time.Hour), lakesim.StatisticsAbsent
			}))
			world.Await(t, startElsewhere(t, world, true, otherRole))
			timeouts := acctest.Timeouts
			timeouts.Settle = c.settle
			served, err := provider.NewServer("test", timeouts)
			if err != nil {
				t.Fatal(err)
			}
			server := &acctest.Server{ProviderServer: served, Schemas: acctest.NewServer(t).Schemas}
			noErrors(t, server.Configure(t, world.ProviderConfig()))
			planned := server.Plan(t, lakeimport.TypeName, nil, configOf(world, map[string]any{
				"start_event_time": rangeStart.Format(time.RFC3339), "end_event_time": rangeEnd.Format(time.RFC3339),
			}))
			if len(planned.Diagnostics) != 1 || planned.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning || !strings.Contains(planned.Diagnostics[0].Summary, c.words) {
				t.Errorf("the plan says %+v", planned.Diagnostics)
			}
		})
	}
}
