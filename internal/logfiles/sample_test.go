package logfiles

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// logFile returns a log file of so many events, compressed, and its size uncompressed.
func logFile(t *testing.T, events int) (compressed []byte, plain int64) {
	t.Helper()
	var records []string
	for i := range events {
		records = append(records, fmt.Sprintf(`{"eventID":"%032x","eventName":"GetObject"}`, i*7919))
	}
	text := `{"Records":[` + strings.Join(records, ",") + `]}`
	var buffer bytes.Buffer
	w := gzip.NewWriter(&buffer)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes(), int64(len(text))
}

func TestSummarizeAndExpand(t *testing.T) {
	bucket := &bucketServer{body: map[string][]byte{}, class: map[string]string{}}
	var bytesIn, plainIn, eventsIn int64
	for i := range 400 {
		key := logKey("", []string{"123456789012", "210987654321"}[i%2], "eu-west-1", now.AddDate(0, 0, -i), fmt.Sprintf("%016d", i))
		body, plain := logFile(t, 20+i%60)
		bucket.keys, bucket.body[key] = append(bucket.keys, key), body
		switch i {
		case 13:
			bucket.class[key] = "GLACIER"
			continue
		case 14:
			bucket.class[key] = "DEEP_ARCHIVE"
			continue
		}
		bytesIn, plainIn, eventsIn = bytesIn+int64(len(body)), plainIn+plain, eventsIn+int64(20+i%60)
	}
	client := bucket.start(t)
	query := at("s3://bucket/AWSLogs/")
	summary, err := client.Summarize(t.Context(), query, now)
	if err != nil {
		t.Fatal(err)
	}
	if summary.Files != 398 || summary.Bytes != bytesIn || summary.Unreadable[Archived].Files != 2 || len(summary.Unreadable[Archived].Examples) != 2 {
		t.Errorf("%d files, %d bytes, unreadable %+v; want 398, %d, 2", summary.Files, summary.Bytes, summary.Unreadable, bytesIn)
	}
	if !summary.Newest.Equal(now) || !summary.Oldest.Equal(now.AddDate(0, 0, -399)) {
		t.Errorf("from %s to %s", summary.Oldest, summary.Newest)
	}
	var files int64
	for _, group := range summary.Groups {
		files += group.Files
		if group.AccountID == "" || group.Region != "eu-west-1" || len(group.Month) != len("2026-01") {
			t.Errorf("group %+v", group)
		}
	}
	if files != summary.Files || !slices.IsSortedFunc(summary.Groups, func(a, b Group) int { return strings.Compare(a.AccountID+a.Month, b.AccountID+b.Month) }) {
		t.Errorf("%d files in groups %+v", files, summary.Groups)
	}
	expansion, err := client.Expand(t.Context(), query, summary)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "bytes", expansion.Bytes, plainIn, 0.05)
	within(t, "events", expansion.Events, eventsIn, 0.1)
	again, err := client.Expand(t.Context(), query, summary)
	if err != nil || again != expansion {
		t.Errorf("again: %+v, want the same %+v (%v)", again, expansion, err)
	}
	bucket.denied = "GetObject"
	byRule, err := client.Expand(t.Context(), query, summary)
	if err != nil || byRule != (Expansion{Bytes: 10 * bytesIn}) {
		t.Errorf("without permission %+v, %v", byRule, err)
	}
}

// TestFilesThatAreNone: an object that is no log file says nothing of the others.
func TestFilesThatAreNone(t *testing.T) {
	body, plain := logFile(t, 50)
	good, bad, gone := logKey("", "123456789012", "eu-west-1", now, "good"), logKey("", "123456789012", "eu-west-1", now, "bad"), logKey("", "123456789012", "eu-west-1", now, "gone")
	bucket := &bucketServer{keys: []string{good, bad, gone}, body: map[string][]byte{good: body, bad: []byte("not gzip at all")}}
	client := bucket.start(t)
	query := at("s3://bucket")
	summary, err := client.Summarize(t.Context(), query, now)
	if err != nil {
		t.Fatal(err)
	}
	expansion, err := client.Expand(t.Context(), query, summary)
	if err != nil || expansion.Files != 1 {
		t.Fatalf("%+v, %v", expansion, err)
	}
	if want := scale(summary.Bytes, plain, int64(len(body))); expansion.Bytes != want {
		t.Errorf("%d bytes, want %d", expansion.Bytes, want)
	}
}

