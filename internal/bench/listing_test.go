package bench

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// The bucket lists what it has: all keys in order, page by page, and the folders.
func TestListing(t *testing.T) {
	l, address, stop, err := startListing(10_000, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	n, err := listInTurn(t.Context(), address)
	if _, calls := l.took(); err != nil || n != 10_000 || calls["s3:ListObjectsV2"] != 10 {
		t.Errorf("%d objects with %v, %v", n, calls, err)
	}
	var keys []string
	for i := range 10_000 {
		keys = append(keys, string(l.bucket.appendKey(nil, i)))
	}
	if !slices.IsSorted(keys) || len(slices.Compact(keys)) != 10_000 {
		t.Error("the keys are not in order")
	}
	page := string(l.bucket.page(nil, "AWSLogs/", "AWSLogs/333333333333/", true, 5))
	if strings.Count(page, "<CommonPrefixes>") != 2 || !strings.Contains(page, "<Prefix>AWSLogs/444444444444/</Prefix>") || !bytes.Contains([]byte(page), []byte("<IsTruncated>false<")) {
		t.Errorf("folders: %s", page)
	}
}
