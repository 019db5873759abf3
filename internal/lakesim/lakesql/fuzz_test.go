package lakesql

import (
	"database/sql"
	"errors"
	"testing"
)

// FuzzTranslate looks for a statement that makes Translate panic, or that it
// lets through although SQLite would do more than read.
func FuzzTranslate(f *testing.F) {
	for _, seed := range []string{
		"SELECT eventName, count(*) FROM $A WHERE eventTime > '2023-01-01' GROUP BY 1 ORDER BY 2 DESC LIMIT 5",
		"WITH x AS (SELECT userIdentity.arn a FROM $A) SELECT a FROM x UNION ALL SELECT element_at(resources, 1).arn FROM $B",
		"SELECT r.arn, CASE WHEN readOnly THEN 1 ELSE -1 END FROM $A CROSS JOIN UNNEST(resources) AS r",
		"SELECT CAST(json_extract(eventJson, '$.a[0]') AS array(varchar))[1], trim(BOTH 'x' FROM 'y'), x -> y",
		"SELECT eventID FROM $A WHERE eventID IN (SELECT eventID FROM $B) AND NOT eventName LIKE 'a!%' ESCAPE '!' OR eventTime BETWEEN DATE '2023-01-01' AND now()",
		"SELECT row_number() OVER (PARTITION BY eventName ORDER BY eventTime ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM $A; DROP TABLE x",
		"DELETE FROM $A", `SELECT "a""b", 'c''d' /* e */ -- f`, "((((SELECT 1))))", "SELECT - - -1 % .5e3 || 'x'",
	} {
		f.Add(stores(seed))
	}
	db := open(f)
	f.Fuzz(func(t *testing.T, statement string) {
		q, err := Translate(statement, tableOf)
		if err != nil {
			refused, missing := (*StatementError)(nil), (*noStoreError)(nil)
			if !errors.As(err, &refused) && !errors.As(err, &missing) {
				t.Fatalf("an error of another type: %v", err)
			}
			return
		}
		if len(q.Columns) == 0 {
			t.Fatal("no columns")
		}
		if step := writing(t, db, q.SQL); step != "" {
			t.Fatalf("%s in %s", step, q.SQL)
		}
	})
}

// writing looks at the program that SQLite makes of a statement, and gives the
// first step that does more than read: a transaction writes whose second operand
// is not 0. What SQLite does not take has no program.
func writing(t *testing.T, db *sql.DB, statement string) string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "EXPLAIN "+statement)
	if err != nil {
		return ""
	}
	defer func() {
		if err := rows.Close(); err != nil {
			t.Error(err)
		}
	}()
	writes := map[string]bool{"OpenWrite": true, "Destroy": true, "ParseSchema": true, "Vacuum": true, "JournalMode": true, "CreateBtree": true}
	found := ""
	for rows.Next() {
		var address, p1, p2, p3, p5 int64
		var opcode string
		var p4, comment any
		if err := rows.Scan(&address, &opcode, &p1, &p2, &p3, &p4, &p5, &comment); err != nil {
			t.Fatal(err)
		}
		if found == "" && (writes[opcode] || opcode == "Transaction" && p2 != 0) {
			found = opcode
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

// TestWriting shows that the fuzz test would see a statement that writes.
func TestWriting(t *testing.T) {
	t.Parallel()
	db := open(t)
	for statement, writes := range map[string]bool{
		`SELECT count(*) FROM "store a" GROUP BY awsregion`: false,
		`DELETE FROM "store a"`:                             true,
		"DROP TABLE store_b":                                true,
		"CREATE TABLE x (y)":                                true,
	} {
		if found := writing(t, db, statement); (found != "") != writes {
			t.Errorf("%s: %q", statement, found)
		}
	}
}
