package awsapi

import (
	"errors"
	"fmt"
	"iter"
	"reflect"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The types of the AWS SDK have the names of the API, but for times, which are
// numbers of seconds on the wire.
var (
	readTimes = json.WithUnmarshalers(json.UnmarshalFunc(func(text []byte, t *time.Time) error {
		var seconds Timestamp
		err := seconds.UnmarshalJSON(text)
		*t = seconds.Time
		return err
	}))
	writeTimes = json.WithMarshalers(json.MarshalFunc(func(t time.Time) ([]byte, error) { return Timestamp{t}.MarshalJSON() }))
)

// DecodeJSON decodes the body of a call, and refuses it in the words of AWS. The
// names of members are case-sensitive, and unknown ones are ignored.
func DecodeJSON(body []byte, in any) *Error {
	if len(body) == 0 {
		return nil
	}
	err := json.Unmarshal(body, in, readTimes)
	var wrongType *json.SemanticError
	switch {
	case errors.As(err, &wrongType) && wrongType.GoType != nil:
		return Failure("SerializationException", "%s", wrongValue(wrongType))
	case err != nil:
		return Failure("SerializationException", "The request is not valid JSON: %s.", strings.TrimPrefix(err.Error(), "jsontext: "))
	}
	return nil
}

// EncodeJSON encodes the result of a call, a structure of the SDK, without the
// members that are not set.
func EncodeJSON(out any) ([]byte, error) {
	text, err := json.Marshal(jsonOf(reflect.ValueOf(out)), json.Deterministic(true), writeTimes)
	if err != nil {
		return nil, fmt.Errorf("encoding a result: %w", err)
	}
	return text, nil
}

// jsonOf returns a value without the members that are not set.
func jsonOf(value reflect.Value) any {
	switch value.Kind() {
	case reflect.Pointer:
		return jsonOf(value.Elem())
	case reflect.Struct:
		if moment, ok := value.Interface().(time.Time); ok {
			return moment
		}
		object := map[string]any{}
		for name, member := range members(value) {
			if shape, renames := value.Interface().(interface{ WireName(member string) string }); renames {
				name = shape.WireName(name)
			}
			object[name] = jsonOf(member)
		}
		return object
	case reflect.Slice:
		if value.Type().Elem().Kind() == reflect.Uint8 {
			return value.Bytes()
		}
		list := make([]any, value.Len())
		for i := range list {
			list[i] = jsonOf(value.Index(i))
		}
		return list
	default:
		return value.Interface()
	}
}

// members returns the members of a structure of the SDK that are set. A number or
// truth that is no pointer always is.
func members(structure reflect.Value) iter.Seq2[string, reflect.Value] {
	return func(yield func(string, reflect.Value) bool) {
		for i := range structure.NumField() {
			field, value := structure.Type().Field(i), structure.Field(i)
			set := !value.IsZero() || value.Kind() == reflect.Bool || value.Kind() == reflect.Int32 || value.Kind() == reflect.Int64
			if field.IsExported() && field.Name != "ResultMetadata" && set && !yield(field.Name, value) {
				return
			}
		}
	}
}

// wrongValue describes a value of another type than the member's. It names no
// type of this program's language.
func wrongValue(err *json.SemanticError) string {
	text := jsonValue(err.JSONKind) + " can not be converted to " + memberType(err.GoType)
	if at := strings.TrimPrefix(string(err.JSONPointer), "/"); at != "" {
		text += " at '" + strings.ReplaceAll(at, "/", ".") + "'"
	}
	return text + "."
}

// jsonValue names a kind of JSON value as AWS does.
func jsonValue(kind jsontext.Kind) string {
	switch kind {
	case '"':
		return "STRING_VALUE"
	case '0':
		return "NUMBER_VALUE"
	case 't', 'f':
		return "BOOLEAN_VALUE"
	case '[':
		return "A list"
	case '{':
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
