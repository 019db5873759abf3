package lake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// The options of this file make the SDK's client one that can be relied on: an
// answer is one to the call, comes in time, and has nothing in it that steers a
// terminal.

// checkAnswers makes an answer that is not of the operation's shape an error.
// The SDK takes it for one in which every member is missing: a list that shows
// no imports, where there may be some, and an import without id and status.
func checkAnswers(o *cloudtrail.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("checkAnswers",
			func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
				out, metadata, err := next.HandleDeserialize(ctx, in)
				response, ok := out.RawResponse.(*smithyhttp.Response)
				if err != nil || !ok {
					return out, metadata, err
				}
				body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
				if closeErr := response.Body.Close(); err == nil {
					err = closeErr
				}
				if err != nil {
					return out, metadata, noAnswer("reading the answer: %w", err)
				}
				response.Body = io.NopCloser(bytes.NewReader(body))
				return out, metadata, checkAnswer(middleware.GetOperationName(ctx), response.StatusCode, body)
			}), middleware.After)
	})
}

// maxAnswer is far above a page of 1,000 rows, in bytes.
const maxAnswer = 16 << 20

// answered are the members that tell an operation's answer from something else,
// and of what kind they are: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Operations.html
var answered = map[string]struct {
	member string
	list   bool
}{
	"StartImport":         {"ImportId", false},
	"GetImport":           {"ImportId", false},
	"StopImport":          {"ImportId", false},
	"ListImports":         {"Imports", true},
	"ListImportFailures":  {"Failures", true},
	"GetEventDataStore":   {"EventDataStoreArn", false},
	"ListEventDataStores": {"EventDataStores", true},
	"StartQuery":          {"QueryId", false},
	"DescribeQuery":       {"QueryId", false},
	"GetQueryResults":     {"QueryStatus", false},
	"CancelQuery":         {"QueryId", false},
	"ListQueries":         {"Queries", true},
}

func checkAnswer(operation string, status int, body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return noAnswer("the answer is empty")
	}
	want, known := answered[operation]
	if !known || status < http.StatusOK || status >= http.StatusMultipleChoices {
		return nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return noAnswer("the answer is not the one of %s: %w", operation, err)
	}
	value := members[want.member]
	if want.list {
		var rows []map[string]json.RawMessage
		if err := json.Unmarshal(value, &rows); err != nil || rows == nil {
			return noAnswer("the answer is not the one of %s: it has no list %s", operation, want.member)
		}
		for _, row := range rows {
			if len(row) == 0 {
				return noAnswer("the answer is not the one of %s: %s has a row without members", operation, want.member)
			}
		}
		return nil
	}
	var text string
	if err := json.Unmarshal(value, &text); err != nil || text == "" {
		return noAnswer("the answer is not the one of %s: it has no %s", operation, want.member)
	}
	return nil
}

// logNoResults keeps the results of queries, which are events, out of the log. The
// library that makes the AWS configuration logs the bodies of answers.
func logNoResults(o *cloudtrail.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		if _, logs := stack.Deserialize.Get(bodyLogger); !logs || stack.ID() != "GetQueryResults" {
			return nil
		}
		_, err := stack.Deserialize.Remove(bodyLogger)
		return err //nolint:wrapcheck // it is there
	})
}

// bodyLogger is the part of each call that logs requests and answers:
// https://github.com/hashicorp/aws-sdk-go-base/blob/v2.0.0-beta.74/logger.go
const bodyLogger = "TF_AWS_RequestResponseLogger"

// sendPlainly makes the body of a request one that can only be read. The SDK
// closes the body as soon as AWS responds. One that can write itself then says
// io.EOF where https://pkg.go.dev/io#WriterTo wants nil, so that a transport that
// has not yet looked for its end takes the request for failed, and closes the
// connection while the answer is read. The SDK would repeat the call, and the
// answer to a StartImport be unclear.
func sendPlainly(o *cloudtrail.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("sendPlainly",
			func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
				if request, ok := in.Request.(*smithyhttp.Request); ok {
					if body, ok := request.GetStream().(io.ReadSeeker); ok {
						plain, err := request.SetStream(struct{ io.ReadSeeker }{body})
						if err != nil {
							return middleware.DeserializeOutput{}, middleware.Metadata{}, fmt.Errorf("preparing a request: %w", err)
						}
						in.Request = plain
					}
				}
				return next.HandleDeserialize(ctx, in)
			}), middleware.After)
	})
}

