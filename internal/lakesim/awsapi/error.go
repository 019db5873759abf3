package awsapi

import (
	"fmt"
	"net/http"
)

// Error is an error of the API.
type Error struct {
	Code    string
	Message string
	Status  int
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Failure returns an error with the HTTP status 400 and a formatted message.
func Failure(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Status: http.StatusBadRequest}
}
