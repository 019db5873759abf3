package bench

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

const (
	waitFew = "waiters, 10 at a time"
	waitAll = "waiters, all at once"
)

// waiters is how many completions wait for one import.
const waiters = 200

// The import ends that long after it was first read, between two reads of one
// waiter, so that small differences do not change their number.
const waitedFor = 6 * time.Second

// wait measures completions that wait for one running import: as many as
// Terraform makes at a time, and all at once. The floor is one completion.
var wait = scenario{
	name: "wait",
	subjects: func(b *bench) []subject {
		of := func(n int) preparation {
			completions := harness.Repeat(n, func(i int) string { return harness.CompletionBlock(fmt.Sprintf("i%d", i), "day0") })
			return b.logs(1, "-rate-limit").with(func(p place) string { return days(p, 1) + completions }).then(b.holdAwhile)
		}
		return []subject{
			{waitFew, 1, "", b.in(of(1), applyArgs)},
			{waitFew, waiters, "", b.in(of(waiters), applyArgs)},
			{waitAll, waiters, "", b.in(of(waiters), append(slices.Clone(applyArgs), fmt.Sprintf("-parallelism=%d", waiters)))},
		}
	},
	limits: []limit{
		{"200 waiters, 10 at a time: calls to one waiter's", "x", 1, func(m *measured) float64 { return m.at(waitFew, waiters).reads() / m.at(waitFew, 1).reads() }},
		{"200 waiters, all at once: calls to one waiter's", "x", 1, func(m *measured) float64 { return m.at(waitAll, waiters).reads() / m.at(waitFew, 1).reads() }},
	},
}

// holdAwhile holds the import until some time after it was first read.
func (b *bench) holdAwhile(ctx context.Context, p place) error {
	if err := p.Hold(ctx, true); err != nil {
		return err
	}
	go func() {
		if err := p.Release(ctx, "GetImport", waitedFor); err != nil {
			b.say("letting the import end: %v", err) // so that one sees why the apply does not end
		}
	}()
	return nil
}
