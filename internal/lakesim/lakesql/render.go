package lakesql

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Text renders what database/sql gave for a column as GetQueryResults does, where
// everything is a string. ok is false for NULL.
func (q *Query) Text(column int, value any) (text string, ok bool) {
	t := unknown
	if column >= 0 && column < len(q.types) {
		t = q.types[column]
	}
	switch v := value.(type) {
	case nil:
		return "", false
	case bool:
		return strconv.FormatBool(v), true
	case int64:
		return integerText(v, t), true
	case float64:
		return doubleText(v), true
	case []byte:
		return storedText(string(v), t), true
	case string:
		return storedText(v, t), true
	}
	return fmt.Sprint(value), true
}

func integerText(v int64, t *typ) string {
	switch {
	case t.is(booleanKind):
		return strconv.FormatBool(v != 0)
	case t.is(doubleKind):
		return doubleText(float64(v))
	}
	return strconv.FormatInt(v, 10)
}

func storedText(text string, t *typ) string {
	switch {
	case t.is(zonedKind):
		return text + " UTC"
	case t.nested():
		return nestedText(json.RawMessage(text), t)
	}
	return text
}

// doubleText writes a number as Java does.
func doubleText(v float64) string {
	switch abs := math.Abs(v); {
	case math.IsInf(v, 1):
		return "Infinity"
	case math.IsInf(v, -1):
		return "-Infinity"
	case math.IsNaN(v):
		return "NaN"
	case abs == 0 || abs >= 1e-3 && abs < 1e7:
		text := strconv.FormatFloat(v, 'f', -1, 64)
		if !strings.Contains(text, ".") {
			text += ".0"
		}
		return text
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, 64), "e")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	n, err := strconv.Atoi(exponent)
	if err != nil {
		return mantissa + "E" + exponent
	}
	return mantissa + "E" + strconv.Itoa(n)
}

// nestedText writes an array as [a, b], a map and a row as {name=value, ...}.
// AWS does not document the form. This is how Athena, which is Trino as well,
// writes them.
func nestedText(text json.RawMessage, t *typ) string {
	if bytes.Equal(bytes.TrimSpace(text), []byte("null")) {
		return "null"
	}
	switch t.kind {
	case arrayKind:
		var list []json.RawMessage
		if json.Unmarshal(text, &list) != nil {
			return string(text)
		}
		parts := make([]string, len(list))
		for i, e := range list {
			parts[i] = nestedText(e, t.elem)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case mapKind:
		members, ok := orderedMembers(text)
		if !ok {
			return string(text)
		}
		parts := make([]string, len(members))
		for i, m := range members {
			parts[i] = m.key + "=" + nestedText(m.value, t.elem)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case rowKind:
		var members map[string]json.RawMessage
		if json.Unmarshal(text, &members) != nil {
			return string(text)
		}
		parts := make([]string, len(t.fields))
		for i, f := range t.fields {
			parts[i] = f.name + "=null"
			if value, ok := members[f.key]; ok {
				parts[i] = f.name + "=" + nestedText(value, f.typ)
			}
		}
		return "{" + strings.Join(parts, ", ") + "}"
	default:
	}
	return scalarText(text, t)
}

func scalarText(text json.RawMessage, t *typ) string {
	if t.is(jsonKind) {
		return string(text)
	}
	value := jsonText(string(text))
	switch t.kind {
	case booleanKind:
		return strings.NewReplacer("0", "false", "1", "true").Replace(value)
	case doubleKind:
		if v, err := strconv.ParseFloat(value, 64); err == nil {
			return doubleText(v)
		}
	case timestampKind, zonedKind:
		if when, _, err := parseTime(value); err == nil {
			return storedText(Timestamp(when), t)
		}
	default:
	}
	return value
}

type jsonMember struct {
	key   string
	value json.RawMessage
}

// orderedMembers are the members of an object, in its order.
func orderedMembers(text json.RawMessage) ([]jsonMember, bool) {
	d := json.NewDecoder(bytes.NewReader(text))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, false
	}
	var members []jsonMember
	for d.More() {
		key, err := d.Token()
		name, ok := key.(string)
		if err != nil || !ok {
			return nil, false
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return nil, false
		}
		members = append(members, jsonMember{name, value})
	}
	return members, true
}

// jsonText is a value of JSON's as a text: a string without its quotes, all
// else as written, without blanks.
func jsonText(text string) string {
	if strings.HasPrefix(text, `"`) {
		var s string
		if json.Unmarshal([]byte(text), &s) == nil {
			return s
		}
	}
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		var b bytes.Buffer
		if json.Compact(&b, []byte(text)) == nil {
			return b.String()
		}
	}
	return text
}
