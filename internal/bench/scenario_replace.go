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

// replace measures the replacement of imports: with another role, where each is
// taken over from itself, and with other times, where each is started anew.
var replace = scenario{
	name: "replace", mostRuns: 1,
	subjects: func(b *bench) []subject {
		var subjects []subject
		for _, c := range []struct{ what, from, to string }{
			{"role", role, role + "-new"},
			{"times", "T00:00:00Z", "T12:00:00Z"},
		} {
			prepare := b.beside(replaced, 1).then(remember(nil)).then(rewrite(c.from, c.to))
			subjects = append(subjects,
				subject{replacement("plan", c.what), replaced, "", b.in(prepare, saveArgs)},
				subject{replacement("apply", c.what), replaced, "", b.in(prepare, saveArgs, savedArgs)},
			)
		}
		return subjects
	},
}

func replacement(command, what string) string {
	return fmt.Sprintf("%s of other %s", command, what)
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
