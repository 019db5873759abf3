package lake

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"golang.org/x/sync/semaphore"
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

	// How often, and with which pauses, a StartImport that certainly had no
	// effect is sent again.
	maxStartAttempts = 25
	maxStartBackoff  = 20 * time.Second
)

// slot is the one place in which imports run, and the queue for it.
type slot struct {
	known   *known
	watches *watches
	paces   paces
	queue   *semaphore.Weighted // one place: who holds it may ask AWS for the slot

	mu sync.Mutex
	id string // of the import last seen in the slot, empty for none
}

func newSlot(known *known, watches *watches, paces paces) *slot {
	return &slot{known: known, watches: watches, paces: paces, queue: semaphore.NewWeighted(1)}
}

// noEffectError is a StartImport that certainly had no effect and may be sent
// again: AWS throttled it, or it never left this machine.
type noEffectError struct{ *OperationError }

func (e *noEffectError) Unwrap() error { return e.OperationError }

// freshRoleError is a StartImport that AWS refused for a reason that goes away
// by itself if the role was just written.
type freshRoleError struct{ *OperationError }

func (e *freshRoleError) Unwrap() error { return e.OperationError }

// enter waits for the caller's turn. Callers of one process get it in the order
// in which they came, and only who has it asks AWS for the slot.
func (s *slot) enter(ctx context.Context, attempt string, began time.Time) (waited bool, leave func(), err error) {
	leave = func() { s.queue.Release(1) }
	if s.queue.TryAcquire(1) {
		return false, leave, nil
	}
	if s.queue.Acquire(ctx, 1) != nil {
		return true, nil, s.timeout(ctx, attempt, began)
	}
	return true, leave, nil
}

// inSlot calls try until AWS no longer says that another import is running, nor
// leaves the call without effect. try must look at what AWS has each time:
// another process may have started the same import since; it learns whether
// there was a wait before it. holds looks at an import that is running, and may
// be content with it. unseen is how long to wait for a list to show an import
// that holds the slot: it may be the one that is to be started.
func inSlot[T any](ctx context.Context, s *slot, attempt string, began time.Time, unseen time.Duration, try func(waited bool) (T, error), holds func(Import) (T, bool, error)) (T, error) {
	var none T
	pause := minUnseenPause
	backoff := retry.NewExponentialJitterBackoff(maxStartBackoff)
	var refusedSince time.Time
	var refusal error // the last, for a reason that may pass
	// After a start of this process, AWS would only refuse the next one.
	waited := s.awaitHolder(ctx)
	for attempts := 1; ctx.Err() == nil; attempts++ {
		// The wait comes before the look at what AWS has, so that it lies not between that and the start.
		paced, err := s.paces.starts.turn(ctx)
		if err != nil {
			break
		}
		tried := time.Now()
		result, err := try(waited || paced)
		waited = true
		if fresh := new(freshRoleError); errors.As(err, &fresh) {
			if refusedSince.IsZero() {
				refusedSince = time.Now()
			}
			if refusal = fresh.OperationError; time.Since(refusedSince) >= s.known.timeouts.FreshRole {
				return none, refusal
			}
			s.known.log(ctx, "AWS refused the start, which it also does while a role or policy is new: trying again", map[string]any{"region": s.known.region, "error": err.Error()})
			if sleep(ctx, min(maxLookPause, s.known.timeouts.FreshRole/8)); ctx.Err() != nil {
				return none, refusal
			}
			continue
		}
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
		attempts, refusal = 0, nil
		running, listed, err := s.running(ctx, tried)
		if err != nil {
			s.known.log(ctx, "looking for the import that holds the slot", map[string]any{"region": s.known.region, "error": err.Error()})
		}
		s.hold("")
		for _, holder := range running {
			s.hold(holder.ID)
			if result, held, err := holds(holder); held {
				return result, err
			}
			s.known.log(ctx, "waiting for another import to end", s.known.fields(holder))
			pause = minUnseenPause
		}
		if s.awaitHolder(ctx) {
			sleep(ctx, rand.N(maxJitter)) //nolint:gosec // jitter needs no secrecy
			continue
		}
		if !listed && unseen > 0 {
			s.awaitListed(ctx, time.Now().Add(unseen))
			continue
		}
		sleep(ctx, pause+rand.N(pause/2)) //nolint:gosec // jitter needs no secrecy
		pause = min(2*pause, maxUnseenPause)
	}
	if refusal != nil {
		return none, refusal
	}
	return none, s.timeout(ctx, attempt, began)
}

// awaitHolder waits for the end of the import that is known to hold the slot,
// and reports whether there was one whose end was seen.
func (s *slot) awaitHolder(ctx context.Context) bool {
	holder := s.holder()
	if holder.ID == "" {
		return false
	}
	if _, err := s.watches.wait(ctx, holder.ID, nil); err != nil {
		if ctx.Err() == nil {
			s.hold("")
		}
		return false
	}
	s.hold("")
	return true
}

// timeout is the error of a wait for the slot that has ended.
func (s *slot) timeout(ctx context.Context, attempt string, began time.Time) error {
	cause := ctx.Err()
	if cause == nil {
		cause = context.DeadlineExceeded // the next turn would come after it
	}
	return &SlotError{Attempt: attempt, Region: s.known.region, AccountID: s.known.accountID, Holder: s.holder(), Waited: time.Since(began), Cause: cause}
}

// hold notes which import is in the slot; an empty id for none.
func (s *slot) hold(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.id = id
}

// holder returns the import last seen in the slot, or one without id.
func (s *slot) holder() Import {
	s.mu.Lock()
	id := s.id
	s.mu.Unlock()
	if id == "" {
		return Import{}
	}
	return s.known.record(id)
}

// running returns the imports that AWS lists as not finished and that are not,
// as far as they can be read. listed reports whether the import that held the
// slot since then is among those that AWS lists: one that is not finished, or
// has finished since.
func (s *slot) running(ctx context.Context, since time.Time) (running []Import, listed bool, err error) {
	rows, err := s.known.lists.list(ctx)
	if err != nil {
		return nil, false, err
	}
	for _, row := range rows {
		if row.Status.Finished() {
			listed = listed || !row.Updated.IsZero() && s.known.clock.since(row.Updated) <= time.Since(since)+minUnseenPause
			continue
		}
		listed = true
		imported, err := s.known.get(ctx, row.ID)
		switch {
		case IsImportNotFound(err), err == nil && imported.Status.Finished():
		case err != nil:
			return running, listed, err
		default:
			running = append(running, imported)
		}
	}
	return running, listed, nil
}

// awaitListed waits until AWS lists an import that it did not list at first, or
// an unfinished one, and until then at most. An import that runs in another
// Region of the account is never listed here.
func (s *slot) awaitListed(ctx context.Context, until time.Time) {
	s.known.log(ctx, "AWS says that an import is running, but lists none: waiting until it would be listed", map[string]any{"region": s.known.region})
	var before map[string]bool
	for pause := minUnseenPause; ctx.Err() == nil; pause = min(2*pause, maxLookPause) {
		asked := time.Now()
		rows, err := s.known.lists.list(ctx)
		if err == nil && before == nil {
			before = ids(rows)
		}
		for _, row := range rows {
			if err == nil && (!before[row.ID] || !row.Status.Finished()) {
				return
			}
		}
		if err == nil && !asked.Before(until) {
			return
		}
		sleep(ctx, pause)
	}
}
