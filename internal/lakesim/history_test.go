package lakesim

import (
	"testing"
	"time"
)

// A long import keeps few states, of its whole life and best of the last moments.
func TestHistoryStaysShort(t *testing.T) {
	begin := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var history importHistory
	history.add(begin, importState{status: importInitializing})
	const seconds = 100_000
	for i := range seconds {
		history.add(begin.Add(time.Duration(i+1)*time.Second), importState{
			status: importInProgress, statistics: importStatistics{FilesCompleted: int64(i + 1)},
		})
		if len(history) > longestHistory {
			t.Fatalf("%d states", len(history))
		}
	}
	end := begin.Add(seconds * time.Second)
	history.add(end.Add(time.Second), importState{status: importCompleted})
	if got := history.at(begin.Add(-time.Hour)); got.status != importInitializing {
		t.Errorf("at the creation %+v", got)
	}
	if got := history.at(begin.Add(time.Second)); got.status != importInProgress {
		t.Errorf("a second later %+v", got)
	}
	if got := history.at(end.Add(time.Second)); got.status != importCompleted {
		t.Errorf("at the end %+v", got)
	}
	for _, ago := range []int64{3, 10, 60, 1000, 10_000} {
		got := seconds - history.at(end.Add(-time.Duration(ago)*time.Second)).statistics.FilesCompleted
		if got < ago || got > ago+ago/5+10 {
			t.Errorf("%d s before the end it shows the state of %d s", ago, got)
		}
	}
}

// Retries without end are forgotten in the middle, not at the ends.
func TestHistoryOfManyRetries(t *testing.T) {
	begin := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var history importHistory
	history.add(begin, importState{status: importInitializing})
	for i := range 1000 {
		now := begin.Add(time.Duration(i+1) * time.Minute)
		for j, status := range []string{importInProgress, importFailed, importInitializing} {
			history.add(now.Add(time.Duration(j)*time.Second), importState{status: status})
		}
	}
	if len(history) > longestHistory {
		t.Errorf("%d states", len(history))
	}
	if got := history.at(begin); got.status != importInitializing {
		t.Errorf("at the creation %+v", got)
	}
	if got := history.at(begin.Add(1000*time.Minute + time.Second)); got.status != importFailed {
		t.Errorf("near the end %+v", got)
	}
}
