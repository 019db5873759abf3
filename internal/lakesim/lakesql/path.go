package lakesql

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// reference is a place in a JSON document: two expressions of SQLite's.
type reference struct {
	doc  string
	path string
}

const rootPath = "'$'"

// keyPath adds the key of an object to a path.
func keyPath(path, key string) string { return addPath(path, "."+quoteKey(key)) }

// indexPath adds the index of an array's element, from 1, or from -1 backwards.
func indexPath(path string, index int64) string {
	if index < 0 {
		return addPath(path, "[#"+strconv.FormatInt(index, 10)+"]")
	}
	return addPath(path, "["+strconv.FormatInt(index-1, 10)+"]")
}

func addPath(path, step string) string {
	step = strings.ReplaceAll(step, "'", "''")
	if literal, ok := strings.CutSuffix(path, "'"); ok {
		return literal + step + "'"
	}
	return path + " || '" + step + "'"
}

// keyPathOf and indexPathOf are for keys and indexes that are not literals.
func keyPathOf(path, key string) string {
	return path + ` || '."' || replace(replace((` + key + `), '\', '\\'), '"', '\"') || '"'`
}

func indexPathOf(path, index string) string {
	return path + " || '[' || iif((" + index + ") < 0, '#' || (" + index + "), (" + index + ") - 1) || ']'"
}

// quoteKey writes a key as SQLite's paths take it: in JSON's double quotes.
func quoteKey(key string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(key); err != nil {
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// sql reads what stands at the place as a value of a type.
func (r reference) sql(t *typ) string {
	switch t.kind {
	case timestampKind:
		return "strftime('%Y-%m-%d %H:%M:%f', " + r.doc + " ->> " + r.path + ")"
	case booleanKind:
		return "(" + r.doc + " ->> " + r.path + ")"
	case jsonKind:
		return "(" + r.doc + " -> " + r.path + ")"
	case arrayKind:
		return r.only("array")
	case mapKind, rowKind:
		return r.only("object")
	default:
		return "(" + r.doc + " ->> " + r.path + ")"
	}
}

// only reads a value if it is of a type of JSON's, because some services write
// a text where others write an object.
func (r reference) only(jsonType string) string {
	return "CASE json_type(" + r.doc + ", " + r.path + ") WHEN '" + jsonType + "' THEN " +
		r.doc + " -> " + r.path + " END"
}

// text reads the value of a map<string,string>: nested values are JSON text.
func (r reference) text() string {
	return "lake_text(" + r.doc + " -> " + r.path + ")"
}

func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quoteString(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// jsonPath turns a path of Trino's JSON functions into one of SQLite's.
func jsonPath(text string) (string, bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "$")
	path := rootPath
	for ok && rest != "" {
		var key string
		switch {
		case strings.HasPrefix(rest, `["`), strings.HasPrefix(rest, `['`):
			key, rest, ok = strings.Cut(rest[2:], rest[1:2]+"]")
			path = keyPath(path, key)
		case rest[0] == '[':
			key, rest, ok = strings.Cut(rest[1:], "]")
			index, err := strconv.ParseUint(key, 10, 31)
			ok = ok && err == nil
			path = indexPath(path, int64(index)+1)
		case rest[0] == '.':
			end := strings.IndexAny(rest[1:], ".[")
			if end < 0 {
				end = len(rest) - 1
			}
			key, rest = rest[1:end+1], rest[end+1:]
			ok = key != "" && !strings.ContainsAny(key, `*@?()"'`)
			path = keyPath(path, key)
		default:
			return "", false
		}
	}
	return path, ok
}
