package lake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
)

// OperationError is a call of a CloudTrail operation that failed.
type OperationError struct {
	Operation string // the API's name, such as "StartImport"
	Attempt   string // what was attempted, such as "reading import ID"
	Region    string
	AccountID string // empty when not known
	ImportID  string // empty for a new import
	Err       error
}

func (e *OperationError) Error() string { return fmt.Sprintf("%s: %v", e.Attempt, e.Err) }
func (e *OperationError) Unwrap() error { return e.Err }

// UnclearStartError says that StartImport was sent and no usable answer came
// back, so that an import may or may not have been started.
type UnclearStartError struct{ *OperationError }

func (e *UnclearStartError) Error() string {
	return e.OperationError.Error() + " (AWS may have started it all the same)"
}
func (e *UnclearStartError) Unwrap() error { return e.OperationError }

// SlotError says that waiting for the account's slot ended before it was free.
type SlotError struct {
	Attempt   string
	Region    string
	AccountID string // empty when not known
	Holder    Import // the import in the slot; its ID is empty when AWS's list shows none
	Waited    time.Duration
	Cause     error // context.Canceled or context.DeadlineExceeded
}

func (e *SlotError) Error() string {
	return fmt.Sprintf("%s: waited %s for another import to end: %v", e.Attempt, e.Waited.Round(time.Second), e.Cause)
}
func (e *SlotError) Unwrap() error { return e.Cause }

// WaitError says that watching an import ended before the import did. The
// import goes on at AWS.
type WaitError struct {
	ImportID string
	Region   string
	Last     Import // as last seen; its ID is empty when it was never seen
	Waited   time.Duration
	LastErr  error // the last failed read, if the last read failed
	Cause    error // context.Canceled or context.DeadlineExceeded
}

func (e *WaitError) Error() string {
	message := fmt.Sprintf("watching import %s for %s: %v", e.ImportID, e.Waited.Round(time.Second), e.Cause)
	if e.LastErr != nil {
		message += fmt.Sprintf(" (last answer: %v)", e.LastErr)
	}
	return message
}
func (e *WaitError) Unwrap() error { return e.Cause }

// FailedError is an import that ended FAILED: AWS copied what it could and
// wrote a failure for the rest.
type FailedError struct {
	Import   Import
	Region   string
	Retries  int64 // how many retries were made before giving up
	Failures FailureReport
	// FailuresErr says why the failures could not be listed.
	FailuresErr error
}

func (e *FailedError) Error() string {
	return fmt.Sprintf("import %s ended FAILED with %d failed entries", e.Import.ID, e.Import.Statistics.FailedEntries)
}

// StoppedError is an import that was stopped before its end.
type StoppedError struct {
	Import Import
	Region string
}

func (e *StoppedError) Error() string {
	return fmt.Sprintf("import %s was stopped after %d events", e.Import.ID, e.Import.Statistics.EventsCompleted)
}

// IsImportNotFound says that AWS has no record of the import in that account and Region.
func IsImportNotFound(err error) bool { return hasCode(err, "ImportNotFound") }

// Interrupted says that Terraform asked to stop, as opposed to a timeout.
func Interrupted(err error) bool { return errors.Is(err, context.Canceled) }

// codeOf is AWS's error code without the suffix "Exception", which the API
// model and the documentation do not write alike; empty when AWS gave none.
// Codes decide, never the HTTP status: AWS documents 400 and 404 for the same error.
func codeOf(err error) string {
	var apiError smithy.APIError
	if !errors.As(err, &apiError) {
		return ""
	}
	return strings.TrimSuffix(apiError.ErrorCode(), "Exception")
}

func hasCode(err error, code string) bool { return strings.EqualFold(codeOf(err), code) }

func requestIDOf(err error) string {
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		return response.ServiceRequestID()
	}
	return ""
}

var throttling = retry.ThrottleErrorCode{Codes: retry.DefaultThrottleErrorCodes}

// throttled says that AWS turned the call away before looking at it.
func throttled(err error) bool { return throttling.IsErrorThrottle(err).Bool() }

// unclearCodes are codes by which AWS does not say whether the call had an effect.
var unclearCodes = []string{"InternalFailure", "InternalServerError", "InternalError", "ServiceUnavailable", "RequestTimeout", "UnknownError"}

// refused says that AWS looked at the call and answered no, so that it had no
// effect. Everything else that was sent leaves open whether it had one, but
// for throttling.
func refused(err error) bool {
	var apiError smithy.APIError
	if !errors.As(err, &apiError) || apiError.ErrorFault() == smithy.FaultServer {
		return false
	}
	var response *awshttp.ResponseError
	if errors.As(err, &response) && response.HTTPStatusCode() >= 500 {
		return false
	}
	return !slices.Contains(unclearCodes, codeOf(err))
}

var retryable = retry.IsErrorRetryables(retry.DefaultRetryables)

// passing says that a call failed for a reason that may be gone at the next:
// throttling, the network, a fault of AWS's, an answer that is no answer.
func passing(err error) bool {
	var garbled *smithy.DeserializationError
	return throttled(err) || errors.As(err, &garbled) || retryable.IsErrorRetryable(err).Bool()
}
