package chaos

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

const bucket = "trail-logs"

// firstDay is that of the sample logs; it is past, so that imports can be adopted.
var firstDay = time.Date(2024, time.March, 1, 0, 0, 0, 0, time.UTC)

// world is a simulated AWS and the directory behind its bucket.
type world struct {
	*harness.Simulator
	logs   string
	traits []trait
	old    []harness.ImportStats // that finished long ago
	broken []string              // keys of the broken log files
}

// begin writes the logs and starts the simulator.
func begin(ctx context.Context, tools harness.Tools, p plan) (*world, error) {
	w := &world{logs: filepath.Join(tools.Dir, "logs")}
	for day, broken := range p.days {
		keys, err := harness.SampleLogs(ctx, tools.Lakesim, w.logs, "-start", firstDay.AddDate(0, 0, day).Format(time.DateOnly),
			"-files-per-day", strconv.Itoa(p.files), "-events-per-file", "5", "-not-gzip", strconv.Itoa(broken))
		if err != nil {
			return nil, err
		}
		w.broken = append(w.broken, keys...)
	}
	args := []string{"-bucket", bucket + "=" + w.logs, "-seed-imports", strconv.Itoa(p.others.old)}
	for n := range p.stores {
		args = append(args, "-event-data-store", storeName(n))
	}
	var err error
	if w.Simulator, err = tools.Simulator(ctx, args...); err != nil {
		return nil, err
	}
	w.traits = p.traits
	err = w.SetWorld(ctx, document(p.traits, nil,
		setting{"file_delay", strconv.Quote(p.fileDelay.String())}, setting{"rate_limit", strconv.FormatBool(p.rateLimit)}))
	if err == nil {
		var stats harness.Stats
		stats, err = w.Stats(ctx)
		w.old = stats.Imports
	}
	if err != nil {
		w.End()
		return nil, err
	}
	return w, nil
}

// turn changes the world, unless there is nothing to change.
func (w *world) turn(ctx context.Context, to *turn) error {
	if to == nil {
		return nil
	}
	before := w.traits
	w.traits = to.traits
	return w.ChangeWorld(ctx, document(to.traits, before))
}

// role returns the role of all imports.
func (w *world) role() string { return "arn:aws:iam::" + w.Account + ":role/import" }

func storeName(n int) string { return fmt.Sprintf("store-%d", n) }

// mend replaces the broken files by logs without events.
func (w *world) mend() error { return harness.MendLogs(w.logs, w.broken) }
