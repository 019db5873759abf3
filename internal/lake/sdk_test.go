package lake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
)

// answering is a client of a CloudTrail that always returns this.
func answering(t *testing.T, body string) *Region {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		if _, err := io.WriteString(w, body); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	config := aws.Config{
		Region: testRegion, Credentials: credentials.NewStaticCredentialsProvider("AKIA", "secret", ""),
		Retryer: func() aws.Retryer { return aws.NopRetryer{} },
	}
	return New(config, Options{AccountID: testAccount, CloudTrailEndpoint: server.URL}).In(testRegion)
}

// What is not there must not be taken for a list without imports.
func TestAnswersThatAreNone(t *testing.T) {
	saying := func(body string) *Region {
		client := &scripted{answers: func(int, *http.Request) (*http.Response, error) { return answer(http.StatusOK, body), nil }}
		return client.region()
	}
	for _, body := range []string{"", `{"Imports":[`, "<html>", "{}", "null", "[]", `"ok"`, `{"imports":[]}`, `{"Imports":null}`, `{"Imports":{}}`,
		`{"Imports":[{}]}`, `{"Imports":[null]}`, `{"Imports":[{"ImportStatus":"COMPLETED"}]}`, `{"message":"Too many requests"}`, `{"__type":"InternalFailure"}`} {
		synctest.Test(t, func(t *testing.T) {
			if _, err := saying(body).Decide(t.Context(), testContent, Adopt); !garbled(err) || !passing(err) {
				t.Errorf("ListImports answers %q: %v", body, err)
			}
		})
	}
	for _, body := range []string{"", "{}", "null", `{"ImportStatus":"COMPLETED"}`, `{"ImportId":null}`, `{"ImportId":""}`, `{"ImportId":7}`} {
		synctest.Test(t, func(t *testing.T) {
			if _, err := saying(body).Get(t.Context(), "an-id"); !garbled(err) || !passing(err) {
				t.Errorf("GetImport answers %q: %v", body, err)
			}
		})
	}
	for _, body := range []string{"", "{}"} {
		if _, sent, err := answering(t, body).sendOnce(t.Context(), testContent.input()); !garbled(err) || !sent {
			t.Errorf("StartImport answers %q: %v, sent %v", body, err, sent)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		if decision, err := saying(`{"Imports":[]}`).Decide(t.Context(), testContent, Adopt); err != nil || decision.Action != ActionStart {
			t.Errorf("a list without imports: %+v, %v", decision, err)
		}
	})
}

// slowClient is an HTTP client whose transport looks for the end of the body
// only after AWS has answered, as may happen when the machine is busy.
type slowClient struct{ sent []*http.Request }

