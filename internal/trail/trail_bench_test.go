package trail

import "testing"

func BenchmarkParseS3LocationURI(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseS3LocationURI("s3://aws-cloudtrail-logs-123456789012/AWSLogs/123456789012/CloudTrail/us-east-1/2024/12/31/"); err != nil {
			b.Fatal(err)
		}
	}
}
