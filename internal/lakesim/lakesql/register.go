package lakesql

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"time"

	"modernc.org/sqlite"
)

// scalar is a function that SQLite calls. None of its arguments is nil: with
// NULL among the arguments the result is NULL.
type scalar func(args []driver.Value) (driver.Value, error)

func init() {
	for name, f := range map[string]scalar{
		"text":           func(a []driver.Value) (driver.Value, error) { return nullable(fromJSON(text(a[0]))) },
		"scalar":         func(a []driver.Value) (driver.Value, error) { return nullable(scalarJSON(text(a[0]))) },
		"json":           func(a []driver.Value) (driver.Value, error) { return nullable(validJSON(text(a[0]))) },
		"size":           func(a []driver.Value) (driver.Value, error) { return sizeJSON(text(a[0])), nil },
		"lower":          func(a []driver.Value) (driver.Value, error) { return strings.ToLower(text(a[0])), nil },
		"upper":          func(a []driver.Value) (driver.Value, error) { return strings.ToUpper(text(a[0])), nil },
		"reverse":        reverse,
		"lpad":           func(a []driver.Value) (driver.Value, error) { return pad(a, true) },
		"rpad":           func(a []driver.Value) (driver.Value, error) { return pad(a, false) },
		"ends_with":      func(a []driver.Value) (driver.Value, error) { return strings.HasSuffix(text(a[0]), text(a[1])), nil },
		"split":          func(a []driver.Value) (driver.Value, error) { return marshal(strings.Split(text(a[0]), text(a[1]))) },
		"split_part":     splitPart,
		"double":         func(a []driver.Value) (driver.Value, error) { return doubleText(float(a[0])), nil },
		"date_add":       addDate,
		"date_diff":      diffDates,
		"array_join":     arrayJoin,
		"array_distinct": arrayDistinct,
		"slice":          slice,
	} {
		sqlite.MustRegisterDeterministicScalarFunction("lake_"+name, -1, registered(f, false))
	}
	for name, f := range map[string]scalar{
		"timestamp":      toTime(Timestamp, "timestamp"),
		"date":           toTime(func(when time.Time) string { return when.Format(dateLayout) }, "date"),
		"bigint":         toBigint,
		"double":         toDouble,
		"boolean":        toBoolean,
		"json":           toJSON,
		"date_format":    formatDate,
		"date_parse":     parseDate,
		"regexp_like":    regexpLike,
		"regexp_extract": regexpExtract,
		"regexp_replace": regexpReplace,
	} {
		sqlite.MustRegisterDeterministicScalarFunction("lake_strict_"+name, -1, registered(f, false))
		sqlite.MustRegisterDeterministicScalarFunction("lake_try_"+name, -1, registered(f, true))
	}
	for name, sign := range map[string]int{"lake_max_by": 1, "lake_min_by": -1} {
		sqlite.MustRegisterFunction(name, &sqlite.FunctionImpl{
			NArgs:         2,
			Deterministic: true,
			MakeAggregate: func(sqlite.FunctionContext) (sqlite.AggregateFunction, error) { return &extremeBy{sign: sign}, nil },
		})
	}
}

// registered makes a function of SQLite's.
func registered(f scalar, try bool) func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
	return func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		for _, a := range args {
			if a == nil {
				return nil, nil
			}
		}
		value, err := f(args)
		if err != nil && try {
			return nil, nil
		}
		return value, err
	}
}

func text(v driver.Value) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case float64:
		return doubleText(v)
	}
	return fmt.Sprint(v)
}

func whole(v driver.Value) int64 {
	switch v := v.(type) {
	case int64:
		return v
	case float64:
		return int64(v)
	}
	return 0
}

func float(v driver.Value) float64 {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	}
	return 0
}

func nullable(text string, ok bool) (driver.Value, error) {
	if !ok {
		return nil, nil
	}
	return text, nil
}

func reverse(a []driver.Value) (driver.Value, error) {
	runes := []rune(text(a[0]))
	slices.Reverse(runes)
	return string(runes), nil
}

const maxPad = 10_000

func pad(a []driver.Value, left bool) (driver.Value, error) {
	s, size, fill := []rune(text(a[0])), whole(a[1]), []rune(text(a[2]))
	if size < 0 || size > maxPad || len(fill) == 0 {
		return nil, invalid("Target length must be in the range [0..%d], and the padding not empty", maxPad)
	}
	if len(s) >= int(size) {
		return string(s[:size]), nil
	}
	var padding []rune
	for len(padding)+len(s) < int(size) {
		padding = append(padding, fill[len(padding)%len(fill)])
	}
	if left {
		return string(padding) + string(s), nil
	}
	return string(s) + string(padding), nil
}

func splitPart(a []driver.Value) (driver.Value, error) {
	if whole(a[2]) < 1 {
		return nil, invalid("Index must be greater than zero")
	}
	parts := strings.Split(text(a[0]), text(a[1]))
	if whole(a[2]) > int64(len(parts)) {
		return nil, nil
	}
	return parts[whole(a[2])-1], nil
}
