package lakesql

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestRefused has what must not run, and the words in which it is refused.
func TestRefused(t *testing.T) {
	t.Parallel()
	for statement, want := range map[string]string{
		"":                                              "Only SELECT statements are allowed",
		"DELETE FROM $A":                                "Only SELECT statements are allowed",
		"INSERT INTO $A SELECT 1":                       "Only SELECT statements are allowed",
		"PRAGMA table_info(x)":                          "Only SELECT statements are allowed",
		"ATTACH 'x' AS y":                               "Only SELECT statements are allowed",
		"EXPLAIN SELECT 1":                              "Only SELECT statements are allowed",
		"SELECT 1; SELECT 2":                            "Only one statement is allowed",
		"SELECT 1; DROP TABLE x":                        "Only one statement is allowed",
		"WITH x AS (DELETE FROM $A) SELECT 1":           "mismatched input 'DELETE'",
		"WITH x AS (SELECT 1) DELETE FROM $A":           "mismatched input 'DELETE'",
		"SELECT name FROM sqlite_master":                "Table 'sqlite_master' does not exist",
		"SELECT * FROM pragma_table_info('x')":          "Table 'pragma_table_info' does not exist",
		`SELECT * FROM "store a"`:                       "Table 'store a' does not exist",
		"SELECT * FROM json_each('[1]')":                "Table 'json_each' does not exist",
		"SELECT load_extension('x')":                    "Function 'load_extension' is not known to the simulator",
		"SELECT randomblob(9)":                          "Function 'randomblob' is not known to the simulator",
		"SELECT lake_text('1')":                         "Function 'lake_text' is not known to the simulator",
		"SELECT rowid FROM $A":                          "Column 'rowid' cannot be resolved",
		"SELECT foo FROM $A":                            "line 1:8: Column 'foo' cannot be resolved",
		"SELECT userIdentity.foo FROM $A":               "Column 'useridentity.foo' cannot be resolved",
		"SELECT x.eventID FROM $A":                      "Column 'x.eventID' cannot be resolved",
		"SELECT requestParameters.bucketName FROM $A":   "Use element_at(map, 'key')",
		`SELECT eventID FROM $A WHERE eventID = "a1"`:   "Column 'a1' cannot be resolved",
		"SELECT eventName FROM $A GROUP BY eventSource": "'eventname' must be an aggregate expression or appear in GROUP BY clause",
		"SELECT eventName, count(*) FROM $A":            "'eventname' must be an aggregate expression or appear in GROUP BY clause",
		"SELECT userIdentity.arn, count(*) FROM $A GROUP BY userIdentity.type": "'useridentity.arn' must be an aggregate expression",
		"SELECT eventName FROM $A GROUP BY eventName HAVING awsRegion = 'x'":   "'awsregion' must be an aggregate expression",
		"SELECT eventName FROM $A GROUP BY eventName ORDER BY eventTime":       "'eventtime' must be an aggregate expression",
		"SELECT * FROM $A GROUP BY eventID":                                    "must be an aggregate expression or appear in GROUP BY clause",
		"SELECT eventName e FROM $A WHERE e = 'x'":                             "Column 'e' cannot be resolved",
		"SELECT eventName e, count(*) FROM $A GROUP BY e":                      "Column 'e' cannot be resolved",
		"SELECT count(*) c FROM $A HAVING c > 1":                               "Column 'c' cannot be resolved",
		"SELECT eventID FROM $A WHERE count(*) > 1":                            "WHERE clause cannot contain aggregations",
		"SELECT count(*) FROM $A GROUP BY 1":                                   "GROUP BY clause cannot contain aggregations",
		"SELECT eventID FROM $A GROUP BY 2":                                    "GROUP BY position 2 is not in select list",
		"SELECT eventID FROM $A ORDER BY 2":                                    "ORDER BY position 2 is not in select list",
		"SELECT DISTINCT eventID FROM $A ORDER BY eventName":                   "For SELECT DISTINCT, ORDER BY expressions must appear in select list",
		"SELECT eventID FROM $A WHERE readOnly = 'true'":                       "Cannot apply operator: boolean = varchar",
		"SELECT eventID FROM $A WHERE eventID":                                 "WHERE clause must evaluate to a boolean",
		"SELECT eventID FROM $A WHERE eventID AND true":                        "Logical expression term must evaluate to a boolean",
		"SELECT 1 FROM $A WHERE recipientAccountId = 1":                        "Cannot apply operator: varchar = bigint",
		"SELECT 1 FROM $A WHERE eventTime > 'yesterday'":                       "Value cannot be cast to timestamp(3): yesterday",
		"SELECT 1 FROM $A WHERE eventTime LIKE '2023%'":                        "Left side of LIKE expression must evaluate to a varchar",
		"SELECT 1 FROM $A WHERE 1 = 1 = true":                                  "mismatched input '='",
		"SELECT max(eventID, eventName) FROM $A":                               "Unexpected parameters (varchar, varchar) for function max",
		"SELECT sum(eventID) FROM $A":                                          "Unexpected parameters (varchar) for function sum",
		"SELECT max(count(*)) FROM $A":                                         "Cannot nest aggregations",
		"SELECT now() - INTERVAL '7' DAY":                                      "Use date_add",
		"SELECT eventTime - eventTime FROM $A":                                 "Use date_add and date_diff",
		"SELECT filter(resources, x -> true) FROM $A":                          "lambda expressions",
		"SELECT eventTime AT TIME ZONE 'UTC' FROM $A":                          "AT TIME ZONE",
		"SELECT date_trunc('eon', eventTime) FROM $A":                          "'eon' is not a valid Timestamp field",
		"SELECT regexp_like('a', '(?<=x)')":                                    "does not know the pattern",
		"SELECT json_extract(eventJson, '$..a') FROM $A":                       "does not know the JSON path '$..a'",
		"SELECT CAST(eventTime AS bigint) FROM $A":                             "Cannot cast timestamp(3) to bigint",
		"SELECT eventID FROM $A a, $B b":                                       "Column 'eventID' is ambiguous",
		"SELECT eventID FROM $A UNION SELECT 1, 2":                             "different number of fields: 1, 2",
		"SELECT eventID FROM $A UNION SELECT 1":                                "incompatible types: varchar, bigint",
		"SELECT 1 EXCEPT ALL SELECT 2":                                         "does not know EXCEPT ALL",
		"SELECT 1 GROUP BY ROLLUP (1)":                                         "does not know GROUP BY ROLLUP",
		"SELECT eventID FROM $A WHERE eventID GLOB 'a*'":                       "mismatched input 'GLOB'",
		"SELECT eventID COLLATE nocase FROM $A":                                "mismatched input 'nocase'",
		"SELECT 1 == 1":                                                        "mismatched input '='",
		"SELECT 1 & 1":                                                         "mismatched input '&'",
		"SELECT ?":                                                             "mismatched input '?'",
		"SELECT - NOT true":                                                    "mismatched input",
		"SELECT 'open":                                                         "A string has no end",
		"SELECT 1 /* open":                                                     "A comment has no end",
		"SELECT (1":                                                            "mismatched input '<EOF>'",
		"SELECT 1 FROM $A LIMIT x":                                             "mismatched input 'x'",
		"SELECT " + strings.Repeat("(", 500) + "1":                             "nested too deep",
		"SELECT '" + strings.Repeat("x", maxStatement) + "'":                   "more than 10000 characters",
	} {
		q, err := Translate(stores(statement), tableOf)
		if err == nil {
			t.Errorf("%.60s: translated to %s, want %q", statement, q.SQL, want)
			continue
		}
		if refused := (*StatementError)(nil); !errors.As(err, &refused) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want %q", statement, err, want)
		}
	}
}

