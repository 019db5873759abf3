package lake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
)

// Release notes that an object with this import is being destroyed, one of so many
// that its state has, and reports whether it is the last of them: only then may the
// import be stopped.
func (r *Region) Release(id string, objects int) (last bool) { return r.apply.release(id, objects) }

// Created reports whether this process has created a resource with the import.
func (r *Region) Created(id string) bool { return r.apply.holds(id) }

// Stop makes sure that AWS no longer works on an import and returns its last
// record. state is what is known of the import, its ID at least. An import that
// has finished, or ends while it is being stopped, is left as it is, and so is
// one that another resource of this process has taken over meanwhile. An unknown
// import is an IsImportNotFound error.
func (r *Region) Stop(ctx context.Context, state Import) (Import, error) {
	id := state.ID
	over, ok := r.apply.claimStop(id)
	if !ok {
		return r.Settled(ctx, state)
	}
	defer over()
	var refusedSince time.Time
	for pause := minLookPause; ; pause = min(2*pause, maxLookPause) {
		imported, err := r.Settled(ctx, state)
		if err != nil || imported.Status.Finished() {
			return imported, err
		}
		_, err = r.api.StopImport(ctx, &cloudtrail.StopImportInput{ImportId: aws.String(id)})
		if err == nil {
			r.log(ctx, "StopImport accepted", r.known.fields(imported))
			r.known.stopped(id)
			// AWS does not say which state its answer shows: the record decides.
			// One that does not end is stopped again, which does no harm.
			stopped, err := r.awaitStopped(ctx, id)
			if wait := new(WaitError); errors.As(err, &wait) {
				if ctx.Err() == nil {
					continue
				}
				wait.Stopping = true
			}
			return stopped, err
		}
		stopErr := r.failed("StopImport", fmt.Sprintf("stopping import %s", id), id, err)
		if refused(err) {
			if !refusesState(err) {
				return imported, stopErr
			}
			// The import has ended, it seems, and the record is an older one.
			if refusedSince.IsZero() {
				refusedSince = time.Now()
			}
			if time.Since(refusedSince) >= r.known.timeouts.Settle {
				if !imported.Status.running() {
					return imported, nil // in a status that this version does not know, and that cannot be stopped
				}
				return imported, stopErr
			}
		}
		// After an unclear answer, to stop twice does no harm.
		if sleep(ctx, pause); ctx.Err() != nil {
			return imported, stopErr
		}
	}
}

// awaitStopped waits for as long as AWS may take to show that it has stopped an import.
func (r *Region) awaitStopped(ctx context.Context, id string) (Import, error) {
	ctx, cancel := context.WithTimeout(ctx, r.known.timeouts.Settle)
	defer cancel()
	return r.watches.wait(ctx, id, nil)
}

// refusesState reports whether AWS refuses a stop because of the import's state.
// AWS does not say with which of its errors it does:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopImport.html
func refusesState(err error) bool {
	return hasCode(err, "InvalidParameter") || hasCode(err, "OperationNotPermitted") || IsImportNotFound(err)
}
