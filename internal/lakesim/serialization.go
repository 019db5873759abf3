package lakesim

import (
	"encoding"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
)

// plainly rewrites an error of decoding for those who do not know this program.
func plainly(err error) error {
	var wrongType *json.UnmarshalTypeError
	if !errors.As(err, &wrongType) {
		return errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	text := "it has to be " + jsonKind(wrongType.Type) + ", not " + strings.SplitN(wrongType.Value, " ", 2)[0]
	if wrongType.Field != "" {
		text = wrongType.Field + ": " + text
	}
	return errors.New(text)
}

// jsonKind names what a member is in JSON.
func jsonKind(t reflect.Type) string {
	if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return "string"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return jsonKind(t.Elem())
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "bool"
	case reflect.Slice, reflect.Array:
		return "array"
	case reflect.Map, reflect.Struct:
		return "object"
	default:
		return "number"
	}
}
