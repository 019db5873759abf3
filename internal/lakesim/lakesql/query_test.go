package lakesql

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// stores puts the IDs of the stores into a statement.
func stores(statement string) string {
	return strings.NewReplacer("$A", storeA, "$B", storeB).Replace(statement)
}

// TestQueries runs statements of the constructs that AWS's sample queries have.
// A row is written with | between its values.
func TestQueries(t *testing.T) {
	t.Parallel()
	db := open(t)
	for _, c := range []struct {
		name, statement, columns string
		rows                     []string
	}{
		{"as written", "select eventName, userIdentity.ARN, awsregion AS Region, count(*) over () FROM $A WHERE eventID = 'a1'",
			"eventName|ARN|Region|_col3", []string{"GetObject|arn:aws:sts::111111111111:assumed-role/reader/ann|us-east-1|1"}},
		{"nested members", "SELECT userIdentity.sessionContext.sessionIssuer.userName, useridentity.sessioncontext.attributes.creationdate FROM $A WHERE eventID IN ('a1', 'a2') ORDER BY eventID",
			"userName|creationdate", []string{"reader|2023-01-31 20:00:01.000", "<null>|<null>"}},
		{"aggregates", "SELECT count(*) n, count(DISTINCT eventName), count(errorCode), avg(length(eventName)), sum(1), min(eventTime), max(eventTime) FROM $A",
			"n|_col1|_col2|_col3|_col4|_col5|_col6", []string{"4|3|1|9.75|4|2023-01-31 23:59:59.000|2023-02-06 08:00:00.000"}},
		{"by month", "SELECT date_trunc('month', eventTime) AS m, count(*) FROM $A GROUP BY 1 ORDER BY m DESC",
			"m|_col1", []string{"2023-02-01 00:00:00.000|3", "2023-01-01 00:00:00.000|1"}},
		{"by day", "SELECT date(eventTime) d, count(*) c FROM $A GROUP BY date(eventTime) HAVING count(*) = 1 ORDER BY d LIMIT 2",
			"d|c", []string{"2023-01-31|1", "2023-02-01|1"}},
		{"parentheses in GROUP BY", "SELECT eventName || awsRegion, count(*) FROM $A GROUP BY (eventName || awsRegion) ORDER BY 1 LIMIT 1",
			"_col0|_col1", []string{"ConsoleLogineu-west-1|1"}},
		{"map", "SELECT element_at(requestParameters, 'x-amz.part') p, requestParameters['maxKeys'] n, requestParameters['flag'] f, requestParameters['nested'] o, requestParameters['none'] z FROM $A WHERE eventID = 'a1'",
			"p|n|f|o|z", []string{`dotted|5|true|{"k":[1,"z"]}|<null>`}},
		{"map as group", "SELECT element_at(requestParameters, 'key') k, count(*) FROM $A WHERE eventName = 'PutObject' GROUP BY requestParameters",
			"k|_col1", []string{"b/2.txt|1"}},
		{"array", "SELECT element_at(resources, 1).arn, resources[2].accountId, resources[-1].type, cardinality(resources) c FROM $A WHERE resources IS NOT NULL ORDER BY eventID",
			"arn|accountId|type|c", []string{"arn:aws:s3:::red/a/1.txt|111111111111|AWS::S3::Bucket|2", "arn:aws:s3:::blue|<null>|AWS::S3::Bucket|1"}},
		{"rendered", "SELECT tlsDetails, requestParameters, readOnly FROM $A WHERE eventID = 'a2'",
			"tlsDetails|requestParameters|readOnly", []string{"{tlsversion=TLSv1.3, ciphersuite=AES, clientprovidedhostheader=blue.s3.amazonaws.com}|{bucketName=blue, key=b/2.txt}|false"}},
		{"unnest rows", "SELECT eventID, arn, n FROM $A CROSS JOIN UNNEST(resources) WITH ORDINALITY AS t(account, kind, arn, prefix, n) ORDER BY eventID, n",
			"eventID|arn|n", []string{"a1|arn:aws:s3:::red/a/1.txt|1", "a1|arn:aws:s3:::red|2", "a2|arn:aws:s3:::blue|1"}},
		{"unnest whole", "SELECT e.eventID, r.type FROM $A e CROSS JOIN UNNEST(e.resources) AS t(r) WHERE r.accountId = '222222222222'",
			"eventID|type", []string{"a2|AWS::S3::Bucket"}},
		{"unnest map", "SELECT k, v FROM $A CROSS JOIN UNNEST(requestParameters) AS t(k, v) WHERE eventID = 'a1' AND k IN ('flag', 'maxKeys') ORDER BY k",
			"k|v", []string{"flag|true", "maxKeys|5"}},
		{"json", "SELECT json_extract_scalar(eventJson, '$.requestParameters.nested.k[1]') s, json_extract(eventJson, '$.tlsDetails.tlsVersion') j, json_extract_scalar(element_at(requestParameters, 'nested'), '$[\"k\"][0]') n FROM $A WHERE eventID = 'a1'",
			"s|j|n", []string{`z|"TLSv1.2"|1`}},
		{"json as array", "SELECT x FROM $A CROSS JOIN UNNEST(CAST(json_extract(eventJson, '$.requestParameters.nested.k') AS array(json))) AS t(x)",
			"x", []string{"1", `"z"`}},
		{"union", "SELECT eventID FROM $A UNION SELECT eventID FROM $B ORDER BY eventID DESC LIMIT 2",
			"eventID", []string{"b1", "a4"}},
		{"intersect binds closer", "SELECT 1 x UNION SELECT 2 INTERSECT SELECT 3",
			"x", []string{"1"}},
		{"duplicates", "SELECT eventID, n FROM (SELECT eventID, count(*) n FROM (SELECT eventID FROM $A UNION ALL SELECT eventID FROM $B) GROUP BY eventID) WHERE n > 1",
			"eventID|n", []string{"a4|2"}},
		{"join", "SELECT a.eventID, b.awsRegion FROM $A a LEFT JOIN $B AS b ON a.eventID = b.eventID WHERE a.eventName = 'GetObject' ORDER BY 1",
			"eventID|awsRegion", []string{"a1|<null>", "a4|eu-west-1"}},
		{"join using", "SELECT eventID, a.eventName FROM $A a JOIN $B USING (eventID)",
			"eventID|eventName", []string{"a4|GetObject"}},
		{"with", "WITH u (id, who) AS (SELECT eventID, userIdentity FROM $A) SELECT id, u.who.arn FROM u WHERE who.type = 'Root'",
			"id|arn", []string{"a3|arn:aws:iam::111111111111:root"}},
		{"exists", "SELECT eventID FROM $A WHERE EXISTS (SELECT eventID, 1 FROM $B b WHERE b.eventID = $A.eventID)",
			"eventID", []string{"a4"}},
		{"sub-select", "SELECT eventID FROM $A WHERE eventTime = (SELECT max(eventTime) FROM $A) OR eventID NOT IN (SELECT eventID FROM $A WHERE readOnly)  ORDER BY 1",
			"eventID", []string{"a2", "a3", "a4"}},
		{"window", "SELECT eventID FROM (SELECT eventID, rank() OVER (PARTITION BY eventName ORDER BY eventTime DESC) r FROM $A) WHERE r > 1",
			"eventID", []string{"a1"}},
		{"nulls are last", "SELECT errorCode FROM $A WHERE eventID < 'a4' ORDER BY errorCode, eventID LIMIT 2",
			"errorCode", []string{"AccessDenied", "<null>"}},
		{"nulls first", "SELECT eventID FROM $A ORDER BY errorCode DESC NULLS FIRST, eventID DESC LIMIT 1",
			"eventID", []string{"a4"}},
		{"distinct from", "SELECT eventID FROM $A WHERE errorCode IS NOT DISTINCT FROM 'AccessDenied'",
			"eventID", []string{"a2"}},
		{"like tells cases apart", "SELECT eventID FROM $A WHERE eventName LIKE 'get%' OR eventName LIKE 'Put!_%' ESCAPE '!' OR eventName LIKE 'Con%'",
			"eventID", []string{"a3"}},
		{"booleans", "SELECT eventID FROM $A WHERE readOnly = false AND sessionCredentialFromConsole = true AND managementEvent",
			"eventID", []string{"a3"}},
		{"groups of values", "SELECT eventName, max_by(eventID, eventTime), min_by(eventID, eventTime), array_agg(eventID ORDER BY eventID DESC), count_if(readOnly), approx_distinct(awsRegion) FROM $A GROUP BY eventName ORDER BY eventName LIMIT 2",
			"eventName|_col1|_col2|_col3|_col4|_col5", []string{"ConsoleLogin|a3|a3|[a3]|0|1", "GetObject|a4|a1|[a4, a1]|2|2"}},
		{"comments", "/* first */ SELECT eventID -- the ID\nFROM $A /* of */ WHERE eventID = 'a1';",
			"eventID", []string{"a1"}},
		{"quoted names", `SELECT "eventName" AS "My Name" FROM "$A" AS "T 1" WHERE "T 1".eventID = 'a2'`,
			"My Name", []string{"PutObject"}},
		{"offset", "SELECT eventID FROM $A ORDER BY eventID OFFSET 1 LIMIT 2", "eventID", []string{"a2", "a3"}},
		{"times in other words", "SELECT to_iso8601(eventTime), date_add('month', 1, eventTime), date_diff('day', DATE '2023-01-01', eventTime), day_of_week(eventTime), date_trunc('week', eventTime), date_format(eventTime, '%Y/%m %H:%i'), date_format(eventTime, '%W %e') FROM $A WHERE eventID = 'a1'",
			"_col0|_col1|_col2|_col3|_col4|_col5|_col6", []string{"2023-01-31T23:59:59.000|2023-02-28 23:59:59.000|30|2|2023-01-30 00:00:00.000|2023/01 23:59|Tuesday 31"}},
		{"times read", "SELECT date_parse('05.01.2023', '%d.%m.%Y'), from_iso8601_timestamp('2023-01-01T00:00:00+01:00'), CAST('2023-01-02' AS timestamp), CAST(TIMESTAMP '2023-01-02 03:04:05' AS date), from_unixtime(86400), to_unixtime(TIMESTAMP '1970-01-02 00:00:00.5')",
			"_col0|_col1|_col2|_col3|_col4|_col5", []string{"2023-01-05 00:00:00.000|2022-12-31 23:00:00.000 UTC|2023-01-02 00:00:00.000|2023-01-02|1970-01-02 00:00:00.000 UTC|86400.5"}},
		{"texts", "SELECT upper(userAgent), length(userAgent), substr('abcdef', 2, 3), split_part('a:b:c', ':', 2), strpos('abc', 'c'), regexp_extract('x=12', '=(\\d+)', 1), regexp_like('abc', '^b'), regexp_replace('a1b2', '(\\d)', '<$1>'), trim('  t '), concat('a', 'b', 'c'), replace('aXb', 'X'), starts_with('abc', 'ab') FROM $A WHERE eventID = 'a4'",
			"_col0|_col1|_col2|_col3|_col4|_col5|_col6|_col7|_col8|_col9|_col10|_col11", []string{"ÉTÉ|3|bcd|b|3|12|false|a<1>b<2>|t|abc|ab|true"}},
		{"keywords within", "SELECT extract(year FROM eventTime), substring('hello' FROM 2 FOR 3), trim(BOTH 'x' FROM 'xax'), position('l' IN 'hello') FROM $A LIMIT 1",
			"_col0|_col1|_col2|_col3", []string{"2023|ell|a|3"}},
		{"choices", "SELECT CASE eventName WHEN 'GetObject' THEN 'get' ELSE 'other' END c, if(readOnly, 1, 2) i, coalesce(errorCode, '-') e, nullif(awsRegion, 'us-east-1') n, greatest('a', 'c', 'b') g FROM $A WHERE eventID = 'a1'",
			"c|i|e|n|g", []string{"get|1|-|<null>|c"}},
		{"casts", "SELECT CAST('7' AS bigint) + 1, TRY_CAST('x' AS integer), try(CAST('y' AS double)), CAST(true AS varchar), CAST(5 AS double) / 2, 7 / 2, CAST('abc' AS varchar(2)), CAST('TRUE' AS boolean)",
			"_col0|_col1|_col2|_col3|_col4|_col5|_col6|_col7", []string{"8|<null>|<null>|true|2.5|3|ab|true"}},
		{"null spreads", "SELECT concat('a', errorCode), 'a' || errorCode, greatest('a', errorCode) FROM $A WHERE eventID = 'a1'",
			"_col0|_col1|_col2", []string{"<null>|<null>|<null>"}},
		{"arrays made", "SELECT array_join(split('a,b', ','), '-'), ARRAY[1, 2], map_keys(requestParameters), contains(map_values(requestParameters), 'blue'), slice(ARRAY[1, 2, 3], 2, 2) FROM $A WHERE eventID = 'a2'",
			"_col0|_col1|_col2|_col3|_col4", []string{"a-b|[1, 2]|[bucketName, key]|true|[2, 3]"}},
		{"sum over a count", "SELECT eventName, sum(count(*)) OVER () FROM $A GROUP BY eventName ORDER BY 1 LIMIT 1",
			"eventName|_col1", []string{"ConsoleLogin|4"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			columns, rows, err := run(t, db, stores(c.statement))
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(columns, "|"); got != c.columns {
				t.Errorf("columns %s, want %s", got, c.columns)
			}
			var got []string
			for _, r := range rows {
				got = append(got, strings.Join(r, "|"))
			}
			if !slices.Equal(got, c.rows) {
				t.Errorf("rows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.rows, "\n"))
			}
		})
	}
}

// TestTimes compares the times of events with each form of a literal.
func TestTimes(t *testing.T) {
	t.Parallel()
	db := open(t)
	for condition, want := range map[string]string{
		"eventTime = '2023-02-01'":                                                    "a2",
		"eventTime = '2023-02-01 00:00:00'":                                           "a2",
		"eventTime = '2023-02-01 00:00:00.000'":                                       "a2",
		"eventTime = '2023-02-01T00:00:00Z'":                                          "a2",
		"'2023-02-01T01:00:00+01:00' = eventTime":                                     "a2",
		"eventTime = timestamp '2023-02-01 00:00:00'":                                 "a2",
		"eventTime = DATE '2023-02-01'":                                               "a2",
		"eventTime < '2023-02-01'":                                                    "a1",
		"eventTime <= '2023-02-01'":                                                   "a1 a2",
		"eventTime > '2023-02-01'":                                                    "a3 a4",
		"eventTime >= '2023-02-01'":                                                   "a2 a3 a4",
		"eventTime > '2023-02-05 12:30:15.249'":                                       "a3 a4",
		"eventTime > '2023-02-05 12:30:15.250'":                                       "a4",
		"eventTime BETWEEN '2023-02-01' AND '2023-02-05 12:30:15.250'":                "a2 a3",
		"eventTime NOT BETWEEN '2023-02-01' AND '2023-02-06'":                         "a1 a4",
		"eventTime IN ('2023-02-01', '2023-02-06T08:00:00Z')":                         "a2 a4",
		"date(eventTime) = '2023-02-05'":                                              "a3",
		"date(eventTime) > '2023-02-05 00:00:00'":                                     "a4",
		"date(eventTime) IN (DATE '2023-01-31', '2023-02-06')":                        "a1 a4",
		"date(eventTime) BETWEEN '2023-02-01' AND '2023-02-05 23:00:00'":              "a2 a3",
		"eventTime >= date_add('day', 4, DATE '2023-02-01')":                          "a3 a4",
		"eventTime < date_add('hour', -1, TIMESTAMP '2023-02-01 00:00:00')":           "",
		"eventTime > concat('2023-02', '-05')":                                        "a3 a4",
		"eventTime > current_timestamp":                                               "",
		"userIdentity.sessionContext.attributes.creationDate > '2023-01-31 20:00:00'": "a1",
	} {
		_, rows, err := run(t, db, stores("SELECT eventID FROM $A WHERE "+condition+" ORDER BY eventID"))
		if err != nil {
			t.Errorf("%s: %v", condition, err)
			continue
		}
		if got := strings.Join(slices.Concat(rows...), " "); got != want {
			t.Errorf("%s: %q, want %q", condition, got, want)
		}
	}
}

func TestAllColumns(t *testing.T) {
	t.Parallel()
	q, err := Translate(stores("SELECT * FROM $A"), tableOf)
	if err != nil {
		t.Fatal(err)
	}
	if len(q.Columns) != 34 || q.Columns[0] != "eventversion" || q.Columns[2] != "eventtime" || q.Columns[33] != "eventjsonchecksum" {
		t.Errorf("columns of *: %q", q.Columns)
	}
}

func TestStores(t *testing.T) {
	t.Parallel()
	q, err := Translate(stores("SELECT a.eventID FROM $B a JOIN $A b ON true WHERE a.eventID IN (SELECT eventID FROM $B)"), tableOf)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{storeB, storeA}; !slices.Equal(q.Stores, want) {
		t.Errorf("stores %q, want %q", q.Stores, want)
	}
	_, err = Translate("SELECT 1 FROM 33333333-cccc-4ccc-8ccc-333333333333", tableOf)
	if missing := (*noStoreError)(nil); !errors.As(err, &missing) || missing.id != "33333333-cccc-4ccc-8ccc-333333333333" {
		t.Errorf("the error of tableOf is not found in %v", err)
	}
}
