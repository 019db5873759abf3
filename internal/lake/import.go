package lake

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// Status is the state of an import, spelled as the API spells it. It is empty
// while AWS has given none.
type Status string

// The statuses of an import:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetImport.html
const (
	StatusInitializing = Status(types.ImportStatusInitializing)
	StatusInProgress   = Status(types.ImportStatusInProgress)
	StatusCompleted    = Status(types.ImportStatusCompleted)
	StatusFailed       = Status(types.ImportStatusFailed)
	StatusStopped      = Status(types.ImportStatusStopped)
)

// Finished reports whether AWS does nothing more for the import unless it is
// retried. Every other status, one that this version does not know among them,
// is taken for one in which AWS may be at work.
func (s Status) Finished() bool {
	return s == StatusCompleted || s == StatusFailed || s == StatusStopped
}

// running reports whether AWS says that it is at work on the import.
func (s Status) running() bool { return s == StatusInitializing || s == StatusInProgress }

// Retryable reports whether AWS can resume the import by its id.
func (s Status) Retryable() bool { return s == StatusFailed || s == StatusStopped }

// Statistics counts what an import has done. AWS updates it in steps, so the
// numbers may lag behind.
type Statistics struct {
	PrefixesFound, PrefixesCompleted, FilesCompleted, EventsCompleted, FailedEntries int64
}

// nothing reports whether no log file was copied, and none failed.
func (s Statistics) nothing() bool {
	return s.FilesCompleted == 0 && s.EventsCompleted == 0 && s.FailedEntries == 0
}

// Import is AWS's record of an import. Every member may be missing, because AWS
// may leave out any of them.
type Import struct {
	ID         string
	Content    Content
	Status     Status
	Created    time.Time
	Updated    time.Time
	Statistics Statistics
	Counted    bool // AWS gave statistics, the number of events among them
}

// filledFrom returns the record with what it lacks taken from what was known
// before of the same import.
func (i Import) filledFrom(before Import) Import {
	if i.Status == "" {
		i.Status = before.Status
	}
	if i.Created.IsZero() {
		i.Created = before.Created
	}
	if i.Updated.IsZero() {
		i.Updated = before.Updated
	}
	if !i.Counted && before.Counted {
		// Numbers only grow, but a zero is true of the record alone that had it.
		same := i.Status == before.Status && i.Updated.Equal(before.Updated)
		i.Statistics, i.Counted = before.Statistics, same || before.Statistics.EventsCompleted > 0
	}
	i.Content = i.Content.filledFrom(before.Content)
	return i
}

// olderThan reports whether AWS wrote the record before the other one. Times are
// compared by whole seconds if one of them has no more.
func (i Import) olderThan(other Import) bool {
	if i.Updated.IsZero() || other.Updated.IsZero() {
		return false
	}
	mine, others := i.Updated, other.Updated
	if mine.Nanosecond() == 0 || others.Nanosecond() == 0 {
		mine, others = mine.Truncate(time.Second), others.Truncate(time.Second)
	}
	return mine.Before(others)
}
