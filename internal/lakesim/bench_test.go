package lakesim_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/samplelogs"
)

// BenchmarkImport imports a bucket through the whole path, S3 calls included.
// It runs on one core, and reports the memory that an event keeps.
func BenchmarkImport(b *testing.B) {
	for _, size := range []struct{ files, events int }{{1000, 50}, {100, 1000}, {250, 4000}} {
		b.Run(fmt.Sprintf("files=%d/events=%d", size.files, size.files*size.events), func(b *testing.B) {
			dir := b.TempDir()
			options := samplelogs.Options{Days: size.files / 50, FilesPerDay: 50, EventsPerFile: size.events}
			written, err := samplelogs.Write(dir, options)
			if err != nil {
				b.Fatal(err)
			}
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			var perEvent float64
			b.ResetTimer()
			for range b.N {
				b.StopTimer()
				before := heap()
				b.StartTimer()
				sim := importAll(b, dir, written.Events)
				b.StopTimer()
				perEvent = (heap() - before) / float64(written.Events)
				sim.Close()
				b.StartTimer()
			}
			b.ReportMetric(float64(written.Events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
			b.ReportMetric(perEvent, "bytes/event")
		})
	}
}

func importAll(b *testing.B, dir string, events int) *lakesim.Simulator {
	b.Helper()
	w := newBenchWorld(b, dir)
	started, err := w.trail.StartImport(b.Context(), &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source("s3://logs/")})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := w.sim.AwaitImport(b.Context(), *started.ImportId); err != nil {
		b.Fatal(err)
	}
	if stats := w.sim.Stats(); stats.EventsIngested != int64(events) || stats.DuplicateEvents != 0 {
		b.Fatalf("%d of %d events ingested, %d duplicates", stats.EventsIngested, events, stats.DuplicateEvents)
	}
	return w.sim
}

func heap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
