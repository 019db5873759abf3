package bench

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

const (
	// handedOver is how many windows queue for the slot of imports. Each is
	// windowDays long, and each but the first by moreDays more than the one
	// before, so that they end at different moments between two reads. A day is
	// a prefix and a file, which takes a second.
	handedOver = 4
	windowDays = 60
	moreDays   = 6

	handOver = "from the end of an import to the next, each about 70 s"
)

// handover measures windows that wait for each other. Its time is the mean time
// between the end of an import and the creation of the next.
var handover = scenario{
	name: "handover", mostRuns: 1,
	subjects: func(b *bench) []subject {
		return []subject{{handOver, handedOver, "", b.handedOver}}
	},
	limits: []limit{
		{"hand-over from one window to the next", "s", 2, func(m *measured) float64 { return m.at(handOver, handedOver).Wall }},
		{"reads of a window that runs about 70 s", "calls", 25, func(m *measured) float64 { return m.at(handOver, handedOver).reads() / handedOver }},
	},
}

var errNoHandover = errors.New("the imports did not follow each other")

// handedOver imports windows one after the other. What it says to have taken is
// the mean time from one to the next.
func (b *bench) handedOver(ctx context.Context) (harness.Usage, error) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	p, err := b.longWindows(ctx)
	if p.Simulator != nil {
		defer p.End()
	}
	if err != nil {
		return harness.Usage{}, err
	}
	used, err := p.Measure(ctx, p.Simulator, b.Provider, applyArgs...)
	if err != nil {
		return used, err
	}
	stats, err := p.Stats(ctx)
	if err != nil {
		return used, err
	}
	used.Wall, err = betweenImports(stats.Imports)
	return used, err
}

// longWindows prepares a place of windows that take a while, with numbers that
// lag behind as AWS's do.
func (b *bench) longWindows(ctx context.Context) (place, error) {
	dir := filepath.Join(b.Dir, "logs-handover")
	days := strconv.Itoa(handedOver * (windowDays + handedOver*moreDays)) // and a few more
	if _, err := harness.SampleLogs(ctx, b.Lakesim, dir, "-start", firstDay.Format(time.DateOnly), "-days", days, "-files-per-day", "1", "-events-per-file", "5"); err != nil {
		return place{}, err
	}
	return b.simulator("-rate-limit", "-file-delay", "1s", "-bucket", bucket+"="+dir).
		then(func(ctx context.Context, p place) error {
			return p.ChangeWorld(ctx, []byte(`{"statistics_lag": "5s"}`))
		}).
		with(func(p place) string {
			return harness.Repeat(handedOver, func(i int) string {
				length := windowDays + i*moreDays
				start := firstDay.AddDate(0, 0, i*(windowDays+handedOver*moreDays))
				return harness.Import{
					Name: fmt.Sprintf("window%d", i), Destination: p.Stores[storeName], URI: fmt.Sprintf("s3://%s/AWSLogs/", bucket), Role: role,
					Start: start, End: start.AddDate(0, 0, length).Add(-time.Millisecond),
				}.Block()
			})
		})(ctx)
}

// betweenImports returns the mean time between the end of an import and the
// creation of the next.
func betweenImports(imports []harness.ImportStats) (time.Duration, error) {
	imports = slices.Clone(imports)
	slices.SortFunc(imports, func(a, b harness.ImportStats) int { return a.Created.Compare(b.Created) })
	if len(imports) < 2 {
		return 0, fmt.Errorf("%w: %d imports", errNoHandover, len(imports))
	}
	var between time.Duration
	for i, next := range imports[1:] {
		if before := imports[i]; before.Updated.After(next.Created) || before.Statistics["prefixes_completed"] == 0 {
			return 0, fmt.Errorf("%w: import %s is %s when the next begins", errNoHandover, before.ID, before.Status)
		}
		between += next.Created.Sub(imports[i].Updated)
	}
	return between / time.Duration(len(imports)-1), nil
}
