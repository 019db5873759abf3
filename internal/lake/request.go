package lake

import (
	"context"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// sendPlainly makes the body of a request one that can only be read. The SDK
// closes the body as soon as AWS answers. One that can write itself then says
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
