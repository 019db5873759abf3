package lake

import (
	"context"
	"time"
)

// WaitForEnd waits until the import has ended. COMPLETED is success. A FAILED
// import is retried by its id up to maxRetries times and is then a FailedError;
// a STOPPED one is a StoppedError. onSeen, if not nil, is called after each read
// that finds the import not finished or fails, and before each retry.
func (r *Region) WaitForEnd(ctx context.Context, id string, maxRetries int64, onSeen func(Seen)) (Import, error) {
	tell := func(retries int64) func(Seen) {
		return func(seen Seen) {
			if seen.Retries = retries; onSeen != nil {
				onSeen(seen)
			}
		}
	}
	for retries := int64(0); ; retries++ {
		imported, err := r.watches.wait(ctx, id, tell(retries))
		switch {
		case err != nil:
			return imported, err
		case imported.Status == StatusStopped:
			return imported, &StoppedError{Import: imported, Region: r.region}
		case imported.Status != StatusFailed:
			return imported, nil
		case retries >= maxRetries:
			report, err := r.Failures(ctx, id)
			return imported, &FailedError{Import: imported, Region: r.region, Retries: retries, Failures: report, FailuresErr: err}
		}
		tell(retries + 1)(Seen{Import: imported, At: time.Now()})
		retried, err := r.Retry(ctx, Import{ID: id})
		if err != nil {
			return imported, err
		}
		id = retried.ID
	}
}
