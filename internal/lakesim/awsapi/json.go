package awsapi

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"time"
)

// DecodeJSON decodes the body of a call, and refuses it in the words of AWS.
func DecodeJSON(body []byte, in any) *Error {
	if len(body) == 0 {
		return nil
	}
	err := json.Unmarshal(body, in)
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrongType):
		return Failure("SerializationException", "%s", wrongValue(wrongType))
	case err != nil:
		return Failure("SerializationException", "The request is not valid JSON: %s.", err)
	}
	return nil
}

// wrongValue describes a value of another type than the member's. It names no
// type of this program's language.
func wrongValue(err *json.UnmarshalTypeError) string {
	text := jsonValue(err.Value) + " can not be converted to " + memberType(err.Type)
	if err.Field != "" {
		text += " at '" + err.Field + "'"
	}
	return text + "."
}

// jsonValue names a kind of JSON value as AWS does.
func jsonValue(kind string) string {
	kind, _, _ = strings.Cut(kind, " ") // a number comes with its digits
	switch kind {
	case "string", "number":
		return strings.ToUpper(kind) + "_VALUE"
	case "bool":
		return "BOOLEAN_VALUE"
	case "array":
		return "A list"
	case "object":
		return "A structure"
	}
	return "The value"
}

// memberType names a type of the API's model.
func memberType(t reflect.Type) string {
	if t == reflect.TypeFor[time.Time]() || t == reflect.TypeFor[Timestamp]() {
		return "a Timestamp, which is a number of seconds"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return memberType(t.Elem())
	case reflect.String:
		return "a String"
	case reflect.Bool:
		return "a Boolean"
	case reflect.Int, reflect.Int32, reflect.Int64:
		return "an Integer"
	case reflect.Float32, reflect.Float64:
		return "a Double"
	case reflect.Slice, reflect.Array:
		return "a List"
	case reflect.Map:
		return "a Map"
	default:
		return "a Structure"
	}
}
