package lakesim

import (
	"net/http"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

func invalidParameter(format string, args ...any) *awsapi.Error {
	return awsapi.Failure("InvalidParameterException", format, args...)
}

func unsupportedRegion() *awsapi.Error {
	return awsapi.Failure("UnsupportedOperationException", "The operation requested is not supported in the region.")
}

// statusCode is the error code of AWS when all that is known is the status.
func statusCode(status int) string {
	switch status {
	case http.StatusForbidden:
		return "AccessDeniedException"
	case http.StatusTooManyRequests:
		return "ThrottlingException"
	case http.StatusServiceUnavailable:
		return "ServiceUnavailable"
	case http.StatusNotFound:
		return "ResourceNotFoundException"
	}
	if status >= http.StatusInternalServerError {
		return "InternalFailure"
	}
	return "ValidationException"
}
