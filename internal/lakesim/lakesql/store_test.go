package lakesql

import (
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite"
)

const (
	storeA = "11111111-aaaa-4aaa-8aaa-111111111111"
	storeB = "22222222-bbbb-4bbb-8bbb-222222222222"
)

// noStore is what tableOf says of an ID that it does not know.
type noStoreError struct{ id string }

func (e *noStoreError) Error() string { return "no event data store " + e.id }

func tableOf(id string) (string, error) {
	switch id {
	case storeA:
		return "store a", nil
	case storeB:
		return "store_b", nil
	}
	return "", &noStoreError{id}
}

// event is a record as in a log file, with what is stored beside it.
type event struct {
	id, time, name, source, region, account, json string
}

var eventsA = []event{
	{"a1", "2023-01-31 23:59:59.000", "GetObject", "s3.amazonaws.com", "us-east-1", "111111111111", `{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROA1:ann","arn":"arn:aws:sts::111111111111:assumed-role/reader/ann","accountId":"111111111111","accessKeyId":"ASIA1","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA1","arn":"arn:aws:iam::111111111111:role/reader","accountId":"111111111111","userName":"reader"},"webIdFederationData":{},"attributes":{"creationDate":"2023-01-31T20:00:01Z","mfaAuthenticated":"false"}}},"eventTime":"2023-01-31T23:59:59Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.1","userAgent":"agent/1","requestParameters":{"bucketName":"red","key":"a/1.txt","x-amz.part":"dotted","maxKeys":5,"flag":true,"nested":{"k":[1,"z"]},"none":null},"responseElements":null,"additionalEventData":{"bytes":10.5,"AuthenticationMethod":"AuthHeader"},"requestID":"R1","eventID":"a1","readOnly":true,"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::red/a/1.txt"},{"accountId":"111111111111","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::red"}],"eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"111111111111","eventCategory":"Data","tlsDetails":{"tlsVersion":"TLSv1.2","cipherSuite":"ECDHE","clientProvidedHostHeader":"red.s3.amazonaws.com"}}`},
	{"a2", "2023-02-01 00:00:00.000", "PutObject", "s3.amazonaws.com", "us-east-1", "111111111111", `{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDA2","arn":"arn:aws:iam::111111111111:user/bob","accountId":"111111111111","accessKeyId":"AKIA2","userName":"bob"},"eventTime":"2023-02-01T00:00:00Z","eventSource":"s3.amazonaws.com","eventName":"PutObject","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.2","userAgent":"agent/2","errorCode":"AccessDenied","errorMessage":"Access Denied","requestParameters":{"bucketName":"blue","key":"b/2.txt"},"responseElements":{"x-amz-server-side-encryption":"AES256"},"requestID":"R2","eventID":"a2","readOnly":false,"resources":[{"accountId":"222222222222","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::blue"}],"eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"111111111111","eventCategory":"Data","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"AES","clientProvidedHostHeader":"blue.s3.amazonaws.com"}}`},
	{"a3", "2023-02-05 12:30:15.250", "ConsoleLogin", "signin.amazonaws.com", "eu-west-1", "111111111111", `{"eventVersion":"1.09","userIdentity":{"type":"Root","principalId":"111111111111","arn":"arn:aws:iam::111111111111:root","accountId":"111111111111"},"eventTime":"2023-02-05T12:30:15Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.3","userAgent":"Mozilla","requestParameters":null,"responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"MFAUsed":"No"},"eventID":"a3","readOnly":false,"eventType":"AwsConsoleSignIn","managementEvent":true,"recipientAccountId":"111111111111","eventCategory":"Management","sessionCredentialFromConsole":"true"}`},
	{"a4", "2023-02-06 08:00:00.000", "GetObject", "s3.amazonaws.com", "eu-west-1", "333333333333", `{"eventVersion":"1.08","userIdentity":{"type":"AWSService","invokedBy":"cloudfront.amazonaws.com"},"eventTime":"2023-02-06T08:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-west-1","sourceIPAddress":"cloudfront.amazonaws.com","userAgent":"Été","requestParameters":{"bucketName":"red","key":"c/3.txt"},"responseElements":null,"requestID":"R4","eventID":"a4","readOnly":true,"eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"333333333333","eventCategory":"Data"}`},
}

var eventsB = []event{
	{"a4", "2023-02-06 08:00:00.000", "GetObject", "s3.amazonaws.com", "eu-west-1", "333333333333", eventsA[3].json},
	{"b1", "2023-03-01 10:00:00.000", "AuthorizeSecurityGroupIngress", "ec2.amazonaws.com", "ap-south-1", "444444444444", `{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDA9","arn":"arn:aws:iam::444444444444:user/eve","accountId":"444444444444","userName":"eve"},"eventTime":"2023-03-01T10:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"AuthorizeSecurityGroupIngress","awsRegion":"ap-south-1","sourceIPAddress":"203.0.113.9","userAgent":"console","requestParameters":{"groupId":"sg-1","ipPermissions":{"items":[{"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}}]}},"responseElements":{"_return":true},"requestID":"R9","eventID":"b1","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"444444444444","eventCategory":"Management"}`},
}

// open makes a database with both stores.
func open(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "lake.db")+"?"+Pragmas())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	for id, events := range map[string][]event{storeA: eventsA, storeB: eventsB} {
		table, err := tableOf(id)
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{CreateTable(table)} {
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		for _, e := range events {
			if _, err := db.ExecContext(t.Context(), Insert(table), e.id, e.time, e.name, e.source, e.region, e.account, e.json); err != nil {
				t.Fatal(err)
			}
		}
	}
	return db
}

// null is how the tests write a value that is left out.
const null = "<null>"

// run runs a statement, and gives its rows as GetQueryResults would.
func run(t testing.TB, db *sql.DB, statement string) (columns []string, rows [][]string, err error) {
	t.Helper()
	q, err := Translate(statement, tableOf)
	if err != nil {
		return nil, nil, err
	}
	result, err := db.QueryContext(t.Context(), q.SQL)
	if err != nil {
		return nil, nil, errors.New(Explain(err))
	}
	defer func() {
		if err := result.Close(); err != nil {
			t.Error(err)
		}
	}()
	for result.Next() {
		values := make([]any, len(q.Columns))
		pointers := make([]any, len(values))
		for i := range values {
			pointers[i] = &values[i]
		}
		if err := result.Scan(pointers...); err != nil {
			return nil, nil, err
		}
		row := make([]string, len(values))
		for i, v := range values {
			text, ok := q.Text(i, v)
			if !ok {
				text = null
			}
			row[i] = text
		}
		rows = append(rows, row)
	}
	if err := result.Err(); err != nil {
		return nil, nil, errors.New(Explain(err))
	}
	return q.Columns, rows, nil
}
