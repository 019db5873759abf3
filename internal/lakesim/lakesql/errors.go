package lakesql

import (
	"fmt"
	"regexp"
	"strings"
)

// StatementError says what is wrong with a statement, or what of it the
// simulator does not know.
type StatementError struct {
	// Line and Column are where, from 1; both are 0 where no place is known.
	Line, Column int
	Message      string
}

// Error is the message with the place before it, as Trino writes it.
func (e *StatementError) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d:%d: %s", e.Line, e.Column, e.Message)
}

func refuse(at token, format string, args ...any) error {
	return &StatementError{Line: at.line, Column: at.column, Message: fmt.Sprintf(format, args...)}
}

// invalid is what is wrong with a value. It is found when the query runs.
func invalid(format string, args ...any) error {
	return &StatementError{Message: fmt.Sprintf(format, args...)}
}

func tooComplex(at token) error {
	return refuse(at, "The statement is too complex for the simulator")
}

func mismatched(at token) error {
	if at.kind == endToken {
		return refuse(at, "mismatched input '<EOF>'")
	}
	return refuse(at, "mismatched input '%s'", at.text)
}

var explanations = []struct {
	pattern *regexp.Regexp
	words   string
}{
	{regexp.MustCompile(`no such column: "?([^"\s]+)`), "Column '$1' cannot be resolved"},
	{regexp.MustCompile(`ambiguous column name: (\S+)`), "Column '$1' is ambiguous"},
	{regexp.MustCompile(`no such function: (\S+)`), "Function '$1' is not known to the simulator"},
	{regexp.MustCompile(`no such table: (\S+)`), "Table '$1' does not exist"},
	{regexp.MustCompile(`near "(.*?)": syntax error`), "mismatched input '$1'"},
	{regexp.MustCompile(`incomplete input`), "mismatched input '<EOF>'"},
	{regexp.MustCompile(`misuse of aggregate:?(?: function)? ?(\S*)`), "An aggregate function stands where none is allowed: $1"},
	{regexp.MustCompile(`misuse of window function (\S+)`), "A window function stands where none is allowed: $1"},
	{regexp.MustCompile(`malformed JSON`), "Cannot convert value to JSON"},
	{regexp.MustCompile(`integer overflow`), "bigint addition overflow"},
}

var (
	errorPrefix = regexp.MustCompile(`^(SQL logic error|constraint failed|datatype mismatch|bad parameter or other API misuse): `)
	errorCode   = regexp.MustCompile(` \(\d+\)$`)
)

// Explain says in Trino's words, or plain ones, what an error of SQLite's means
// that came of preparing or running a query.
func Explain(err error) string {
	message := errorCode.ReplaceAllString(errorPrefix.ReplaceAllString(err.Error(), ""), "")
	for _, e := range explanations {
		if at := e.pattern.FindStringSubmatchIndex(message); at != nil {
			return strings.TrimSuffix(string(e.pattern.ExpandString(nil, e.words, message, at)), ": ")
		}
	}
	return message
}
