package bench

const (
	floorCreate   = "create of terraform_data"
	createLimited = "create, each 1 s, rate limit"
)

// created is how many imports are created.
const created = 20

// create measures the creation of imports that each run one second, one after
// the other as AWS wants it.
var create = scenario{
	name: "create",
	subjects: func(b *bench) []subject {
		ours := b.logs(created, "-file-delay", "1s", "-rate-limit").with(func(p place) string { return days(p, created) })
		return []subject{
			{floorCreate, created, "", b.in(b.floor(created, false), applyArgs)},
			{createLimited, created, floorCreate, b.in(ours, applyArgs)},
		}
	},
	limits: []limit{
		{"create of 20 that each run 1 s", "s", 40, func(m *measured) float64 { return m.at(createLimited, created).Wall }},
		{"create of 20: throttled", "calls", 0, throttled(created, createLimited)},
	},
}
