package lakesql

import (
	"compress/gzip"
	"encoding/json"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestRealLogs compares counts of Lake's SQL with counts made in Go, over the
// log files in the directory CLOUDTRAIL_LOGS.
func TestRealLogs(t *testing.T) {
	directory := os.Getenv("CLOUDTRAIL_LOGS")
	if directory == "" {
		t.Skip("CLOUDTRAIL_LOGS names no directory of log files")
	}
	db := open(t)
	if _, err := db.ExecContext(t.Context(), `DELETE FROM "store a"`); err != nil {
		t.Fatal(err)
	}
	ids, months, arns, buckets, total := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, 0
	for _, record := range readLogs(t, directory) {
		var e struct {
			EventID, EventTime, EventName, EventSource, AwsRegion, RecipientAccountID string
			UserIdentity                                                              struct{ Arn string }
			RequestParameters                                                         map[string]any
		}
		if err := json.Unmarshal(record, &e); err != nil {
			t.Fatal(err)
		}
		when, err := time.Parse(time.RFC3339, e.EventTime)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(t.Context(), Insert("store a"), e.EventID, Timestamp(when), e.EventName, e.EventSource, e.AwsRegion, e.RecipientAccountID, string(record)); err != nil {
			t.Fatal(err)
		}
		total++
		ids[e.EventID]++
		months[when.UTC().Format("2006-01")+"-01 00:00:00.000"]++
		arns[e.UserIdentity.Arn]++
		if bucket, ok := e.RequestParameters["bucketName"].(string); ok {
			buckets[bucket]++
		}
	}
	repeated := 0
	for _, n := range ids {
		if n > 1 {
			repeated++
		}
	}
	if total == 0 {
		t.Fatal("no events")
	}
	delete(arns, "")
	for _, c := range []struct {
		statement string
		want      map[string]int
	}{
		{"SELECT 'all', count(*) FROM $A", map[string]int{"all": total}},
		{"SELECT 'ids', count(DISTINCT eventID) FROM $A", map[string]int{"ids": len(ids)}},
		{"SELECT 'repeated', count(*) FROM (SELECT eventID FROM $A GROUP BY eventID HAVING count(*) > 1)", map[string]int{"repeated": repeated}},
		{"SELECT date_trunc('month', eventTime), count(*) FROM $A GROUP BY 1", months},
		{"SELECT userIdentity.arn, count(*) FROM $A WHERE userIdentity.arn IS NOT NULL GROUP BY userIdentity.arn", arns},
		{"SELECT element_at(requestParameters, 'bucketName') b, count(*) FROM $A WHERE element_at(requestParameters, 'bucketName') IS NOT NULL GROUP BY 1", buckets},
	} {
		_, rows, err := run(t, db, stores(c.statement))
		if err != nil {
			t.Errorf("%s: %v", c.statement, err)
			continue
		}
		if len(rows) != len(c.want) {
			t.Errorf("%s: %d rows, want %d", c.statement, len(rows), len(c.want))
		}
		for _, row := range rows {
			if row[1] != strconv.Itoa(c.want[row[0]]) {
				t.Errorf("%s: %s has %s, want %d", c.statement, row[0], row[1], c.want[row[0]])
			}
		}
	}
	t.Logf("%d events, %d IDs, %d of them more than once", total, len(ids), repeated)
}

// readLogs reads the records of all log files under a directory.
func readLogs(t *testing.T, directory string) []json.RawMessage {
	t.Helper()
	var records []json.RawMessage
	root := os.DirFS(directory)
	err := fs.WalkDir(root, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".json.gz") {
			return err
		}
		file, err := root.Open(path)
		if err != nil {
			return err
		}
		defer func() {
			if err := file.Close(); err != nil {
				t.Error(err)
			}
		}()
		unzipped, err := gzip.NewReader(file)
		if err != nil {
			return err
		}
		var log struct{ Records []json.RawMessage }
		if err := json.NewDecoder(unzipped).Decode(&log); err != nil {
			return err
		}
		records = append(records, log.Records...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return records
}
