package lakesim_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/samplelogs"
)

// BenchmarkImport imports a bucket through the whole path, S3 calls included, with
// a role that is checked for each file and with one that is not. It runs on one
// core, and reports the memory that an event keeps.
func BenchmarkImport(b *testing.B) {
	for _, size := range []struct {
		files, events int
		lenient       bool
	}{{1000, 50, true}, {1000, 50, false}, {100, 1000, true}, {100, 1000, false}, {250, 4000, true}} {
		b.Run(fmt.Sprintf("files=%d/events=%d/lenient=%t", size.files, size.files*size.events, size.lenient), func(b *testing.B) {
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
				sim := importAll(b, dir, written.Events, size.lenient)
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

func importAll(b *testing.B, dir string, events int, lenient bool) *lakesim.Simulator {
	b.Helper()
	w := newBenchWorld(b, lakesim.Config{LenientRoles: lenient, Buckets: []lakesim.Bucket{{Name: "logs", Dir: dir}}})
	if !lenient {
		w.createRole(b)
	}
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

// createRole creates the role of source, with the rights that an import needs.
func (w *world) createRole(b *testing.B) {
	b.Helper()
	client := iam.New(iam.Options{Region: "us-east-1", BaseEndpoint: &w.server.URL, Credentials: keysOf(account)})
	name := aws.String("import")
	if _, err := client.CreateRole(b.Context(), &iam.CreateRoleInput{RoleName: name, Path: aws.String("/service-role/"), AssumeRolePolicyDocument: aws.String(trustText)}); err != nil {
		b.Fatal(err)
	}
	const rights = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetBucketAcl", "s3:GetObject"], "Resource": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]}]}`
	if _, err := client.PutRolePolicy(b.Context(), &iam.PutRolePolicyInput{RoleName: name, PolicyName: aws.String("read"), PolicyDocument: aws.String(rights)}); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkListImports reads all pages of a list, and reports what a row takes.
func BenchmarkListImports(b *testing.B) {
	for _, imports := range []int{5000, 50000} {
		b.Run(fmt.Sprintf("imports=%d", imports), func(b *testing.B) {
			w := newBenchWorld(b, lakesim.Config{LenientRoles: true, SeedImports: imports})
			for b.Loop() {
				pages, rows := cloudtrail.NewListImportsPaginator(w.trail, &cloudtrail.ListImportsInput{MaxResults: aws.Int32(1000)}), 0
				for pages.HasMorePages() {
					page, err := pages.NextPage(b.Context())
					if err != nil {
						b.Fatal(err)
					}
					rows += len(page.Imports)
				}
				if rows != imports {
					b.Fatalf("%d rows", rows)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(imports), "µs/row")
		})
	}
}
