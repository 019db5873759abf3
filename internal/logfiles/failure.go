package logfiles

import (
	"errors"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// Failure is what a failed call of S3 says.
type Failure struct {
	Reason    Reason
	Code      string // S3's error code, empty when it gave none
	Said      string // what S3 said, or what went wrong on the way to it
	Region    string // where the bucket is, if S3 says so
	RequestID string // may be empty
}

// Reason is what a Failure comes from.
type Reason int

// The reasons that an error of S3's shows.
const (
	Unclear Reason = iota
	NoBucket
	NotAllowed
	OtherRegion
)

// reasons are codes of
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
var reasons = map[string]Reason{
	"NoSuchBucket":                       NoBucket,
	"PermanentRedirect":                  OtherRegion,
	"AuthorizationHeaderMalformed":       OtherRegion, // it was signed for a Region that the bucket is not in
	"IllegalLocationConstraintException": OtherRegion,
	"AccessDenied":                       NotAllowed,
	"AllAccessDisabled":                  NotAllowed,
	"Forbidden":                          NotAllowed,
}

// FailureOf reads the error of a call.
func FailureOf(err error) Failure {
	failure := Failure{Said: trail.Printable(err.Error())}
	var apiError smithy.APIError
	var unsent *smithyhttp.RequestSendError
	switch {
	case errors.As(err, &unsent): // the SDK puts around it what says nothing to whoever reads it
		failure.Said = "the request failed: " + trail.Printable(unsent.Err.Error())
	case errors.As(err, &apiError):
		failure.Code = trail.Printable(apiError.ErrorCode())
		failure.Reason = reasons[apiError.ErrorCode()]
		failure.Said = trail.Printable(failure.Code + ": " + apiError.ErrorMessage())
	}
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		failure.RequestID = trail.Printable(response.ServiceRequestID())
		if response.Response != nil {
			failure.Region = trail.Printable(response.Response.Header.Get("X-Amz-Bucket-Region"))
		}
	}
	return failure
}

// Denied reports whether S3 refused a call because the caller lacks permission.
func Denied(err error) bool { return err != nil && FailureOf(err).Reason == NotAllowed }
