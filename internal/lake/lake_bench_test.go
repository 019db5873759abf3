package lake

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// BenchmarkRefresh is the read of an import that has not changed, when there is
// a list of all.
func BenchmarkRefresh(b *testing.B) {
	const count = 1000
	region, known := listedRegion(b, count)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		if n%count == 0 {
			region.listing.until = time.Now().Add(listFresh) // the list never gets too old
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
		if rows, err := region.rowsByID(b.Context()); err != nil || len(rows) != count {
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
	rows, err := region.rowsByID(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	region.listing.rows, region.listing.until = rows, time.Now().Add(listFresh)
	var known []Import
	for _, added := range api.imports {
		known = append(known, rows[added.id])
	}
	return region, known
}

func BenchmarkParseS3LocationURI(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := trail.ParseS3LocationURI("s3://aws-cloudtrail-logs-123456789012/AWSLogs/123456789012/CloudTrail/us-east-1/2024/12/31/"); err != nil {
			b.Fatal(err)
		}
	}
}
