package bench

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// The rows of the scenarios "create" and "wait".
const (
	floorCreate   = "create of terraform_data"
	createLimited = "create, each 1 s, rate limit"
	waitFew       = "waiters, 10 at a time"
	waitAll       = "waiters, all at once"
)

const (
	created = 20  // imports that are created
	waiters = 200 // completions that wait for one import
)

// create measures the creation of imports that each run one second, one after
// the other as AWS wants it.
func (b *bench) create(ctx context.Context) error {
	logs, err := b.writeLogs(ctx, created)
	if err != nil {
		return err
	}
	return b.measure(ctx, b.Runs,
		subject{floorCreate, created, "", func(ctx context.Context) (sample, error) {
			w, err := b.workspace(floorConfiguration(created), nil)
			if err != nil {
				return sample{}, err
			}
			return w.run(ctx, applyArgs...)
		}},
		subject{createLimited, created, floorCreate, func(ctx context.Context) (sample, error) {
			s, err := b.simulate(ctx, "-bucket", bucket+"="+logs, "-file-delay", "1s", "-rate-limit")
			if err != nil {
				return sample{}, err
			}
			defer s.end()
			w, err := b.workspace(s.providerBlock()+s.dayBlocks(created), nil)
			if err != nil {
				return sample{}, err
			}
			return w.runAt(ctx, s, applyArgs...)
		}})
}

// writeLogs makes a bucket with one log file for each day.
func (b *bench) writeLogs(ctx context.Context, days int) (string, error) {
	dir := filepath.Join(b.dir, fmt.Sprintf("logs-%d", days))
	//nolint:gosec // the simulator that the caller names
	command := exec.CommandContext(ctx, b.Lakesim, "sample-logs", "-dir", dir, "-start", firstDay.Format(time.DateOnly),
		"-days", strconv.Itoa(days), "-files-per-day", "1", "-events-per-file", "5")
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("writing sample logs: %w\n%s", err, out)
	}
	return dir, nil
}

// wait measures completions that wait for one running import: as many as
// Terraform makes at a time, and all at once. The floor is one completion.
func (b *bench) wait(ctx context.Context) error {
	logs, err := b.writeLogs(ctx, 1)
	if err != nil {
		return err
	}
	waiting := func(n int, args ...string) func(context.Context) (sample, error) {
		return func(ctx context.Context) (sample, error) {
			return b.waitOnce(ctx, logs, n, append(slices.Clone(applyArgs), args...)...)
		}
	}
	return b.measure(ctx, b.Runs,
		subject{waitFew, 1, "", waiting(1)},
		subject{waitFew, waiters, "", waiting(waiters)},
		subject{waitAll, waiters, "", waiting(waiters, fmt.Sprintf("-parallelism=%d", waiters))})
}

// The import ends that long after it was first read, between two reads of one
// waiter, so that small differences do not change their number.
const waitedFor = 6 * time.Second

func (b *bench) waitOnce(ctx context.Context, logs string, n int, args ...string) (sample, error) {
	s, err := b.simulate(ctx, "-bucket", bucket+"="+logs, "-rate-limit")
	if err != nil {
		return sample{}, err
	}
	defer s.end()
	if err := s.hold(ctx, true); err != nil {
		return sample{}, err
	}
	w, err := b.workspace(s.providerBlock()+s.dayBlocks(1)+completionBlocks(n), nil)
	if err != nil {
		return sample{}, err
	}
	releaseCtx, cancel := context.WithCancel(ctx)
	released := make(chan error, 1)
	go func() { released <- s.release(releaseCtx) }()
	taken, err := w.runAt(ctx, s, args...)
	cancel()
	if releaseErr := <-released; err == nil {
		err = releaseErr
	}
	return taken, err
}

var errNotRead = errors.New("nobody has read the import")

// release lets the import end some time after it was first read.
func (s *simulator) release(ctx context.Context) error {
	for {
		now, err := s.stats(ctx)
		switch {
		case ctx.Err() != nil:
			return errNotRead
		case err != nil:
			return err
		}
		if now.Requests["GetImport"] > 0 {
			break
		}
		pause(ctx, 20*time.Millisecond)
	}
	pause(ctx, waitedFor)
	return s.hold(ctx, false)
}

// pause waits until the time is over or ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
