package bench

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

const (
	ingestOf = "ingest by the simulator"
	countOf  = "count by month, with a query"
)

// queried is how many events are stored and counted, in files of so many.
const queried, queriedPerFile, queriedFiles = 1_000_000, 4000, 25

// queries measures what the simulator needs to take in and to count a million
// events. Its processor time says how many events one core takes, whatever else the
// machine does.
var queries = scenario{
	name: "queries",
	subjects: func(b *bench) []subject {
		data := filepath.Join(b.Dir, "lake")
		return []subject{
			{ingestOf, queried, "", b.ingest(data)},
			{countOf, queried, "", b.count(data)},
		}
	},
	mostRuns: 1, // the second has the events of the first
	limits: []limit{
		{"ingest of 1,000,000 events: processor time of the simulator, at 30,000 events/s", "s", queried / 30_000., func(m *measured) float64 {
			return m.at(ingestOf, queried).SimulatorCPU
		}},
		{"ingest of 1,000,000 events: memory of the simulator", "MiB", 300, simulatorMiB(ingestOf)},
		{"count of 1,000,000 events: memory of the simulator", "MiB", 300, simulatorMiB(countOf)},
	},
}

func simulatorMiB(row string) func(*measured) float64 {
	return func(m *measured) float64 { return seen(m.at(row, queried).SimulatorBytes) / (1 << 20) }
}

// ingest imports events into the data of a simulator.
func (b *bench) ingest(data string) func(context.Context) (harness.Usage, error) {
	return func(ctx context.Context) (used harness.Usage, err error) {
		logs := filepath.Join(b.Dir, "logs-queries")
		if _, err := harness.SampleLogs(ctx, b.Lakesim, logs, "-start", "2020-01-01", "-days", strconv.Itoa(queried/queriedPerFile/queriedFiles),
			"-files-per-day", strconv.Itoa(queriedFiles), "-events-per-file", strconv.Itoa(queriedPerFile)); err != nil {
			return used, err
		}
		prepare := b.simulator("-data", data, "-bucket", bucket+"="+logs, "-lenient-roles").with(func(p place) string {
			all := harness.Import{Name: "all", Destination: p.Stores[storeName], URI: "s3://" + bucket + "/", Role: role}
			return all.Block() + `
resource "cloudtrail_lake_import_completion" "all" {
  import_id = cloudtrail_lake_import.all.import_id

  lifecycle {
    postcondition {
      condition     = self.import_statistics.events_completed == ` + strconv.Itoa(queried) + `
      error_message = "${self.import_statistics.events_completed} events were imported."
    }
  }
}
`
		})
		return b.in(prepare, applyArgs)(ctx)
	}
}

// count counts the events in the data of a simulator.
func (b *bench) count(data string) func(context.Context) (harness.Usage, error) {
	return b.in(b.simulator("-data", data).with(func(p place) string {
		return fmt.Sprintf(`
data "cloudtrail_lake_query" "count" {
  event_data_store = %q
  check            = "count"
  by               = "month"

  lifecycle {
    postcondition {
      condition     = self.total == %d
      error_message = "There are ${self.total} events."
    }
  }
}
`, p.Stores[storeName], queried)
	}), planArgs)
}
