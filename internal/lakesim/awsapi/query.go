package awsapi

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Query services take a form and return XML. Members have the names that the
// types of the AWS SDK have, and the elements of a list are called member:
// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html

// DecodeQuery sets the members of a structure of the SDK from a form.
func DecodeQuery(form url.Values, in any) *Error {
	return decodeForm(form, "", reflect.ValueOf(in).Elem())
}

func decodeForm(form url.Values, name string, into reflect.Value) *Error {
	switch into.Kind() {
	case reflect.Struct:
		for i := range into.NumField() {
			if field := into.Type().Field(i); field.IsExported() {
				if err := decodeForm(form, joined(name, field.Name), into.Field(i)); err != nil {
					return err
				}
			}
		}
	case reflect.Pointer:
		if given(form, name) {
			into.Set(reflect.New(into.Type().Elem()))
			return decodeForm(form, name, into.Elem())
		}
	case reflect.Slice:
		for i := 1; given(form, joined(name, "member."+strconv.Itoa(i))); i++ {
			element := reflect.New(into.Type().Elem()).Elem()
			if err := decodeForm(form, joined(name, "member."+strconv.Itoa(i)), element); err != nil {
				return err
			}
			into.Set(reflect.Append(into, element))
		}
	default:
		if form.Has(name) {
			return setScalar(name, form.Get(name), into)
		}
	}
	return nil
}

func setScalar(name, text string, into reflect.Value) *Error {
	var err error
	switch into.Kind() {
	case reflect.String:
		into.SetString(text)
	case reflect.Bool:
		var value bool
		value, err = strconv.ParseBool(text)
		into.SetBool(value)
	case reflect.Int32, reflect.Int64:
		var value int64
		value, err = strconv.ParseInt(text, 10, into.Type().Bits())
		into.SetInt(value)
	default:
		return Failure("MalformedInput", "The member %s cannot be in a form.", name)
	}
	if err != nil {
		return Failure("MalformedInput", "The value of %s is not %s.", name, memberType(into.Type()))
	}
	return nil
}

func joined(parent, name string) string {
	if parent == "" {
		return name
	}
	return parent + "." + name
}

// given reports whether a form has a member or parts of it.
func given(form url.Values, name string) bool {
	if form.Has(name) {
		return true
	}
	for key := range form {
		if strings.HasPrefix(key, name+".") {
			return true
		}
	}
	return false
}

// EncodeQuery encodes the result of an action, a structure of the SDK. An empty
// one has an element too, which callers look for or ignore.
func EncodeQuery(namespace, action string, out any, requestID string) ([]byte, error) {
	var text strings.Builder
	text.WriteString(xml.Header)
	e := xml.NewEncoder(&text)
	response := element(action + "Response")
	response.Attr = []xml.Attr{{Name: xml.Name{Local: "xmlns"}, Value: namespace}}
	tokens := append([]xml.Token{response}, wrapped(action+"Result", content(reflect.ValueOf(out)))...)
	tokens = append(tokens, wrapped("ResponseMetadata", wrapped("RequestId", []xml.Token{xml.CharData(requestID)}))...)
	tokens = append(tokens, response.End())
	for _, token := range tokens {
		if err := e.EncodeToken(token); err != nil {
			return nil, fmt.Errorf("encoding the result of %s: %w", action, err)
		}
	}
	if err := e.Flush(); err != nil {
		return nil, fmt.Errorf("encoding the result of %s: %w", action, err)
	}
	return []byte(text.String()), nil
}

func element(name string) xml.StartElement { return xml.StartElement{Name: xml.Name{Local: name}} }

func wrapped(name string, content []xml.Token) []xml.Token {
	start := element(name)
	return append(append([]xml.Token{start}, content...), start.End())
}

// content returns the inside of the element of a member.
func content(value reflect.Value) (tokens []xml.Token) {
	if value.Kind() == reflect.Pointer {
		value = value.Elem()
	}
	if moment, ok := value.Interface().(time.Time); ok {
		return []xml.Token{xml.CharData(moment.UTC().Format("2006-01-02T15:04:05Z"))}
	}
	switch value.Kind() {
	case reflect.Struct:
		for name, member := range members(value) {
			tokens = append(tokens, wrapped(name, content(member))...)
		}
		return tokens
	case reflect.Slice:
		for i := range value.Len() {
			tokens = append(tokens, wrapped("member", content(value.Index(i)))...)
		}
		return tokens
	case reflect.Map:
		for _, key := range value.MapKeys() {
			entry := append(wrapped("key", content(key)), wrapped("value", content(value.MapIndex(key)))...)
			tokens = append(tokens, wrapped("entry", entry)...)
		}
		return tokens
	default:
		return []xml.Token{xml.CharData(fmt.Sprint(value.Interface()))}
	}
}
