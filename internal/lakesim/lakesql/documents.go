package lakesql

import (
	"database/sql/driver"
	"encoding/json"
	"slices"
	"strings"
)

func marshal(v any) (driver.Value, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}

// fromJSON is the value of a map<string,string>.
func fromJSON(text string) (string, bool) { return jsonText(text), text != "null" }

func scalarJSON(text string) (string, bool) {
	return jsonText(text), text != "null" && !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[")
}

func validJSON(text string) (string, bool) { return text, json.Valid([]byte(text)) }

func sizeJSON(text string) int64 {
	var list []json.RawMessage
	if json.Unmarshal([]byte(text), &list) == nil {
		return int64(len(list))
	}
	var members map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &members) == nil {
		return int64(len(members))
	}
	return 0
}

func toJSON(a []driver.Value) (driver.Value, error) {
	if _, ok := validJSON(text(a[0])); !ok {
		return nil, invalid("Cannot convert value to JSON: '%s'", text(a[0]))
	}
	return jsonDocument(text(a[0])), nil
}

// jsonDocument is a document without blanks.
func jsonDocument(document string) string {
	if strings.HasPrefix(document, `"`) {
		return document
	}
	return jsonText(strings.TrimSpace(document))
}

func elements(v driver.Value) ([]json.RawMessage, error) {
	var list []json.RawMessage
	err := json.Unmarshal([]byte(text(v)), &list)
	return list, err
}

func arrayJoin(a []driver.Value) (driver.Value, error) {
	list, err := elements(a[0])
	if err != nil {
		return nil, err
	}
	var parts []string
	for _, e := range list {
		if value, ok := fromJSON(string(e)); ok {
			parts = append(parts, value)
		} else if len(a) == 3 {
			parts = append(parts, text(a[2]))
		}
	}
	return strings.Join(parts, text(a[1])), nil
}

func arrayDistinct(a []driver.Value) (driver.Value, error) {
	list, err := elements(a[0])
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	list = slices.DeleteFunc(list, func(e json.RawMessage) bool {
		before := seen[string(e)]
		seen[string(e)] = true
		return before
	})
	return marshal(list)
}

func slice(a []driver.Value) (driver.Value, error) {
	list, err := elements(a[0])
	if err != nil {
		return nil, err
	}
	start, length := whole(a[1]), whole(a[2])
	if start == 0 || length < 0 {
		return nil, invalid("SQL array indices start at 1")
	}
	if start < 0 {
		start += int64(len(list)) + 1
	}
	if start < 1 || start > int64(len(list)) {
		return "[]", nil
	}
	return marshal(list[start-1 : min(start-1+length, int64(len(list)))])
}
