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
	broken []string // keys of the broken log files
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
	args := []string{"-bucket", bucket + "=" + w.logs, "-file-delay", p.fileDelay.String()}
	for n := range p.stores {
		args = append(args, "-event-data-store", storeName(n))
	}
	if p.rateLimit {
		args = append(args, "-rate-limit")
	}
	var err error
	w.Simulator, err = tools.Simulator(ctx, args...)
	return w, err
}

func storeName(n int) string { return fmt.Sprintf("store-%d", n) }

// mend replaces the broken files by logs without events.
func (w *world) mend() error { return harness.MendLogs(w.logs, w.broken) }
