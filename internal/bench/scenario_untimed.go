package bench

import (
	"context"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

const planUntimed = "plan, without UpdatedTimestamp"

// untimed measures a plan of finished imports of which AWS does not say when
// they were updated, as in its own example.
var untimed = scenario{
	name: "untimed",
	subjects: func(b *bench) []subject {
		withoutTime := func(_ int, known *harness.ImportStats) { known.Updated = time.Time{} }
		world := []byte(`{"rate_limit": true, "record_without": ["UpdatedTimestamp"], "row_without": ["UpdatedTimestamp"]}`)
		prepare := b.known(many, withoutTime).then(func(ctx context.Context, p place) error { return p.SetWorld(ctx, world) })
		return []subject{{planUntimed, many, "", b.in(prepare, planArgs)}}
	},
	limits: []limit{
		{"plan of 1,000 without UpdatedTimestamp: reads", "calls", 15, reads(many, planUntimed)},
	},
}
