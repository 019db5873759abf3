package lake

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Gate is what an import must have come to before what waits for its end may go on.
type Gate struct {
	MaxRetries         int64 // how often a FAILED import is retried first
	AllowFailedEntries int64 // with how many failed entries a FAILED import is accepted
	RequireFiles       bool  // whether log files must have been copied
}

// Opens reports whether an import that has ended like this opens the gate. A
// zero that AWS may not have given opens nothing.
func (g Gate) Opens(ended Import) bool {
	if g.RequireFiles && ended.Statistics.FilesCompleted == 0 && ended.Statistics.EventsCompleted == 0 {
		return false
	}
	failed := ended.Statistics.FailedEntries
	return ended.Status == StatusCompleted || ended.Status == StatusFailed && failed > 0 && failed <= g.AllowFailedEntries
}

// NoFilesError is an import that is COMPLETED without the log files that a gate
// requires, or of which AWS does not say how many it copied: it is not Counted.
type NoFilesError struct {
	Import Import
	Region string
}

func (e *NoFilesError) Error() string {
	if !e.Import.Counted {
		return fmt.Sprintf("AWS does not say how many files import %s copied", e.Import.ID)
	}
	return fmt.Sprintf("import %s is COMPLETED with 0 files", e.Import.ID)
}

// FoundNothing reports whether AWS says that the import is complete without any
// log file, and has said so for longer than it may take to count.
func (r *Region) FoundNothing(imported Import) bool {
	return imported.Status == StatusCompleted && imported.Counted && imported.Statistics.nothing() && r.known.unchangedSince(imported) >= r.known.timeouts.Settle
}

// WaitForGate is WaitForEnd, but FAILED with no more failed entries than the gate
// allows is success too, when all retries are used up, and COMPLETED without
// files is a NoFilesError if the gate requires some. Where a zero or a small
// number would decide, it waits until AWS has had the time to count.
func (r *Region) WaitForGate(ctx context.Context, id string, gate Gate, onSeen func(Seen)) (Import, error) {
	for {
		ended, err := r.WaitForEnd(ctx, id, gate.MaxRetries, onSeen)
		failed := new(FailedError)
		if errors.As(err, &failed) {
			failed.Allowed = gate.AllowFailedEntries
			gate.MaxRetries -= failed.Retries // should somebody else retry it meanwhile
		}
		switch {
		case err == nil && !ended.Statistics.nothing():
			return ended, nil
		case err == nil:
		case failed.Allowed == 0 || ended.Statistics.FailedEntries > failed.Allowed:
			return ended, err
		}
		id = ended.ID
		counted, countErr := r.counted(ctx, ended, gate)
		switch {
		case countErr == nil && counted.Status != ended.Status:
		case err != nil:
			return r.allowed(ctx, counted, gate, failed, countErr)
		case !gate.RequireFiles:
			return counted, nil // it is COMPLETED, whatever is known of its numbers
		case countErr != nil:
			return counted, countErr
		case !gate.Opens(counted):
			return counted, &NoFilesError{Import: counted, Region: r.region}
		default:
			return counted, nil
		}
	}
}

// allowed decides on an import that ended FAILED, with numbers that AWS has had
// the time to count. What it lists may be more than what it counts.
func (r *Region) allowed(ctx context.Context, counted Import, gate Gate, failed *FailedError, countErr error) (Import, error) {
	if countErr != nil {
		return counted, countErr
	}
	failed.Import = counted
	failed.Failures, failed.FailuresErr = r.Failures(ctx, counted.ID)
	if !gate.Opens(counted) || int64(failed.Failures.Open) > gate.AllowFailedEntries {
		return counted, failed
	}
	return counted, nil
}

// counted reads an import that has ended until AWS has had the time to count what
// it did, or the import runs again, or log files show. Numbers that AWS does not
// give are waited for only if the gate needs them.
func (r *Region) counted(ctx context.Context, ended Import, gate Gate) (Import, error) {
	began := time.Now()
	for pause := minLookPause; ; pause = min(2*pause, maxLookPause) {
		imported, err := r.known.settled(ctx, ended)
		completed := imported.Status == StatusCompleted
		switch {
		case err != nil && ctx.Err() == nil && !passing(err):
			return ended, err
		case err != nil:
		case imported.Status != ended.Status, r.known.unchangedSince(imported) >= r.known.timeouts.Settle,
			completed && !imported.Statistics.nothing(), completed && !imported.Counted && !gate.RequireFiles:
			return imported, nil
		}
		r.log(ctx, "waiting until AWS has counted what the import did", map[string]any{"import_id": ended.ID, "region": r.region, "status": string(ended.Status)})
		if sleep(ctx, pause); ctx.Err() != nil {
			return ended, &WaitError{ImportID: ended.ID, Region: r.region, Last: ended, Waited: time.Since(began), LastErr: err, Cause: ctx.Err()}
		}
	}
}
