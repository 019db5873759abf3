package lakeimportcompletion

import (
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

func TestProgress(t *testing.T) {
	noon := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	seen := lake.Seen{Import: lake.Import{Statistics: lake.Statistics{PrefixesFound: 9, PrefixesCompleted: 4, FilesCompleted: 1005, EventsCompleted: 7, FailedEntries: 2}}}
	const numbers = "4 of 9 prefixes, 1,005 files, 7 events, 2 failed entries"
	for end, want := range map[time.Time]string{
		{}:                         numbers,
		noon:                       numbers,
		noon.Add(32 * time.Minute): numbers + ", expected to end about 12:32 UTC, in 32 minutes",
	} {
		if seen.ExpectedEnd = end; progress(seen, noon) != want {
			t.Errorf("%s: %q, want %q", end, progress(seen, noon), want)
		}
	}
}
