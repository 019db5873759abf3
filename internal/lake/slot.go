package lake

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// An account runs one import at a time in a Region. AWS refuses a second one
// with AccountHasOngoingImportException, which is no failure but a reason to
// wait: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html

const (
	// The pause before asking again when AWS says that an import is running but
	// lists none: one that ended this moment, or one in another Region.
	minUnseenPause = 2 * time.Second
	maxUnseenPause = 30 * time.Second
	// Processes that wait for the same import notice its end at the same time.
	maxJitter = 500 * time.Millisecond

	// How often, and with which pauses, a StartImport without effect is sent again.
	maxStartAttempts = 25
	maxStartBackoff  = 20 * time.Second
)

// enter waits for the caller's turn. Callers of one process get it in the order
// in which they came, and only who has it asks AWS for the slot.
func (r *Region) enter(ctx context.Context, attempt string, began time.Time) (waited bool, leave func(), err error) {
	leave = func() { r.queue.Release(1) }
	if r.queue.TryAcquire(1) {
		return false, leave, nil
	}
	if r.queue.Acquire(ctx, 1) != nil {
		return true, nil, r.slotError(ctx, attempt, began)
	}
	return true, leave, nil
}

// inSlot calls try until AWS no longer answers that another import is running,
// nor leaves the call without effect. try must look at what AWS has each time:
// another process may have started the same import since; it is told whether
// there was a wait before it. holds looks at the import that is running, and
// may be content with it.
func inSlot[T any](ctx context.Context, r *Region, attempt string, began time.Time, try func(waited bool) (T, error), holds func(Import) (T, bool, error)) (T, error) {
	pause := minUnseenPause
	backoff := retry.NewExponentialJitterBackoff(maxStartBackoff)
	// After a start of this process, AWS would only refuse the next one.
	waited := r.awaitHolder(ctx)
	for attempts := 1; ctx.Err() == nil; attempts++ {
		// The wait comes before the look at what AWS has, so that it lies not between that and the start.
		paced, err := r.paces.starts.turn(ctx)
		if err != nil {
			break
		}
		result, err := try(waited || paced)
		waited = true
		if noEffect := new(noEffectError); errors.As(err, &noEffect) && attempts < maxStartAttempts {
			delay, delayErr := backoff.BackoffDelay(attempts, err)
			if delayErr != nil {
				return result, err
			}
			if sleep(ctx, delay); ctx.Err() != nil {
				return result, err
			}
			continue
		}
		if !hasCode(err, "AccountHasOngoingImport") {
			return result, err
		}
		attempts = 0
		holder, err := r.findRunning(ctx)
		if err != nil {
			r.log(ctx, "looking for the import that holds the slot", map[string]any{"region": r.name, "error": err.Error()})
		}
		r.setHolder(holder)
		if holder.ID != "" {
			if result, held, err := holds(holder); held {
				return result, err
			}
			r.log(ctx, "waiting for another import to end", r.fields(holder))
			pause = minUnseenPause
		}
		if r.awaitHolder(ctx) {
			sleep(ctx, rand.N(maxJitter)) //nolint:gosec // jitter needs no secrecy
			continue
		}
		sleep(ctx, pause+rand.N(pause/2)) //nolint:gosec // jitter needs no secrecy
		pause = min(2*pause, maxUnseenPause)
	}
	var none T
	return none, r.slotError(ctx, attempt, began)
}

// awaitHolder waits for the end of the import that is known to hold the slot,
// and says whether there was one whose end was seen.
func (r *Region) awaitHolder(ctx context.Context) bool {
	holder := r.SlotHolder()
	if holder.ID == "" {
		return false
	}
	if _, err := r.watch(ctx, holder.ID, nil); err != nil {
		if ctx.Err() == nil {
			r.setHolder(Import{})
		}
		return false
	}
	r.setHolder(Import{})
	return true
}

func (r *Region) slotError(ctx context.Context, attempt string, began time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	cause := ctx.Err()
	if cause == nil {
		cause = context.DeadlineExceeded // the next turn would come after it
	}
	return &SlotError{Attempt: attempt, Region: r.name, AccountID: r.accountID, Holder: r.holder, Waited: time.Since(began), Cause: cause}
}

// SlotHolder is the import that those who wait for the slot were last refused
// for; its ID is empty when none is known.
func (r *Region) SlotHolder() Import {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.holder
}

func (r *Region) setHolder(holder Import) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.holder = holder
}

// findRunning answers the import that AWS is working on, or one without id.
func (r *Region) findRunning(ctx context.Context) (Import, error) {
	for _, status := range []Status{StatusInProgress, StatusInitializing} {
		out, err := r.api.ListImports(ctx, &cloudtrail.ListImportsInput{
			ImportStatus: types.ImportStatus(status), MaxResults: aws.Int32(1),
		})
		if err != nil {
			return Import{}, r.failed("ListImports", "looking for the running import", "", err)
		}
		for _, row := range out.Imports {
			running, err := r.Get(ctx, aws.ToString(row.ImportId))
			if err != nil || running.Status.Running() {
				return running, err
			}
		}
	}
	return Import{}, nil
}

// sleep pauses until the time is over or the context ends.
func sleep(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
