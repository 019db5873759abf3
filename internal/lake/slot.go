package lake

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
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
)

// inSlot calls start until AWS no longer answers that another import is
// running. Callers of one process get their turn in the order in which they
// came, and only the first of them asks AWS. id is the import to be retried, or
// empty: if that is the one that is running already, there is nothing to start.
func (r *Region) inSlot(ctx context.Context, attempt, id string, start func() (Import, error)) (Import, error) {
	began := time.Now()
	gaveUp := func() (Import, error) {
		r.mu.Lock()
		holder := r.holder
		r.mu.Unlock()
		return Import{}, &SlotError{Attempt: attempt, Region: r.name, AccountID: r.accountID, Holder: holder, Waited: time.Since(began), Cause: ctx.Err()}
	}
	if err := r.queue.Acquire(ctx, 1); err != nil {
		return gaveUp()
	}
	defer r.queue.Release(1)

	pause := minUnseenPause
	for ctx.Err() == nil {
		started, err := start()
		switch {
		case err == nil:
			r.setHolder(started)
			return started, nil
		case !hasCode(err, "AccountHasOngoingImport"):
			return started, err
		}
		holder, err := r.findRunning(ctx)
		if err != nil {
			r.log(ctx, "looking for the import that holds the slot", map[string]any{"region": r.name, "error": err.Error()})
		}
		r.setHolder(holder)
		if id != "" && holder.ID == id {
			return r.Get(ctx, id)
		}
		if holder.ID != "" {
			pause = minUnseenPause
			r.log(ctx, "waiting for another import to end", r.fields(holder))
			if _, err := r.watch(ctx, holder.ID, nil); err == nil {
				// Other processes notice the free slot at the same time.
				sleep(ctx, rand.N(minUnseenPause/4)) //nolint:gosec // jitter needs no secrecy
				continue
			}
		}
		sleep(ctx, pause+rand.N(pause/2)) //nolint:gosec // jitter needs no secrecy
		pause = min(2*pause, maxUnseenPause)
	}
	return gaveUp()
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
			return r.importFromAPI(row.ImportId, row.Destinations, nil, nil, nil, row.ImportStatus, row.CreatedTimestamp, row.UpdatedTimestamp, nil), nil
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
