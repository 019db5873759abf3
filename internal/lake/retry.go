package lake

import (
	"context"
	"fmt"
	"time"
)

// Retry resumes a FAILED or STOPPED import where it failed, as soon as no
// other import is running. AWS wants the id alone and keeps everything else:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
// An import that is found not to be finished, or to be complete, is left as it
// is. state is what is known of the import, its ID at least. The import that is
// returned has another id if AWS gave it one.
func (r *Region) Retry(ctx context.Context, state Import) (Import, error) {
	attempt, began := fmt.Sprintf("retrying import %s", state.ID), time.Now()
	_, leave, err := r.slot.enter(ctx, attempt, began)
	if err != nil {
		return Import{}, err
	}
	defer leave()
	return inSlot(ctx, r.slot, attempt, began, 0, func(bool) (Import, error) {
		before, err := r.Settled(ctx, state)
		if err != nil || !before.Status.Retryable() {
			return before, err
		}
		return r.sendRetry(ctx, before)
	}, func(holder Import) (Import, bool, error) {
		return holder, holder.ID == state.ID, nil
	})
}
