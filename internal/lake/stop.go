package lake

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
)

// Stop makes sure that AWS no longer works on an import and answers its last
// record. An import that has finished, or ends while it is being stopped, is
// left as it is, and so is one that another resource of this process has taken
// over meanwhile. An unknown import is an IsImportNotFound error.
func (r *Region) Stop(ctx context.Context, id string) (Import, error) {
	over, ok := r.claimStop(id)
	if !ok {
		return r.Get(ctx, id)
	}
	defer over()
	for pause := minLookPause; ; pause = min(2*pause, maxLookPause) {
		imported, err := r.Get(ctx, id)
		if err != nil || !imported.Status.Running() {
			return imported, err
		}
		out, err := r.api.StopImport(ctx, &cloudtrail.StopImportInput{ImportId: aws.String(id)})
		if err == nil {
			stopped := r.importFromStop(out)
			r.log(ctx, "StopImport accepted", r.fields(stopped))
			if !stopped.Status.Running() {
				return stopped, nil
			}
			return r.watch(ctx, id, nil)
		}
		stopErr := r.failed("StopImport", fmt.Sprintf("stopping import %s", id), id, err)
		if refused(err) && !throttled(err) {
			// AWS does not say what StopImport answers for an import that has just
			// ended; the record does.
			if imported, err = r.Get(ctx, id); err == nil && !imported.Status.Running() {
				return imported, nil
			}
			return imported, stopErr
		}
		// An unclear answer: to stop twice does no harm, if it still runs.
		sleep(ctx, pause)
		if ctx.Err() != nil {
			return imported, stopErr
		}
	}
}
