package harness

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Stats is what a simulator has counted since it began.
type Stats struct {
	Requests        map[string]int64 `json:"requests"` // by operation, those of S3 as "S3:GetObject"
	Reads           map[string]int64 `json:"reads"`    // calls of GetImport by import id
	Throttled       int64            `json:"throttled"`
	Faults          int              `json:"faults"` // calls that a fault made go wrong
	Imports         []ImportStats    `json:"imports"`
	DuplicateEvents int              `json:"duplicate_events"` // stored again in the same store
}

// ImportStats is an import as the simulator knows it.
type ImportStats struct {
	ID             string           `json:"id"`
	Account        string           `json:"account"`
	Region         string           `json:"region"`
	Destination    string           `json:"destination"`
	S3LocationURI  string           `json:"s3_location_uri"`
	StartEventTime time.Time        `json:"start_event_time"`
	EndEventTime   time.Time        `json:"end_event_time"`
	Status         string           `json:"status"`
	Created        time.Time        `json:"created"`
	Updated        time.Time        `json:"updated"`
	Statistics     map[string]int64 `json:"statistics"`
}

// Running reports whether an import runs.
func (s Stats) Running() bool {
	return slices.ContainsFunc(s.Imports, func(i ImportStats) bool { return i.Status == "INITIALIZING" || i.Status == "IN_PROGRESS" })
}

// CallsSince returns the calls by operation that came after before, without
// those of S3, which are the simulator's own.
func (s Stats) CallsSince(before Stats) map[string]int64 {
	calls := map[string]int64{}
	for operation, n := range s.Requests {
		if n -= before.Requests[operation]; n > 0 && !strings.Contains(operation, ":") {
			calls[operation] = n
		}
	}
	return calls
}

// ReadsOfNew returns the reads of imports that were started after before.
func (s Stats) ReadsOfNew(before Stats) (n int64) {
	old := map[string]bool{}
	for _, i := range before.Imports {
		old[i.ID] = true
	}
	for _, i := range s.Imports {
		if !old[i.ID] {
			n += s.Reads[i.ID]
		}
	}
	return n
}

// AwaitQuiet waits until no import runs.
func (c Control) AwaitQuiet(ctx context.Context) error {
	return Until(ctx, 50*time.Millisecond, func() (bool, error) {
		stats, err := c.Stats(ctx)
		return !stats.Running(), err
	})
}
