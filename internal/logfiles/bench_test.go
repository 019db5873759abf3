package logfiles

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// BenchmarkSummarize lists 3 years of 5 accounts and 4 Regions with 30 ms for each
// call; BenchmarkSequential does the same one page after the other, as
// `aws s3 ls --recursive --summarize` does.
func BenchmarkSummarize(b *testing.B) {
	for _, files := range []int{500, 5_000} {
		bucket := &bucketServer{keys: trailOf(5, 4, 1095, files), latency: 30 * time.Millisecond}
		client := bucket.start(b)
		b.Run(fmt.Sprint(20*files), func(b *testing.B) {
			b.ReportAllocs()
			var calls int64
			for b.Loop() {
				summary, err := client.Summarize(b.Context(), at("s3://bucket/AWSLogs/"), now)
				if err != nil || summary.Files != int64(20*files) {
					b.Fatal(summary.Files, err)
				}
				calls = summary.Calls
			}
			b.ReportMetric(float64(calls), "calls")
			runtime.GC()
		})
	}
}

func BenchmarkSequential(b *testing.B) {
	bucket := &bucketServer{keys: trailOf(5, 4, 1095, 5_000), latency: 30 * time.Millisecond}
	client := bucket.start(b)
	for b.Loop() {
		n := 0
		pages := s3.NewListObjectsV2Paginator(client.S3(b.Context(), "eu-west-1"), &s3.ListObjectsV2Input{Bucket: aws.String("bucket"), Prefix: aws.String("AWSLogs/")}, func(o *s3.ListObjectsV2PaginatorOptions) { o.StopOnDuplicateToken = true })
		for pages.HasMorePages() {
			page, err := pages.NextPage(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			n += len(page.Contents)
		}
		if n != 100_000 {
			b.Fatal(n)
		}
	}
}
