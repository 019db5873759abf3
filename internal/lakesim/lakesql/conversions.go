package lakesql

import (
	"database/sql/driver"
	"math"
	"strconv"
	"strings"
	"time"
)

func toTime(format func(time.Time) string, name string) scalar {
	return func(a []driver.Value) (driver.Value, error) {
		when, _, err := parseTime(text(a[0]))
		if err != nil {
			return nil, invalid("Value cannot be cast to %s: %s", name, text(a[0]))
		}
		return format(when), nil
	}
}

func toBigint(a []driver.Value) (driver.Value, error) {
	n, err := strconv.ParseInt(text(a[0]), 10, 64)
	if err != nil {
		return nil, invalid("Cannot cast '%s' to BIGINT", text(a[0]))
	}
	return n, nil
}

func toDouble(a []driver.Value) (driver.Value, error) {
	n, err := strconv.ParseFloat(strings.TrimSpace(text(a[0])), 64)
	if err != nil || math.IsNaN(n) {
		return nil, invalid("Cannot cast '%s' to DOUBLE", text(a[0]))
	}
	return n, nil
}

func toBoolean(a []driver.Value) (driver.Value, error) {
	switch strings.ToLower(text(a[0])) {
	case "true", "t", "1":
		return int64(1), nil
	case "false", "f", "0":
		return int64(0), nil
	}
	return nil, invalid("Cannot cast '%s' to BOOLEAN", text(a[0]))
}

func addDate(a []driver.Value) (driver.Value, error) {
	when, dayOnly, err := parseStored(text(a[2]))
	if err != nil {
		return nil, err
	}
	n := whole(a[1])
	if n > math.MaxInt32 || n < math.MinInt32 {
		return nil, invalid("The time is out of range")
	}
	when = addUnits(text(a[0]), n, when)
	if when.Year() < 0 || when.Year() > 9999 {
		return nil, invalid("The time is out of range")
	}
	return formatLike(when, dayOnly), nil
}

func diffDates(a []driver.Value) (driver.Value, error) {
	from, _, err := parseStored(text(a[1]))
	if err != nil {
		return nil, err
	}
	to, _, err := parseStored(text(a[2]))
	if err != nil {
		return nil, err
	}
	return diffUnits(text(a[0]), from, to), nil
}
