package lakesim

import (
	"context"
	"fmt"
	"math"
	"time"
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

// importRecord is an import: what CloudTrail tells about it and what it takes to resume it.
type importRecord struct {
	id              string
	account, region string
	store           *eventDataStore
	destination     string // the store's ARN, which outlives the store
	source          s3ImportSource
	start, end      *timestamp
	status          string
	created         time.Time
	updated         time.Time
	statistics      importStatistics
	starts          int
	failures        []*importFailure

	failureAt map[string]*importFailure // failures by their location

	prefixes  map[string]bool                // the prefixes found, true when completed
	filesDone map[string]map[string]struct{} // the files stored of each prefix not completed

	stop  context.CancelFunc // of the run under way
	ended chan struct{}      // closed when the latest run has ended
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
	LastUpdatedTime timestamp
}

type importSource struct {
	S3 *s3ImportSource
}

type s3ImportSource struct {
	S3LocationUri         *string //nolint:revive // the API's spelling
	S3BucketRegion        *string
	S3BucketAccessRoleArn *string
}

// importShape is an import on the wire.
type importShape struct {
	ImportId         string //nolint:revive // the API's spelling
	Destinations     []string
	ImportSource     importSource
	StartEventTime   *timestamp `json:",omitempty"`
	EndEventTime     *timestamp `json:",omitempty"`
	ImportStatus     string
	CreatedTimestamp timestamp
	UpdatedTimestamp timestamp
	ImportStatistics *importStatistics `json:",omitempty"`
}

func (r *importRecord) shape() importShape {
	statistics := r.statistics
	source := r.source
	return importShape{
		ImportId: r.id, Destinations: []string{r.destination}, ImportSource: importSource{&source},
		StartEventTime: r.start, EndEventTime: r.end, ImportStatus: r.status,
		CreatedTimestamp: timestamp{r.created}, UpdatedTimestamp: timestamp{r.updated},
		ImportStatistics: &statistics,
	}
}

func (r *importRecord) running() bool {
	return r.status == importInitializing || r.status == importInProgress
}

// newestFirst is a key that sorts imports by their age, the newest first.
func (r *importRecord) newestFirst() string {
	return fmt.Sprintf("%020d %s", math.MaxInt64-r.created.UnixNano(), r.id)
}

// findImport finds the caller's import.
func (s *Simulator) findImport(caller identity, id string) (*importRecord, *apiError) {
	record := s.byID[id]
	if record == nil || record.account != caller.account || record.region != caller.region {
		return nil, importNotFound(id)
	}
	return record, nil
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
	f.shape = importFailureShape{location, failureFailed, errorType, message, timestamp{now}}
	r.updated = now
}

// succeeded notes that what may have failed before has been imported.
func (r *importRecord) succeeded(location string, now time.Time) {
	f := r.failureAt[location]
	if f == nil || f.shape.Status == failureSucceeded {
		return
	}
	f.visited = true
	f.shape.Status, f.shape.LastUpdatedTime = failureSucceeded, timestamp{now}
	r.statistics.FailedEntries--
	r.updated = now
}
