package bench

import (
	"fmt"
	"strconv"
)

const (
	planBesideKnown  = "plan of 12 new beside known"
	applyBesideKnown = "apply of 12 new beside known"
)

// few is how many imports are new beside others.
const few = 12

// besideKnown measures new imports beside finished ones that the state knows:
// the plan, and the apply of the saved plan.
var besideKnown = scenario{
	name: "beside-known",
	subjects: func(b *bench) []subject {
		var subjects []subject
		for _, c := range []struct{ count, created int }{{300, 1}, {many, few}} {
			prepare := b.beside(c.count, c.created).then(remember(nil)).with(func(p place) string { return windows(p, c.created) })
			subjects = append(subjects,
				subject{fmt.Sprintf("plan of %d new beside known", c.created), c.count, "", b.in(prepare, saveArgs)},
				subject{fmt.Sprintf("apply of %d new beside known", c.created), c.count, "", b.in(prepare, saveArgs, savedArgs)},
			)
		}
		return subjects
	},
	limits: []limit{
		{"plan of 12 beside 1,000 known: reads", "calls", 20, reads(many, planBesideKnown)},
		{"apply of 12 beside 1,000 known: reads of others", "calls", 60, otherReads(many, applyBesideKnown)},
	},
}

// beside prepares a place of finished imports that neither configuration nor
// state have, and of the logs of others that are to be imported.
func (b *bench) beside(finished, created int) preparation {
	return b.logs(created, "-rate-limit", "-seed-imports", strconv.Itoa(finished))
}
