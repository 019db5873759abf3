package lake

import (
	"bufio"
	"context"
	"errors"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// refuseEmptyAnswers makes an answer without a body an error. The SDK takes it
// for an answer in which every member is missing: a list that shows no imports,
// where there may be some, and an import without id and status.
func refuseEmptyAnswers(o *cloudtrail.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("refuseEmptyAnswers",
			func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
				out, metadata, err := next.HandleDeserialize(ctx, in)
				response, ok := out.RawResponse.(*smithyhttp.Response)
				if err != nil || !ok {
					return out, metadata, err
				}
				body := bufio.NewReader(response.Body)
				if _, err := body.Peek(1); errors.Is(err, io.EOF) {
					return out, metadata, &smithy.DeserializationError{Err: errors.New("the answer is empty")}
				}
				response.Body = readCloser{body, response.Body}
				return out, metadata, nil
			}), middleware.After)
	})
}

// readCloser reads from one and closes the other.
type readCloser struct {
	io.Reader
	io.Closer
}

// errNoID and errNoARN say that an answer does not name what it is about.
var (
	errNoID  = &smithy.DeserializationError{Err: errors.New("the answer names no import")}
	errNoARN = &smithy.DeserializationError{Err: errors.New("the answer names no event data store")}
)