// Reliably returns a configuration whose clients bound each attempt of a call by
// a timeout, repeat those that get no usable answer a few times, and clean the
// texts of errors. StartImport has a timeout of its own and one attempt, and the
// caller bounds GetObject.
func Reliably(config aws.Config, timeout time.Duration) aws.Config {
	config = config.Copy()
	config.APIOptions = append(slices.Clone(config.APIOptions), answerInTime(timeout), printErrorsSafely)
	retryer := config.Retryer
	config.Retryer = func() aws.Retryer {
		if retryer == nil {
			return readRetryer{retry.NewStandard()}
		}
		return readRetryer{retryer()}
	}
	return config
}

func answerInTime(timeout time.Duration) func(*middleware.Stack) error {
	return func(stack *middleware.Stack) error {
		return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("answerInTime",
			func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
				// The body of an object is read after the call has returned.
				if name := middleware.GetOperationName(ctx); name == "StartImport" || name == "GetObject" {
					return next.HandleFinalize(ctx, in)
				}
				attempt, cancel := context.WithTimeout(ctx, timeout)
				defer cancel()
				out, metadata, err := next.HandleFinalize(attempt, in)
				if err != nil && ctx.Err() == nil && attempt.Err() != nil {
					err = fmt.Errorf("%w (%s)", errAttemptTimeout, timeout)
				}
				return out, metadata, err
			}), "Retry", middleware.After)
	}
}

// unansweredAttempts is how often a read is sent that gets no usable answer. What
// AWS asks to repeat is repeated as often as the provider is configured to.
const unansweredAttempts = 4

type readRetryer struct{ aws.Retryer }

func (r readRetryer) IsErrorRetryable(err error) bool {
	return !hopeless(err) && (garbled(err) || errors.Is(err, errAttemptTimeout) || busy(err) || r.Retryer.IsErrorRetryable(err))
}

func (r readRetryer) RetryDelay(attempt int, err error) (time.Duration, error) {
	if !busy(err) && (garbled(err) || errors.Is(err, errAttemptTimeout)) {
		if attempt >= unansweredAttempts {
			return 0, err
		}
		return time.Duration(attempt) * minLookPause, nil
	}
	return r.Retryer.RetryDelay(attempt, err) //nolint:wrapcheck // it is the SDK's own
}

func printErrorsSafely(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("printErrorsSafely",
		func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			out, metadata, err := next.HandleInitialize(ctx, in)
			if err == nil || printable(err.Error()) == err.Error() {
				return out, metadata, err
			}
			var apiError smithy.APIError
			if errors.As(err, &apiError) {
				return out, metadata, printableAPIError{printableError{err}, apiError}
			}
			return out, metadata, printableError{err}
		}), middleware.Before)
}

// printableError is an error whose text can be shown.
type printableError struct{ error }

func (e printableError) Error() string { return printable(e.error.Error()) }
func (e printableError) Unwrap() error { return e.error }

// printableAPIError is an AWS error whose texts can be shown.
type printableAPIError struct {
	printableError
	answer smithy.APIError
}

func (e printableAPIError) ErrorCode() string             { return printable(e.answer.ErrorCode()) }
func (e printableAPIError) ErrorMessage() string          { return printable(e.answer.ErrorMessage()) }
func (e printableAPIError) ErrorFault() smithy.ErrorFault { return e.answer.ErrorFault() }

// sameID reports whether AWS's answer is about the import that was asked for.
// AWS writes ids in lower case.
func sameID(asked, answered string) bool { return strings.EqualFold(asked, answered) }
