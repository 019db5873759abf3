package lake

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// BenchmarkRefresh is the read of an import that has not changed, when there is
// a list of all.
func BenchmarkRefresh(b *testing.B) {
	const count = 1000
	region, known := listedRegion(b, count)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		if n%count == 0 {
			region.known.lists.last.began = time.Now() // the list never gets too old
		}
		if got, err := region.Refresh(b.Context(), known[n%count]); err != nil || got.ID != known[n%count].ID {
			b.Fatal(got, err)
		}
	}
}

// BenchmarkListAll makes the list of 1,000 rows.
func BenchmarkListAll(b *testing.B) {
	const count = 1000
	region, _ := listedRegion(b, count)
	b.ReportAllocs()
	for b.Loop() {
		if rows, err := region.known.lists.list(b.Context()); err != nil || len(rows) != count {
			b.Fatal(len(rows), err)
		}
	}
}

// listedRegion is a Region with a list of finished imports, and what a state
// has of them.
func listedRegion(b *testing.B, count int) (*Region, []Import) {
	b.Helper()
	api := newFakeAPI(0, types.ImportStatusCompleted)
	for range count {
		api.add(0, types.ImportStatusCompleted)
	}
	region := api.region()
	rows, err := region.known.lists.list(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return region, rows
}
