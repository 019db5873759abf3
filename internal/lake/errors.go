package lake

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
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

// UnclearStartError is a StartImport that was sent and got no usable answer, so
// that an import may or may not have been started. It was not seen for the time
// that AWS had to show it.
type UnclearStartError struct {
	*OperationError
	Looked time.Duration // for how long AWS answered that it shows none
	Doubts []Import      // imports that appeared since and could not be compared
	Twice  bool          // it was sent a second time, after AWS said that it had failed
}

func (e *UnclearStartError) Error() string {
	return e.OperationError.Error() + " (AWS may have started it all the same)"
}
func (e *UnclearStartError) Unwrap() error { return e.OperationError }

// SlotError is a wait for the account's slot that ended before it was free.
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

// WaitError is a wait for the end of an import that ended before the import did. The
// import continues at AWS.
type WaitError struct {
	ImportID string
	Region   string
	Last     Import // as last seen; its ID is empty when it was never seen
	Waited   time.Duration
	LastErr  error // the last failed read, if the last read failed
	Stopping bool  // AWS has accepted a stop of the import
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

// StoppedError is an import that was stopped before its end.
type StoppedError struct {
	Import Import
	Region string
}

func (e *StoppedError) Error() string {
	return fmt.Sprintf("import %s was stopped after %d events", e.Import.ID, e.Import.Statistics.EventsCompleted)
}

// IsImportNotFound reports whether AWS has no record of the import in that account and Region.
func IsImportNotFound(err error) bool { return hasCode(err, "ImportNotFound") }

// Interrupted reports whether Terraform asked to stop, as opposed to a timeout.
func Interrupted(err error) bool { return errors.Is(err, context.Canceled) }

// codeOf returns AWS's error code without the suffix "Exception", which the API
// model and the documentation do not write alike; empty when AWS gave none.
// Codes decide what AWS means, never the HTTP status: AWS documents 400 and 404
// for the same error.
func codeOf(err error) string {
	var apiError smithy.APIError
	if !errors.As(err, &apiError) {
		return ""
	}
	return strings.TrimSuffix(apiError.ErrorCode(), "Exception")
}

func hasCode(err error, code string) bool { return strings.EqualFold(codeOf(err), code) }

func statusOf(err error) int {
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		return response.HTTPStatusCode()
	}
	return 0
}

func requestIDOf(err error) string {
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		return response.ServiceRequestID()
	}
	return ""
}

var throttling = retry.ThrottleErrorCode{Codes: retry.DefaultThrottleErrorCodes}

// throttledByAWS reports whether AWS turned the call away before it looked at it.
func throttledByAWS(err error) bool { return throttling.IsErrorThrottle(err).Bool() }

// throttled reports whether the call was turned away, by AWS or by something on
// the way to it, which may not know what AWS has done.
func throttled(err error) bool {
	return throttledByAWS(err) || statusOf(err) == http.StatusTooManyRequests
}

// busy reports whether a call that changes nothing was turned away for now.
func busy(err error) bool { return throttled(err) || statusOf(err) == http.StatusServiceUnavailable }

// unclearCodes are codes by which AWS does not say whether the call had an effect.
var unclearCodes = []string{"InternalFailure", "InternalServerError", "InternalError", "ServiceUnavailable", "RequestTimeout", "UnknownError"}

// IsRefused reports whether AWS looked at the call and turned it down, so that to
// call again does not help.
func IsRefused(err error) bool { return refused(err) }

// refused reports whether AWS looked at the call and turned it down, so that it
// had no effect. Everything else that was sent leaves open whether it had one,
// except for throttling.
func refused(err error) bool {
	var apiError smithy.APIError
	return errors.As(err, &apiError) && apiError.ErrorFault() != smithy.FaultServer && statusOf(err) < http.StatusInternalServerError &&
		!slices.Contains(unclearCodes, codeOf(err)) && !throttled(err)
}

// failedAtAWS reports whether AWS itself says, in the form of its errors, that
// it failed to carry out the call. An answer that is no error of AWS's has the
// code UnknownError.
func failedAtAWS(err error) bool {
	var apiError smithy.APIError
	return errors.As(err, &apiError) && (statusOf(err) >= http.StatusInternalServerError || apiError.ErrorFault() == smithy.FaultServer) &&
		codeOf(err) != "UnknownError" && !throttled(err)
}

