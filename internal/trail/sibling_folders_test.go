package trail

import (
	"strings"
	"testing"
)

func TestSiblingFolder(t *testing.T) {
	for given, want := range map[string]string{
		"s3://trail-logs/AWSLogs/123456789012/CloudTrail-Aggregated/us-east-1/2026/":     "CloudTrail-Aggregated",
		"s3://trail-logs/AWSLogs/123456789012/CloudTrail-Digest":                         "CloudTrail-Digest",
		"s3://trail-logs/audit/AWSLogs/123456789012/CloudTrail-Insight/":                 "CloudTrail-Insight",
		"s3://trail-logs/AWSLogs/123456789012/CloudTrail-Lake/Query/2026/":               "CloudTrail-Lake",
		"s3://trail-logs/AWSLogs/o-exampleorg1/123456789012/CloudTrail-NetworkActivity/": "CloudTrail-NetworkActivity",
		"s3://trail-logs/CloudTrail/AWSLogs/123456789012/CloudTrail-Digest/":             "CloudTrail-Digest",
		"s3://trail-logs/CloudTrail-Lake/AWSLogs/123456789012/CloudTrail/":               "",
		"s3://trail-logs/CloudTrail/AWSLogs/123456789012/CloudTrail/":                    "",
		"s3://trail-logs/CloudTrail-Digest/":                                             "",
		"s3://trail-logs/CloudTrail-NetworkActivity/AWSLogs/o-exampleorg1/123456789012/": "",
		"s3://trail-logs/AWSLogs/CloudTrail-Insight/":                                    "",
		"s3://trail-logs/AWSLogs/o-exampleorg1/CloudTrail-Insight/":                      "",
		"s3://trail-logs/AWSLogs/123456789012/CloudTrail/CloudTrail-Digest/":             "",
		"s3://trail-logs/AWSLogs/123456789012/CloudTrail-DigestOfMine/":                  "",
		"s3://trail-logs/AWSLogs/123456789012/cloudtrail-digest/":                        "",
		"s3://trail-logs/AWSLogs/123456789012/":                                          "",
		"s3://trail-logs":                                                                "",
	} {
		uri, err := ParseS3LocationURI(given)
		if err != nil {
			t.Fatal(err)
		}
		folder, found := uri.SiblingFolder()
		if folder.Name != want || found != (want != "") {
			t.Errorf("%s points into %q, %t, want %q", given, folder.Name, found, want)
		}
	}
}

// What an import of each folder brings is known, or said to be unknown.
func TestSiblingFolderTexts(t *testing.T) {
	for name, words := range map[string][]string{
		"CloudTrail-Aggregated":      {"summaries of data events", "does not document"},
		"CloudTrail-Digest":          {"digests", "cannot copy"},
		"CloudTrail-Insight":         {"Insights events", "cannot copy"},
		"CloudTrail-Lake":            {"results of queries", "cannot copy"},
		"CloudTrail-NetworkActivity": {"network activity events", "import of their own", "does not document"},
	} {
		folder, _ := S3LocationURI{Bucket: "trail-logs", Prefix: "AWSLogs/123456789012/" + name}.SiblingFolder()
		for _, word := range words {
			if !strings.Contains(folder.Holds+" "+folder.Importable, word) {
				t.Errorf("the text of %s has no %q: %+v", name, word, folder)
			}
		}
	}
}
