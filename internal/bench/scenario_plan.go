package bench

import "slices"

const (
	floorPlan     = "plan of terraform_data"
	planNoRefresh = "plan -refresh=false"
	planOpen      = "plan"
	planLimited   = "plan, rate limit"
)

// many is the count of the limits of a plan, and grown the one it grows to.
const many, grown = 1000, 5000

// plan measures plans of finished imports, without and with AWS's rates. Those
// of 1,000, with which those of more are compared, are run between these: the
// speed of a shared machine changes within minutes.
var plan = scenario{
	name: "plan",
	subjects: func(b *bench) []subject {
		var order, compared []subject
		for _, count := range slices.Sorted(slices.Values(b.Counts)) {
			floor, open, limited := b.floor(count, true), b.known(count, nil), b.known(count, nil, "-rate-limit")
			subjects := []subject{
				{floorPlan, count, "", b.in(floor, planArgs)},
				{planNoRefresh, count, floorPlan, b.in(open, noRefreshArgs)},
				{planOpen, count, floorPlan, b.in(open, planArgs)},
				{planLimited, count, floorPlan, b.in(limited, planArgs)},
			}
			for _, s := range subjects {
				order = append(order, s)
				if count > many {
					order = append(order, compared...)
				}
			}
			if count == many {
				compared = subjects
			}
		}
		return order
	},
	limits: []limit{
		{"plan of 1,000: reads", "calls", 15, reads(many, planOpen, planLimited)},
		{"plan of 1,000 with the rate limit: throttled", "calls", 0, throttled(many, planLimited)},
		{"plan of 1,000: with the rate limit to without", "x", 1.1, func(m *measured) float64 { return ratio(m.at(planLimited, many), m.at(planOpen, many)) }},
		{"plan of 1,000: to -refresh=false", "x", 1.25, func(m *measured) float64 { return ratio(m.at(planOpen, many), m.at(planNoRefresh, many)) }},
		{"plan of 1,000: memory of the provider", "MiB", 150, func(m *measured) float64 {
			return seen(max(m.at(planOpen, many).ProviderBytes, m.at(planLimited, many).ProviderBytes)) / (1 << 20)
		}},
		// Terraform's own objects, too, may take more than five times as long.
		{"1,000 to 5,000: wall, to 5x or Terraform's own growth", "x", 1, func(m *measured) float64 {
			growth := func(row string) float64 { return ratio(m.at(row, grown), m.at(row, many)) }
			return (growth(planOpen) + growth(planLimited)) / 2 / max(growth(floorPlan), grown/many)
		}},
		{"1,000 to 5,000: memory of terraform", "x", grown / many, growth(func(row Row) float64 { return float64(row.TerraformBytes) })},
		{"1,000 to 5,000: memory of the provider", "x", grown / many, growth(func(row Row) float64 { return float64(row.ProviderBytes) })},
		{"1,000 to 5,000: reads", "x", grown / many, growth(Row.reads)},
	},
}

func growth(of func(Row) float64) func(*measured) float64 {
	return func(m *measured) float64 { return of(m.at(planOpen, grown)) / of(m.at(planOpen, many)) }
}
