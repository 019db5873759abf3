package query

import (
	"fmt"
	"time"
)

// EndedError is a query that AWS has ended without a result: it was cancelled by
// somebody else, took too long for AWS, or failed.
type EndedError struct {
	QueryID string
	Region  string
	Status  Status
	Message string // AWS's reason; may be empty
	Bytes   Bytes
}

func (e *EndedError) Error() string {
	return fmt.Sprintf("query %s ended %s: %s", e.QueryID, e.Status, e.Message)
}

// LimitError is a query that has scanned more bytes than it may, or of which that is
// not known. There is no result.
type LimitError struct {
	QueryID string
	Region  string
	Max     int64
	Before  int64 // what earlier queries of the same check have scanned
	Bytes   Bytes // of the query; not known if AWS has not said it for as long as it may take
	Ended   bool  // it was found at the query's end
	Cancel  Cancel
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("query %s has scanned %d bytes, and %d are allowed", e.QueryID, e.Before+e.Bytes.Scanned, e.Max)
}

// WaitError is a query that had no result before the timeout or an interrupt. It was
// cancelled.
type WaitError struct {
	QueryID string // empty if none was started
	Region  string
	Waited  time.Duration
	Bytes   Bytes
	Last    error // the last answer, if it was an error
	Cancel  Cancel
	Cause   error // context.Canceled or context.DeadlineExceeded
}

func (e *WaitError) Error() string {
	message := fmt.Sprintf("query %s had no result after %s: %v", e.QueryID, e.Waited.Round(time.Second), e.Cause)
	if e.Last != nil {
		message += fmt.Sprintf(" (last answer: %v)", e.Last)
	}
	return message
}
func (e *WaitError) Unwrap() error { return e.Cause }

// UnclearError is a StartQuery without a usable answer, so that a query may or may
// not run. It was not seen.
type UnclearError struct {
	Region string
	Stores []string      // the ids of the event data stores that the statement names
	Looked time.Duration // for how long AWS answered that it shows none
	Twice  bool
	Err    error
}

func (e *UnclearError) Error() string {
	return e.Err.Error() + " (AWS may have started it all the same)"
}
func (e *UnclearError) Unwrap() error { return e.Err }

// ResultError is a result that is not of the shape that the statement asks for.
type ResultError struct {
	QueryID string
	Problem string
}

func (e *ResultError) Error() string {
	return fmt.Sprintf("the result of query %s %s", e.QueryID, e.Problem)
}

// ImportError is an import that cannot be compared with the event data store.
type ImportError struct {
	ImportID string
	Problem  string
}

func (e *ImportError) Error() string { return fmt.Sprintf("import %s %s", e.ImportID, e.Problem) }
