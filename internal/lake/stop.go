package lake

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
)

// Stop makes sure that AWS no longer works on an import and answers its last
// record. An import that has finished, or ends while it is being stopped, is
// left as it is. An unknown import is an IsImportNotFound error.
func (r *Region) Stop(ctx context.Context, id string) (Import, error) {
	imported, err := r.Get(ctx, id)
	if err != nil || !imported.Status.Running() {
		return imported, err
	}
	out, err := r.api.StopImport(ctx, &cloudtrail.StopImportInput{ImportId: aws.String(id)})
	if err != nil {
		stopErr := r.failed("StopImport", fmt.Sprintf("stopping import %s", id), id, err)
		// AWS does not say what StopImport answers for an import that has just
		// ended, nor for one that a lost call stopped; the record does.
		imported, err = r.Get(ctx, id)
		if err == nil && !imported.Status.Running() {
			return imported, nil
		}
		return imported, stopErr
	}
	stopped := r.importFromStop(out)
	r.log(ctx, "StopImport accepted", r.fields(stopped))
	if !stopped.Status.Running() {
		return stopped, nil
	}
	return r.watch(ctx, id, nil)
}
