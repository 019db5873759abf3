package lakesql

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// manyEvents is how many events the benchmarks count.
const manyEvents = 100_000

// insertMany adds events of about 1.2 kB, 1,000 in each transaction.
func insertMany(b *testing.B, db *sql.DB, count int) {
	b.Helper()
	table, err := tableOf(storeA)
	if err != nil {
		b.Fatal(err)
	}
	begin := time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
	padding := strings.Repeat("x", 700)
	for done := 0; done < count; {
		tx, err := db.BeginTx(b.Context(), nil)
		if err != nil {
			b.Fatal(err)
		}
		insert, err := tx.PrepareContext(b.Context(), Insert(table))
		if err != nil {
			b.Fatal(err)
		}
		for end := min(done+1000, count); done < end; done++ {
			when := begin.Add(time.Duration(done) * 11 * time.Minute)
			record := fmt.Sprintf(`{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111111111111:assumed-role/r/u%d",`+
				`"sessionContext":{"sessionIssuer":{"userName":"r%d"}}},"eventTime":%q,"userAgent":"agent","requestParameters":{"bucketName":"b%d","padding":%q},`+
				`"readOnly":true,"resources":[{"ARN":"arn:aws:s3:::b%d","type":"AWS::S3::Bucket"}]}`,
				done%1000, done%7, when.Format(time.RFC3339), done%100, padding, done%100)
			if _, err := insert.ExecContext(b.Context(), fmt.Sprintf("%036d", done), Timestamp(when),
				"GetObject", "s3.amazonaws.com", "us-east-1", "111111111111", record); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}

func emptyStore(b *testing.B) *sql.DB {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "lake.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&"+Pragmas())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	table, err := tableOf(storeA)
	if err != nil {
		b.Fatal(err)
	}
	for _, statement := range []string{CreateTable(table)} {
		if _, err := db.ExecContext(b.Context(), statement); err != nil {
			b.Fatal(err)
		}
	}
	return db
}

func BenchmarkInsert(b *testing.B) {
	db := emptyStore(b)
	b.ResetTimer()
	insertMany(b, db, b.N)
}

func BenchmarkQuery(b *testing.B) {
	db := emptyStore(b)
	insertMany(b, db, manyEvents)
	for _, c := range []struct{ name, statement string }{
		{"count", "SELECT count(*) FROM " + storeA},
		{"month", "SELECT date_trunc('month', eventTime), count(*) FROM " + storeA + " GROUP BY 1"},
		{"day format", "SELECT date_format(eventTime, '%Y-%m-%d'), count(*) FROM " + storeA + " GROUP BY 1"},
		{"struct", "SELECT userIdentity.arn, count(*) FROM " + storeA + " GROUP BY userIdentity.arn"},
		{"map", "SELECT element_at(requestParameters, 'bucketName'), count(*) FROM " + storeA + " GROUP BY 1"},
		{"duplicates", "SELECT eventID FROM " + storeA + " GROUP BY eventID HAVING count(*) > 1"},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := run(b, db, c.statement); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/manyEvents, "ns/event")
		})
	}
}
