package awsapi

import "net/url"

// Operation is an operation of a service: it takes the body of a request, and
// returns a structure of the AWS SDK.
type Operation func(caller Caller, body Body) (any, *Error)

// Body is the body of a request, which decodes itself in the protocol of its service.
type Body func(in any) *Error

// FormBody returns the body that a form is.
func FormBody(form url.Values) Body { return func(in any) *Error { return DecodeQuery(form, in) } }

// JSONBody returns the body that a JSON text is.
func JSONBody(text []byte) Body { return func(in any) *Error { return DecodeJSON(text, in) } }

// Typed returns the operation that a function with an input and output of the SDK is.
func Typed[In, Out any](run func(Caller, *In) (*Out, *Error)) Operation {
	return func(caller Caller, body Body) (any, *Error) {
		in := new(In)
		if err := body(in); err != nil {
			return nil, err
		}
		out, err := run(caller, in)
		if err != nil {
			return nil, err
		}
		return out, nil
	}
}
