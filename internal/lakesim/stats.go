package lakesim

import (
	"maps"
	"sync"
	"sync/atomic"
	"time"
)

// Stats is what the simulator has counted since it began.
type Stats struct {
	Requests        map[string]int64 `json:"requests"` // calls by operation, those of S3 as "s3:GetObject"
	Reads           map[string]int64 `json:"reads"`    // calls of GetImport by import id, without throttled ones
	Throttled       int64            `json:"throttled"`
	Faults          int              `json:"faults"` // calls that a fault made go wrong
	Imports         []ImportStats    `json:"imports"`
	EventsIngested  int64            `json:"events_ingested"`
	DuplicateEvents int64            `json:"duplicate_events"` // events stored again in the same store
}

// ImportStats is an import as the simulator knows it.
type ImportStats struct {
	ID             string           `json:"id"`
	Account        string           `json:"account"`
	Region         string           `json:"region"`
	Destination    string           `json:"destination"`
	S3LocationURI  string           `json:"s3_location_uri"`
	StartEventTime *time.Time       `json:"start_event_time,omitempty"`
	EndEventTime   *time.Time       `json:"end_event_time,omitempty"`
	Status         string           `json:"status"`
	Starts         int              `json:"starts"`             // calls of StartImport accepted for it
	RetryOf        string           `json:"retry_of,omitempty"` // the import that it resumes, if a retry has an id of its own
	Created        time.Time        `json:"created"`
	Updated        time.Time        `json:"updated"`
	Statistics     ImportStatistics `json:"statistics"`
}

// ImportStatistics is the progress of an import.
type ImportStatistics struct {
	PrefixesFound     int64 `json:"prefixes_found"`
	PrefixesCompleted int64 `json:"prefixes_completed"`
	FilesCompleted    int64 `json:"files_completed"`
	EventsCompleted   int64 `json:"events_completed"`
	FailedEntries     int64 `json:"failed_entries"`
}

// requestCounts counts the calls from outside.
type requestCounts struct {
	mu         sync.Mutex
	operations map[string]int64
	reads      map[string]int64
	throttled  int64
}

func newRequestCounts() *requestCounts {
	return &requestCounts{operations: map[string]int64{}, reads: map[string]int64{}}
}

func (c *requestCounts) add(operation string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.operations[operation]++
}

func (c *requestCounts) addRead(importID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reads[importID]++
}

func (c *requestCounts) addThrottled() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.throttled++
}

func (c *requestCounts) snapshot() (operations, reads map[string]int64, throttled int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.operations), maps.Clone(c.reads), c.throttled
}

// eventCounts counts the events of all stores.
type eventCounts struct{ ingested, duplicates atomic.Int64 }

func (c *eventCounts) add(ingested, duplicates int64) {
	c.ingested.Add(ingested)
	c.duplicates.Add(duplicates)
}

// Stats returns what the simulator has counted, and its imports, oldest first.
func (s *Simulator) Stats() Stats {
	stats := Stats{
		Faults:          s.faults.count(),
		Imports:         []ImportStats{},
		EventsIngested:  s.events.ingested.Load(),
		DuplicateEvents: s.events.duplicates.Load(),
	}
	stats.Requests, stats.Reads, stats.Throttled = s.counts.snapshot()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.imports {
		stats.Imports = append(stats.Imports, r.stats())
	}
	return stats
}

func (r *importRecord) stats() ImportStats {
	stats := ImportStats{
		ID: r.id, Account: r.account, Region: r.region, Destination: r.destination,
		S3LocationURI: *r.source.S3LocationUri,
		Status:        r.status, Starts: r.starts, RetryOf: r.retryOf, Created: r.created, Updated: r.updated,
		Statistics: ImportStatistics(r.statistics),
	}
	if r.start != nil {
		stats.StartEventTime, stats.EndEventTime = &r.start.Time, &r.end.Time
	}
	return stats
}
