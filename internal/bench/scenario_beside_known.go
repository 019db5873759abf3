package bench

import "strconv"

const (
	planBesideKnown  = "plan of 12 new beside known"
	applyBesideKnown = "apply of 12 new beside known"

	planOneBesideKnown  = "plan of 1 new beside known"
	applyOneBesideKnown = "apply of 1 new beside known"
)

// few is how many imports are new beside others, and fewer how many others one
// more import is beside.
const few, fewer = 12, 300

// besideKnown measures new imports beside finished ones that the state knows:
// the plan, and the apply of the saved plan.
var besideKnown = scenario{
	name: "beside-known",
	subjects: func(b *bench) []subject {
		one := b.besideKnown(fewer, 1)
		twelve := b.besideKnown(many, few)
		return []subject{
			{planOneBesideKnown, fewer, "", b.in(one, saveArgs)},
			{applyOneBesideKnown, fewer, "", b.in(one, saveArgs, savedArgs)},
			{planBesideKnown, many, "", b.in(twelve, saveArgs)},
			{applyBesideKnown, many, "", b.in(twelve, saveArgs, savedArgs)},
		}
	},
	limits: []limit{
		{"plan of 1 beside 300 known: reads", "calls", 15, reads(fewer, planOneBesideKnown)},
		{"plan of 12 beside 1,000 known: reads", "calls", 20, reads(many, planBesideKnown)},
		{"apply of 12 beside 1,000 known: reads of others", "calls", 60, otherReads(many, applyBesideKnown)},
	},
}

// besideKnown prepares a place of finished imports that the state has, and of
// windows that are to be imported.
func (b *bench) besideKnown(finished, created int) preparation {
	return b.beside(finished, created).then(remember(nil)).with(func(p place) string { return windows(p, created) })
}

// beside prepares a place of finished imports that neither configuration nor
// state have, and of the logs of others that are to be imported.
func (b *bench) beside(finished, created int) preparation {
	return b.logs(created, "-rate-limit", "-seed-imports", strconv.Itoa(finished))
}
