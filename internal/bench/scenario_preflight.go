package bench

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

const (
	planChecked   = "plan of new imports, with pre-flight checks"
	planUnchecked = "plan of new imports, without"
)

// checked is how many imports share a bucket, a role and an event data store.
const checked = 100

// preflight measures plans of imports of a day each, of one location.
var preflight = scenario{
	name: "preflight",
	subjects: func(b *bench) []subject {
		of := func(n int, mode string) preparation {
			return b.logs(checked).then(func(_ context.Context, p place) error {
				endpoints := fmt.Sprintf("endpoints {\n    s3 = %[1]q\n    iam = %[1]q\n    kms = %[1]q\n    organizations = %[1]q\n  }\n  preflight = %[2]q", p.Endpoint, mode)
				return p.Write("main.tf", harness.RequiredProviders+p.ProviderBlock(endpoints))
			}).with(func(p place) string {
				return harness.Repeat(n, func(i int) string {
					start := firstDay.AddDate(0, 0, i)
					return harness.Import{
						Name: fmt.Sprintf("day%d", i), Destination: p.Stores[storeName], URI: fmt.Sprintf("s3://%s/AWSLogs/", bucket), Role: role,
						Start: start, End: start.AddDate(0, 0, 1).Add(-time.Millisecond),
					}.Block()
				})
			})
		}
		return []subject{
			{planUnchecked, checked, "", b.allCalls(of(checked, "off"))},
			{planChecked, 1, "", b.allCalls(of(1, "warn"))},
			{planChecked, checked, planUnchecked, b.allCalls(of(checked, "warn"))},
		}
	},
	limits: []limit{
		{"pre-flight of 100 imports: calls to one import's", "x", 1, func(m *measured) float64 {
			return m.at(planChecked, checked).checks() / m.at(planChecked, 1).checks()
		}},
		{"pre-flight of 100 imports: time to that of the plan without", "x", 1.5, func(m *measured) float64 { return m.at(planChecked, checked).Ratio }},
	},
}

// allCalls plans in a place, and counts the calls of all services.
func (b *bench) allCalls(prepare preparation) func(context.Context) (harness.Usage, error) {
	return func(ctx context.Context) (used harness.Usage, err error) {
		p, err := prepare(ctx)
		if p.Simulator != nil {
			defer p.End()
		}
		if err == nil {
			used, err = p.Measure(ctx, p.Simulator, b.Provider, saveArgs...)
		}
		if err != nil {
			return used, err
		}
		stats, err := p.Stats(ctx)
		used.Calls = stats.Requests // nothing else has called this simulator
		return used, err
	}
}

// checks are the calls that only pre-flight checks make.
func (r Row) checks() float64 {
	var calls int64
	for operation, made := range r.Calls {
		for _, service := range []string{"s3:", "iam:", "kms:", "GetEventDataStore", "DescribeOrganization"} {
			if strings.HasPrefix(operation, service) {
				calls += made
			}
		}
	}
	return float64(calls)
}
