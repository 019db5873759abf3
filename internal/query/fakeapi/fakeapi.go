// Package fakeapi is a CloudTrail for tests of queries, whose answers can be unusual:
// late, broken, of another shape. It knows no SQL; a test says what a statement brings.
package fakeapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// What the fake has.
const (
	Account = "111122223333"
	Region  = "eu-west-1"
	StoreID = "0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"
	Store   = "arn:aws:cloudtrail:" + Region + ":" + Account + ":eventdatastore/" + StoreID
)

// Null is a value of which an answer has neither name nor text.
const Null = "\x00NULL"

// Table is the result of a statement.
type Table struct {
	Columns []string
	Rows    [][]string
}

// Query is a query that was started.
type Query struct {
	ID      string
	SQL     string
	Created time.Time
	Ends    time.Time // when it is over
	End     string    // its status then
	Scans   int64     // bytes in all
}

// Status is the status of the query now.
func (q *Query) Status() string {
	switch now := time.Now(); {
	case !now.Before(q.Ends):
		return q.End
	case now.Sub(q.Created) < time.Second:
		return "QUEUED"
	default:
		return "RUNNING"
	}
}

// Reply is an answer in the place of the fake's.
type Reply struct {
	Status int  // of HTTP
	Body   any  // is written as JSON, a string as it is
	Broken bool // there is no answer: the connection breaks
	Silent bool // there is no answer, ever
}

// Refuse is an error of AWS's.
func Refuse(code string) *Reply {
	return &Reply{Status: http.StatusBadRequest, Body: map[string]any{"__type": code, "message": "a message of AWS"}}
}

// Fail is an error of AWS's that leaves open whether the call had an effect.
func Fail() *Reply {
	return &Reply{Status: http.StatusInternalServerError, Body: map[string]any{"__type": "InternalFailure", "message": "a message of AWS"}}
}

// Input is what a call says.
type Input map[string]any

// Text returns a member.
func (in Input) Text(member string) string {
	text, _ := in[member].(string)
	return text
}

// AWS is the fake. Its fields are set before the first call.
type AWS struct {
	Results func(sql string) Table // what a statement brings
	Runs    time.Duration          // how long a query runs
	End     string                 // how it ends; FINISHED if it is empty
	Scans   int64                  // how many bytes a query scans
	Message string                 // AWS's reason of a failure
	// Before, if set, may answer a call that has no effect then.
	Before func(operation string, in Input) *Reply
	// After, if set, may answer a call that has had its effect. It may change the answer.
	After func(operation string, in Input, answer map[string]any) *Reply
	Hides time.Duration              // how long a query is neither listed nor found
	Page  int                        // rows on a page; 1,000 if it is 0
	Other map[string]func(Input) any // answers of operations that are not of queries

	mu      sync.Mutex
	calls   map[string]int
	queries []*Query
}

// Calls returns how often an operation was called.
func (f *AWS) Calls(operation string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[operation]
}

// Queries returns the queries that were started.
func (f *AWS) Queries() []Query {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []Query
	for _, q := range f.queries {
		all = append(all, *q)
	}
	return all
}

// Add starts a query of somebody else's.
func (f *AWS) Add(sql string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.add(sql).ID
}

func (f *AWS) add(sql string) *Query {
	end := f.End
	if end == "" {
		end = "FINISHED"
	}
	now := time.Now()
	added := &Query{ID: fmt.Sprintf("aaaaaaaa-0000-4000-8000-%012d", len(f.queries)+1), SQL: sql, Created: now, Ends: now.Add(f.Runs), End: end, Scans: f.Scans}
	f.queries = append(f.queries, added)
	return added
}

// Config is an AWS configuration that reaches the fake without a network.
func (f *AWS) Config() aws.Config {
	return aws.Config{Region: Region, Credentials: credentials.NewStaticCredentialsProvider("AKIAFAKE", "secret", ""), HTTPClient: f}
}

// Do makes AWS an HTTP client that never leaves the process.
func (f *AWS) Do(request *http.Request) (*http.Response, error) {
	if err := request.Context().Err(); err != nil {
		return nil, err //nolint:wrapcheck // HTTP clients return it like this
	}
	if trace := httptrace.ContextClientTrace(request.Context()); trace != nil && trace.WroteHeaders != nil {
		trace.WroteHeaders()
	}
	reply, err := f.reply(request)
	if err != nil {
		return nil, err
	}
	if reply.Silent {
		<-request.Context().Done()
	}
	if request.Context().Err() != nil {
		return nil, request.Context().Err() //nolint:wrapcheck // HTTP clients return it like this
	}
	return &http.Response{StatusCode: reply.Status, Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(bytes.NewReader(write(reply.Body))), Request: request}, nil
}

const contentType = "application/x-amz-json-1.1"

// ServeHTTP makes AWS a server, for the real command.
func (f *AWS) ServeHTTP(writer http.ResponseWriter, request *http.Request) {
	reply, err := f.reply(request)
	if err != nil || reply.Silent {
		panic(http.ErrAbortHandler)
	}
	writer.Header().Set("Content-Type", contentType)
	writer.WriteHeader(reply.Status)
	_, _ = writer.Write(write(reply.Body)) // that it fails, the client sees
}

func write(body any) []byte {
	if text, plain := body.(string); plain {
		return []byte(text)
	}
	written, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return written
}

var errBroken = errors.New("connection reset by peer")

func (f *AWS) reply(request *http.Request) (*Reply, error) {
	var in Input
	if err := json.NewDecoder(request.Body).Decode(&in); err != nil {
		return nil, fmt.Errorf("reading a request: %w", err)
	}
	target := request.Header.Get("X-Amz-Target")
	operation := target[strings.LastIndexByte(target, '.')+1:]
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.calls == nil {
		f.calls = map[string]int{}
	}
	f.calls[operation]++
	var reply *Reply
	if f.Before != nil {
		reply = f.Before(operation, in)
	}
	if reply == nil {
		reply = f.act(operation, in)
		if answer, ok := reply.Body.(map[string]any); ok && f.After != nil && reply.Status == http.StatusOK {
			if other := f.After(operation, in, answer); other != nil {
				reply = other
			}
		}
	}
	if reply.Broken {
		return nil, errBroken
	}
	return reply, nil
}
