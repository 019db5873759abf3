package trail

import "fmt"

// ArgumentError says which argument of a function is wrong. The position counts
// from zero, on into the arguments of a variadic parameter.
type ArgumentError struct {
	Position int
	Err      error
}

func (e *ArgumentError) Error() string { return fmt.Sprintf("argument %d: %v", e.Position+1, e.Err) }
func (e *ArgumentError) Unwrap() error { return e.Err }

func wrongArgument(position int, format string, args ...any) error {
	return &ArgumentError{Position: position, Err: fmt.Errorf(format, args...)}
}

// argument reads an argument.
func argument[T any](position int, given string, parse func(string) (T, error)) (T, error) {
	value, err := parse(given)
	if err != nil {
		return value, &ArgumentError{Position: position, Err: err}
	}
	return value, nil
}
