package lakesim

import (
	"context"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// The statuses of an import.
const (
	importInitializing = "INITIALIZING"
	importInProgress   = "IN_PROGRESS"
	importCompleted    = "COMPLETED"
	importFailed       = "FAILED"
	importStopped      = "STOPPED"
)

// The statuses of an entry that failed.
const (
	failureFailed    = "FAILED"
	failureRetry     = "RETRY"
	failureSucceeded = "SUCCEEDED"
)

// importRecord is what is true of an import, and what it takes to resume it.
// What AWS shows of it is a view.
type importRecord struct {
	id              string
	account, region string
	store           *eventDataStore
	destination     string // the store's ARN, which outlives the store
	spelled         string // the destination as StartImport was given it
	source          s3ImportSource
	start, end      *awsapi.Timestamp
	created         time.Time
	starts          int
	retryOf         string // the import that this one resumes under another id
	root            string // the first of the imports that resume each other, or this one
	position        int64  // among all imports, by age
	inherited       importStatistics
	importState     // the present one
	history         importHistory
	retried         turn // the last retry
	stopped         turn // the last stop
	stopping        bool // StopImport was called, and the run goes on
	failures        []*importFailure

	failureAt map[string]*importFailure // failures by their location

	prefixes  map[string]bool                // the prefixes found, true when completed
	filesDone map[string]map[string]struct{} // the files stored of each prefix not completed

	stop  context.CancelFunc // of the run under way
	ended chan struct{}      // closed when the latest run has ended
}

// turn is a call that changed an import, and what it was like before.
type turn struct {
	at     time.Time
	before importState
}

type importStatistics struct {
	PrefixesFound     int64
	PrefixesCompleted int64
	FilesCompleted    int64
	EventsCompleted   int64
	FailedEntries     int64
}

// importFailure is a prefix or file that could not be imported.
type importFailure struct {
	sequence int
	visited  bool // by the run under way
	shape    importFailureShape
}

type importFailureShape struct {
	Location        string
	Status          string
	ErrorType       string
	ErrorMessage    string
	LastUpdatedTime awsapi.Timestamp
}

type importSource struct {
	S3 *s3ImportSource
}

type s3ImportSource struct {
	S3LocationUri         *string //nolint:revive // the API's spelling
	S3BucketRegion        *string
	S3BucketAccessRoleArn *string
}

func (r *importRecord) running() bool {
	return r.status == importInitializing || r.status == importInProgress
}

// findImport finds the caller's import.
func (s *Simulator) findImport(caller awsapi.Caller, id string) (*importRecord, *awsapi.Error) {
	record := s.byID[id]
	if record == nil || record.account != caller.Account || record.region != caller.Region || s.view().expired(record) {
		return nil, s.importNotFound(id)
	}
	return record, nil
}

// importNotFound makes the error of an import that is not there. AWS documents
// two HTTP statuses for it.
func (s *Simulator) importNotFound(id string) *awsapi.Error {
	notFound := awsapi.Failure("ImportNotFoundException", "The import %s was not found.", id)
	notFound.Status = s.world.Load().NotFoundStatus
	return notFound
}

// failed notes that a prefix or file could not be imported.
func (r *importRecord) failed(location, errorType, message string, now time.Time) {
	f := r.failureAt[location]
	if f == nil {
		f = &importFailure{sequence: len(r.failures)}
		r.failures = append(r.failures, f)
		r.failureAt[location] = f
	}
	if f.shape.Status == "" || f.shape.Status == failureSucceeded {
		r.statistics.FailedEntries++
	}
	f.visited = true
	f.shape = importFailureShape{location, failureFailed, errorType, message, awsapi.Timestamp{Time: now}}
	r.updated = now
}

// succeeded notes that what may have failed before has been imported.
func (r *importRecord) succeeded(location string, now time.Time) {
	f := r.failureAt[location]
	if f == nil || f.shape.Status == failureSucceeded {
		return
	}
	f.visited = true
	f.shape.Status, f.shape.LastUpdatedTime = failureSucceeded, awsapi.Timestamp{Time: now}
	r.statistics.FailedEntries--
	r.updated = now
}
