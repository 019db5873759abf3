package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// replaced is how many imports are replaced.
const replaced = 200

const (
	planOtherRole   = "plan of other role"
	applyOtherRole  = "apply of other role"
	planOtherTimes  = "plan of other times"
	applyOtherTimes = "apply of other times"
)

// replace measures the replacement of imports: with another role, where each is
// taken over from itself, and with other times, where each is started anew.
var replace = scenario{
	name: "replace", mostRuns: 1,
	subjects: func(b *bench) []subject {
		known := b.beside(replaced, 1).then(remember(nil))
		otherRole := known.then(rewrite(role, role+"-new"))
		otherTimes := known.then(rewrite("T00:00:00Z", "T12:00:00Z"))
		return []subject{
			{planOtherRole, replaced, "", b.in(otherRole, saveArgs)},
			{applyOtherRole, replaced, "", b.in(otherRole, saveArgs, savedArgs)},
			{planOtherTimes, replaced, "", b.in(otherTimes, saveArgs)},
			{applyOtherTimes, replaced, "", b.in(otherTimes, saveArgs, savedArgs)},
		}
	},
	limits: []limit{
		{"plan of 200 that are replaced: reads", "calls", 15, reads(replaced, planOtherRole, planOtherTimes)},
		{"other role of 200: reads of each", "calls", 3, func(m *measured) float64 { return m.at(applyOtherRole, replaced).reads() / replaced }},
		{"other times of 200: reads of each", "calls", 5, func(m *measured) float64 { return m.at(applyOtherTimes, replaced).reads() / replaced }},
		// AWS takes one start a second.
		{"other times of 200: time of each", "s", 2, func(m *measured) float64 { return m.at(applyOtherTimes, replaced).Wall / replaced }},
	},
}

// rewrite gives a place a configuration that differs from its state.
func rewrite(from, to string) func(context.Context, place) error {
	return func(_ context.Context, p place) error {
		text, err := os.ReadFile(filepath.Join(p.Dir, "known.tf"))
		if err != nil {
			return fmt.Errorf("reading a configuration: %w", err)
		}
		return p.Write("known.tf", strings.ReplaceAll(string(text), from, to))
	}
}