// TestRealLogs compares with the truth of real log files, where they are at hand.
func TestRealLogs(t *testing.T) {
	dir := os.Getenv("CLOUDTRAIL_LOGS")
	if dir == "" {
		t.Skip("CLOUDTRAIL_LOGS names no folder of log files")
	}
	bucket := &bucketServer{body: map[string][]byte{}}
	var paths []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error { //nolint:gosec // the tester's own folder
		if err == nil && !entry.IsDir() && strings.HasSuffix(path, ".json.gz") {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	var plain, bytesIn int64
	for _, path := range paths {
		body, err := os.ReadFile(path) //nolint:gosec // the tester's own
		if err != nil {
			t.Fatal(err)
		}
		read, err := countEvents(bytes.NewReader(body))
		if err != nil {
			t.Fatal(path, err)
		}
		plain, bytesIn = plain+read.bytes, bytesIn+int64(len(body))
		key := "AWSLogs/123456789012/CloudTrail/us-east-1/2020/01/02/" + filepath.Base(path)
		bucket.keys, bucket.body[key] = append(bucket.keys, key), body
	}
	client := bucket.start(t)
	query := at("s3://bucket")
	summary, err := client.Summarize(t.Context(), query, now)
	if err != nil || summary.Files != int64(len(paths)) || summary.Bytes != bytesIn {
		t.Fatalf("%d files of %d bytes, %v; want %d of %d", summary.Files, summary.Bytes, err, len(paths), bytesIn)
	}
	expansion, err := client.Expand(t.Context(), query, summary)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "bytes", expansion.Bytes, plain, 0.05)
}

func within(t *testing.T, what string, got, want int64, share float64) {
	t.Helper()
	if off := float64(got-want) / float64(want); off < -share || off > share {
		t.Errorf("%s: %d, want %d within %.0f %%", what, got, want, share*100)
	}
}

// TestMemoryIsFlat: a summary does not keep the files.
func TestMemoryIsFlat(t *testing.T) {
	var kept sample
	for i := range 20_000 {
		kept.offer(fmt.Appendf(nil, "key%d", i), int64(i))
	}
	if len(kept.files) != sampleFiles || !slices.IsSortedFunc(kept.files, func(a, b sampled) int {
		return strings.Compare(fmt.Sprintf("%020d", a.hash), fmt.Sprintf("%020d", b.hash))
	}) {
		t.Errorf("%d files in the sample", len(kept.files))
	}
}

// TestManyLooseFiles: where no folder is CloudTrail's, all files count.
func TestManyLooseFiles(t *testing.T) {
	bucket := &bucketServer{}
	for i := range maxLoose + 5 {
		bucket.keys = append(bucket.keys, fmt.Sprintf("mine/%06d.json.gz", i))
	}
	client := bucket.start(t)
	summary, err := client.Summarize(t.Context(), at("s3://bucket/mine/"), now)
	if err != nil || summary.Files != maxLoose+5 {
		t.Errorf("%d files, %v", summary.Files, err)
	}
	n := 0
	if _, err := client.Find(t.Context(), at("s3://bucket/mine/"), now, func(File) { n++ }); !errors.Is(err, ErrTooMany) || n != maxLoose {
		t.Errorf("%d files, %v; want %d and ErrTooMany", n, err, maxLoose)
	}
}

// TestBrokenConnections: what breaks is read again, so that the sample is the same.
func TestBrokenConnections(t *testing.T) {
	body, plain := logFile(t, 50)
	bucket := &bucketServer{body: map[string][]byte{}}
	for i := range 40 {
		key := logKey("", "123456789012", "eu-west-1", now, fmt.Sprintf("%016d", i))
		bucket.keys, bucket.body[key] = append(bucket.keys, key), body
	}
	client := bucket.start(t)
	query := at("s3://bucket")
	summary, err := client.Summarize(t.Context(), query, now)
	if err != nil {
		t.Fatal(err)
	}
	bucket.broken.Store(2)
	expansion, err := client.Expand(t.Context(), query, summary)
	if want := (Expansion{Bytes: 40 * plain, Events: 40 * 50, Files: 40, Counted: countedFiles}); err != nil || expansion != want {
		t.Errorf("%+v, %v; want %+v", expansion, err, want)
	}
}

// TestSizeThatCannotBe: anybody may write what ends like a huge log file.
func TestSizeThatCannotBe(t *testing.T) {
	if _, err := readSize(bytes.NewReader([]byte{0xff, 0xff, 0xff, 0xff}), 1000); !errors.Is(err, errNoLogFile) {
		t.Error(err)
	}
}
