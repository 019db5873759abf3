package lakesim

import (
	"net/http"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// The sizes up to which S3 takes a body: of an object, and of anything else.
const (
	maxObject   = 5 << 30
	maxS3Others = 2 << 20
)

// limitBody refuses what is larger than S3 takes in one call. Of an object only
// the announced size counts, because it does not stay in memory.
func limitBody(w http.ResponseWriter, r *http.Request) *awsapi.Error {
	_, key := s3Path(r)
	limit := int64(maxS3Others)
	if r.Method == http.MethodPut && key != "" {
		limit = maxObject
	}
	if r.ContentLength > limit {
		return awsapi.Failure("EntityTooLarge", "Your proposed upload of %d bytes exceeds the maximum allowed size of %d bytes.", r.ContentLength, limit)
	}
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	return nil
}