// TestComplex has statements whose translation would double with each level. All
// are answered at once.
func TestComplex(t *testing.T) {
	t.Parallel()
	nest := func(open, middle, closing string, levels int) string {
		return "SELECT " + strings.Repeat(open, levels) + middle + strings.Repeat(closing, levels)
	}
	for statement, refused := range map[string]bool{
		nest("substring(", "'a'", ", 1)", 45):                                                                false,
		nest("CAST(", "requestParameters", " AS map(varchar, varchar))", 45) + " FROM $A":                    true,
		nest("map_keys(CAST(json_parse(array_join(", "ARRAY['a']", ", ',')) AS map(varchar, varchar)))", 20): true,
		nest("(SELECT 1 + ", "1", " GROUP BY 1"+strings.Repeat(", 1", 200)+")", 9):                           true,
	} {
		began := time.Now()
		_, err := Translate(stores(statement), tableOf)
		if (err != nil) != refused || refused && !strings.Contains(err.Error(), "too complex") {
			t.Errorf("%.60s: %v", statement, err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%.60s took %s", statement, took)
		}
	}
}

// TestFailing has what is found when a query runs.
func TestFailing(t *testing.T) {
	t.Parallel()
	db := open(t)
	for statement, want := range map[string]string{
		"SELECT CAST('x' AS bigint)":         "Cannot cast 'x' to BIGINT",
		"SELECT CAST('x' AS timestamp)":      "Value cannot be cast to timestamp: x",
		"SELECT json_parse('{')":             "Cannot convert value to JSON: '{'",
		"SELECT split_part('a', 'b', 0)":     "Index must be greater than zero",
		"SELECT regexp_extract('a', 'a', 1)": "Pattern has 0 groups. Cannot access group 1",
	} {
		if _, _, err := run(t, db, statement); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %q", statement, err, want)
		}
	}
}

// TestExplain turns SQLite's own errors into words.
func TestExplain(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "x.db")+"?"+Pragmas())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	for statement, want := range map[string]string{
		"SELECT foo":              "Column 'foo' cannot be resolved",
		`SELECT "foo"`:            "Column 'foo' cannot be resolved",
		"SELECT bar(1)":           "Function 'bar' is not known to the simulator",
		"SELECT * FROM baz":       "Table 'baz' does not exist",
		"SELECT 1 FROM":           "mismatched input '<EOF>'",
		"SELECT )":                "mismatched input ')'",
		"SELECT 1 WHERE count(*)": "An aggregate function stands where none is allowed: count()",
		"SELECT json('{')":        "Cannot convert value to JSON",
	} {
		var got int
		if err := db.QueryRowContext(t.Context(), statement).Scan(&got); err == nil || Explain(err) != want {
			t.Errorf("%s: %v, want %q", statement, err, want)
		}
	}
}
