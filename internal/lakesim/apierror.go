package lakesim

import (
	"fmt"
	"net/http"
)

// apiError is an error of the API.
type apiError struct {
	code    string
	message string
	status  int
}

func (e *apiError) Error() string { return e.code + ": " + e.message }

func failure(code, format string, args ...any) *apiError {
	return &apiError{code: code, message: fmt.Sprintf(format, args...), status: http.StatusBadRequest}
}

func invalidParameter(format string, args ...any) *apiError {
	return failure("InvalidParameterException", format, args...)
}

func unsupportedRegion() *apiError {
	return failure("UnsupportedOperationException", "The operation requested is not supported in the region.")
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
