package bench

import "github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"

// running measures a plan over 1,000 imports of which 50 were running when the
// state was saved, and have ended since. An account runs one at a time in a
// Region, so that no more can run at the time of the plan; but as the state has
// it, each must be read, all in one Region: that is the worst that can be. The
// floor is the same plan without reads.
var running = scenario{
	name: "running",
	subjects: func(b *bench) []subject {
		wereRunning := func(i int, known *harness.ImportStats) {
			if i%(many/50) == 0 {
				known.Status, known.Updated = "IN_PROGRESS", known.Created
				known.Statistics = map[string]int64{"prefixes_found": 1, "prefixes_completed": 0, "files_completed": 1, "events_completed": 50, "failed_entries": 0}
			}
		}
		const floor = "plan -refresh=false, 50 running"
		return []subject{
			{floor, many, "", b.in(b.known(many, wereRunning), noRefreshArgs)},
			{"plan, 50 running", many, floor, b.in(b.known(many, wereRunning), planArgs)},
			{"plan, 50 running, rate limit", many, floor, b.in(b.known(many, wereRunning, "-rate-limit"), planArgs)},
		}
	},
}
