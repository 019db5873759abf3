package bench

const (
	planBesideUnknown  = "plan of 12 new beside unknown"
	applyBesideUnknown = "apply of 12 new beside unknown"
)

// besideUnknown measures new imports beside finished ones that no state knows:
// each has to be read once, in the plan, to know that it is another.
var besideUnknown = scenario{
	name: "beside-unknown", mostRuns: 1,
	subjects: func(b *bench) []subject {
		prepare := b.beside(many, few).with(func(p place) string { return windows(p, few) })
		return []subject{
			{planBesideUnknown, many, "", b.in(prepare, saveArgs)},
			{applyBesideUnknown, many, "", b.in(prepare, saveArgs, savedArgs)},
		}
	},
	limits: []limit{
		{"plan of 12 beside 1,000 unknown: reads", "calls", 1010, reads(many, planBesideUnknown)},
		{"apply of 12 beside 1,000 unknown: reads of others", "calls", 60, otherReads(many, applyBesideUnknown)},
	},
}