func (c *slowClient) Do(request *http.Request) (*http.Response, error) {
	c.sent = append(c.sent, request)
	body, err := io.ReadAll(io.LimitReader(request.Body, request.ContentLength))
	if err != nil || !strings.Contains(string(body), "an-id") {
		return nil, fmt.Errorf("sent %q: %w", body, err)
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"ImportId":"an-id","ImportStatus":"COMPLETED"}`))}, nil
}

// A transport that fails there closes the connection while its answer is read.
func TestSentBodyEndsAfterTheAnswer(t *testing.T) {
	client := &slowClient{}
	config := aws.Config{Region: testRegion, Credentials: credentials.NewStaticCredentialsProvider("AKIA", "secret", ""), HTTPClient: client}
	region := New(config, Options{AccountID: testAccount}).In(testRegion)
	if _, err := region.Get(t.Context(), "an-id"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := region.sendOnce(t.Context(), &cloudtrail.StartImportInput{ImportId: aws.String("an-id")}); err != nil {
		t.Fatal(err)
	}
	if len(client.sent) != 2 {
		t.Fatalf("%d requests", len(client.sent))
	}
	for _, request := range client.sent {
		if n, err := io.Copy(io.Discard, request.Body); n != 0 || err != nil {
			t.Errorf("%d more bytes, %v", n, err)
		}
	}
}

// scripted is an HTTP client with prepared responses, by the clock of the test.
type scripted struct {
	answers func(n int, request *http.Request) (*http.Response, error)
	sent    int
}

func (s *scripted) Do(request *http.Request) (*http.Response, error) {
	s.sent++
	if _, err := io.Copy(io.Discard, request.Body); err != nil {
		return nil, fmt.Errorf("reading the request: %w", err)
	}
	return s.answers(s.sent, request)
}

func (s *scripted) region() *Region {
	config := aws.Config{Region: testRegion, Credentials: credentials.NewStaticCredentialsProvider("AKIA", "secret", ""), HTTPClient: s, RetryMaxAttempts: 25}
	return New(config, Options{AccountID: testAccount}).In(testRegion)
}

func answer(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"text/html"}}, Body: io.NopCloser(strings.NewReader(body))}
}

// One answer that does not come must not hang a plan, nor fail it.
func TestReadsThatAreNotAnswered(t *testing.T) {
	silent := func(request *http.Request) error {
		<-request.Context().Done()
		return request.Context().Err()
	}
	synctest.Test(t, func(t *testing.T) {
		client := &scripted{answers: func(n int, request *http.Request) (*http.Response, error) {
			if n < 3 {
				return nil, silent(request)
			}
			return answer(http.StatusOK, `{"ImportId":"an-id"}`), nil
		}}
		if got, err := client.region().Get(t.Context(), "an-id"); err != nil || got.ID != "an-id" {
			t.Errorf("%+v, %v", got, err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		client := &scripted{answers: func(_ int, request *http.Request) (*http.Response, error) { return nil, silent(request) }}
		began := time.Now()
		_, err := client.region().Get(t.Context(), "an-id")
		if !errors.Is(err, errAttemptTimeout) || !passing(err) || client.sent != unansweredAttempts || time.Since(began) > 5*time.Minute {
			t.Errorf("after %s and %d requests: %v", time.Since(began), client.sent, err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		client := &scripted{answers: func(_ int, request *http.Request) (*http.Response, error) { return nil, silent(request) }}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began := time.Now()
		if _, err := client.region().Get(ctx, "an-id"); !Interrupted(err) || time.Since(began) > 2*time.Second {
			t.Errorf("an interrupt: after %s, %v", time.Since(began), err)
		}
		time.Sleep(time.Hour) // others might have shared the call, which ends by itself
	})
}

// 429 and 503 are throttling, whatever else is in the answer.
func TestThrottlingOfAnyShape(t *testing.T) {
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		for _, body := range []string{"", "<html>slow down</html>", "{}", `{"message":"slow down"}`, `{"__type":"Busy"}`} {
			synctest.Test(t, func(t *testing.T) {
				client := &scripted{answers: func(n int, _ *http.Request) (*http.Response, error) {
					if n < 7 {
						return answer(status, body), nil
					}
					return answer(http.StatusOK, `{"ImportId":"an-id","ImportStatus":"COMPLETED"}`), nil
				}}
				if got, err := client.region().WaitForEnd(t.Context(), "an-id", 0, nil); err != nil || got.Status != StatusCompleted {
					t.Errorf("%d %q: %+v, %v", status, body, got, err)
				}
			})
		}
	}
}

func TestErrorsAreCleaned(t *testing.T) {
	client := &scripted{answers: func(int, *http.Request) (*http.Response, error) {
		return answer(http.StatusBadRequest, `{"__type":"InvalidParameterException","message":"a\u001b[2J\u202eb"}`), nil
	}}
	_, err := client.region().Get(t.Context(), "an-id")
	explained := Explain(err)
	for _, text := range []string{err.Error(), explained.Said} {
		if !strings.Contains(text, `a\u001b[2J\u202eb`) || strings.ContainsAny(text, "\x1b\u202e") {
			t.Errorf("%q", text)
		}
	}
	if !hasCode(err, "InvalidParameter") || explained.Code != "InvalidParameterException" {
		t.Errorf("the error is no longer known: %+v", explained)
	}
}

// The library that makes the configuration logs each answer; the results of queries are
// events, and no line of a log.
func TestResultsAreNotLogged(t *testing.T) {
	var logged []string
	logger := middleware.DeserializeMiddlewareFunc(bodyLogger,
		func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
			logged = append(logged, middleware.GetOperationName(ctx))
			return next.HandleDeserialize(ctx, in)
		})
	client := &scripted{answers: func(int, *http.Request) (*http.Response, error) {
		return answer(http.StatusOK, `{"QueryId":"an-id","QueryStatus":"FINISHED","QueryResultRows":[]}`), nil
	}}
	config := aws.Config{
		Region: testRegion, Credentials: credentials.NewStaticCredentialsProvider("AKIA", "secret", ""), HTTPClient: client,
		APIOptions: []func(*middleware.Stack) error{func(stack *middleware.Stack) error { return stack.Deserialize.Add(logger, middleware.After) }},
	}
	api := New(config, Options{}).In(testRegion).CloudTrail()
	if out, err := api.GetQueryResults(t.Context(), &cloudtrail.GetQueryResultsInput{QueryId: aws.String("an-id")}); err != nil || out.QueryStatus != "FINISHED" {
		t.Errorf("%+v, %v", out, err)
	}
	if _, err := api.DescribeQuery(t.Context(), &cloudtrail.DescribeQueryInput{QueryId: aws.String("an-id")}); err != nil {
		t.Error(err)
	}
	if want := []string{"DescribeQuery"}; !slices.Equal(logged, want) || client.sent != 2 {
		t.Errorf("logged %q of %d calls, want %q", logged, client.sent, want)
	}
}

// The library still has the part that logs answers under the name by which it is found.
func TestBodyLoggerHasItsName(t *testing.T) {
	_, config, diags := awsbase.GetAwsConfig(t.Context(), &awsbase.Config{Region: testRegion, AccessKey: "AKIA", SecretKey: "secret", SkipCredsValidation: true, SkipRequestingAccountId: true})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	stack := middleware.NewStack("GetQueryResults", smithyhttp.NewStackRequest)
	for _, add := range config.APIOptions {
		if err := add(stack); err != nil {
			t.Fatal(err)
		}
	}
	if _, has := stack.Deserialize.Get(bodyLogger); !has {
		t.Errorf("what logs answers is not %s, but one of %q", bodyLogger, stack.Deserialize.List())
	}
}

// Queries have rates of their own kind.
func TestPacesOfQueries(t *testing.T) {
	paces := newPaces()
	for operation, want := range map[string]*pace{
		"StartQuery": paces.queries, "CancelQuery": paces.cancels, "DescribeQuery": paces.reads, "GetQueryResults": paces.reads, "ListQueries": paces.reads,
		"StartImport": paces.starts, "StopImport": paces.stops,
	} {
		if paces.of(operation) != want {
			t.Errorf("%s has another pace", operation)
		}
	}
}