// freshRoleMayExplain reports whether a StartImport was refused for a reason
// that goes away by itself when the role, or a policy that lets it read, was
// just written.
func freshRoleMayExplain(err error, role string) bool {
	var apiError smithy.APIError
	if !errors.As(err, &apiError) || !refused(err) {
		return false
	}
	switch codeOf(err) {
	case "InvalidImportSource", "InsufficientEncryptionPolicy":
		return true
	case "AccessDenied", "InvalidParameter":
		message := strings.ToLower(apiError.ErrorMessage())
		return role != "" && strings.Contains(message, strings.ToLower(role)) || strings.Contains(message, "s3bucketaccessrolearn")
	}
	return false
}

var retryable = retry.IsErrorRetryables(retry.DefaultRetryables)

// passing reports whether a call failed for a reason that may be gone at the
// next: throttling, the network, a fault of AWS's, an answer that is no answer.
func passing(err error) bool {
	return busy(err) || garbled(err) || errors.Is(err, errAttemptTimeout) || retryable.IsErrorRetryable(err).Bool() ||
		codeOf(err) != "" && !refused(err)
}

// hopeless reports whether a call cannot reach AWS as long as the configuration is
// what it is: a certificate is not trusted, an endpoint does not speak TLS, or a
// proxy refuses to connect. The SDK would repeat it for minutes.
func hopeless(err error) bool {
	if Untrusted(err) {
		return true
	}
	var unsent *smithyhttp.RequestSendError
	var refused *net.OpError
	if !errors.As(err, &unsent) || errors.As(err, &refused) && refused.Op != "remote error" {
		return false
	}
	text := unsent.Err.Error()
	return strings.Contains(text, "server gave HTTP response to HTTPS client") || strings.Contains(text, "first record does not look like a TLS handshake") || proxyRefuses(unsent)
}

// proxyRefuses reports whether a proxy has answered CONNECT with an error, of which
// Go gives the status text alone.
func proxyRefuses(unsent *smithyhttp.RequestSendError) bool {
	var at *url.Error
	if !errors.As(unsent.Err, &at) || !strings.HasPrefix(at.URL, "https:") {
		return false
	}
	said := at.Err.Error()
	for _, status := range []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusProxyAuthRequired} {
		if said == http.StatusText(status) {
			return true
		}
	}
	return false
}

// Untrusted reports whether the server's certificate is not trusted.
func Untrusted(err error) bool {
	var (
		unknown  x509.UnknownAuthorityError
		invalid  x509.CertificateInvalidError
		hostname x509.HostnameError
		verify   *tls.CertificateVerificationError
	)
	return errors.As(err, &unknown) || errors.As(err, &invalid) || errors.As(err, &hostname) || errors.As(err, &verify)
}

// Unreachable returns why no call can reach AWS, in a sentence, and empty if that is
// not known.
func Unreachable(err error) string {
	var unsent *smithyhttp.RequestSendError
	if !hopeless(err) || Untrusted(err) || !errors.As(err, &unsent) {
		return ""
	}
	if proxyRefuses(unsent) {
		return "The proxy refuses to connect to the endpoint."
	}
	return "The endpoint is https://, but what listens there does not speak TLS."
}

// errAttemptTimeout is the error of an attempt that AWS did not answer in time.
var errAttemptTimeout = errors.New("no answer came in time")

// garbled reports whether an answer came that does not answer the call.
func garbled(err error) bool {
	var unread *smithy.DeserializationError
	var wrong *wrongAnswerError
	return errors.As(err, &unread) || errors.As(err, &wrong)
}

// wrongAnswerError is an answer that does not answer the call.
type wrongAnswerError struct{ err error }

func (e *wrongAnswerError) Error() string { return e.err.Error() }
func (e *wrongAnswerError) Unwrap() error { return e.err }

// noAnswer returns the error of an answer that does not answer the call.
func noAnswer(format string, args ...any) error {
	return &wrongAnswerError{fmt.Errorf(format, args...)}
}
