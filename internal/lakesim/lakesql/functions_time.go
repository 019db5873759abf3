package lakesql

import "strings"

const (
	nowSQL   = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
	todaySQL = "strftime('%Y-%m-%d', 'now')"
)

var dateParts = words("year quarter month week week_of_year day day_of_month day_of_week dow day_of_year doy hour minute second millisecond year_of_week yow")

var timeFunctions = map[string]*function{
	"now":         {max: 0, args: "x", result: zoned, sql: nowSQL},
	"date":        {min: 1, max: 1, args: "x", build: dateCall},
	"date_trunc":  {min: 2, max: 2, args: "vd", build: dateTrunc},
	"date_format": {min: 2, max: 2, args: "dv", build: dateFormat},
	"date_parse":  {min: 2, max: 2, args: "v", result: timestamp, sql: "lake_strict_date_parse($1, $2)"},
	"date_add":    {min: 3, max: 3, args: "vid", build: dateAdd},
	"date_diff":   {min: 3, max: 3, args: "vdd", build: dateDiff},
	"to_iso8601":  {min: 1, max: 1, args: "d", build: toISO},
	"to_unixtime": {min: 1, max: 1, args: "d", result: double, sql: "unixepoch($1, 'subsec')"},
	"from_unixtime": {min: 1, max: 1, args: "n", result: zoned,
		sql: "strftime('%Y-%m-%d %H:%M:%f', $1, 'unixepoch')"},
	"from_iso8601_timestamp": {min: 1, max: 1, args: "v", result: zoned, sql: "lake_strict_timestamp($1)"},
	"from_iso8601_date":      {min: 1, max: 1, args: "v", result: date, sql: "lake_strict_date($1)"},
	"year":                   part("substr($1, 1, 4)"),
	"quarter":                part("(substr($1, 6, 2) + 2) / 3"),
	"month":                  part("substr($1, 6, 2)"),
	"week":                   part("strftime('%V', $1)"),
	"week_of_year":           part("strftime('%V', $1)"),
	"day":                    part("substr($1, 9, 2)"),
	"day_of_month":           part("substr($1, 9, 2)"),
	"day_of_week":            part("strftime('%u', $1)"),
	"dow":                    part("strftime('%u', $1)"),
	"day_of_year":            part("strftime('%j', $1)"),
	"doy":                    part("strftime('%j', $1)"),
	"hour":                   part("substr($1, 12, 2)"),
	"minute":                 part("substr($1, 15, 2)"),
	"second":                 part("substr($1, 18, 2)"),
	"millisecond":            part("substr($1, 21, 3)"),
	"year_of_week":           part("strftime('%G', $1)"),
	"yow":                    part("strftime('%G', $1)"),
}

// part is a function that reads a number out of a time.
func part(sql string) *function {
	return &function{min: 1, max: 1, args: "d", result: bigint, sql: "CAST(" + sql + " AS INTEGER)"}
}

func dateCall(c *call) (operand, error) {
	sql, ok := castSQL(c.strict, c.args[0], date)
	if !ok {
		return operand{}, refuse(c.at, "Unexpected parameters (%s) for function date", typeNames(c.args))
	}
	return made(sql, date, c.args...), nil
}

// truncations cut the text of a time, which is much faster than reading it.
var truncations = map[string]string{
	"millisecond": "$2",
	"second":      "(substr($2, 1, 19) || '.000')",
	"minute":      "(substr($2, 1, 16) || ':00.000')",
	"hour":        "(substr($2, 1, 13) || ':00:00.000')",
	"day":         "(substr($2, 1, 10) || ' 00:00:00.000')",
	"week":        "strftime('%Y-%m-%d 00:00:00.000', $2, 'weekday 0', '-6 days')",
	"month":       "(substr($2, 1, 7) || '-01 00:00:00.000')",
	"quarter":     "(substr($2, 1, 5) || substr('010101040404070707101010', substr($2, 6, 2) * 2 - 1, 2) || '-01 00:00:00.000')",
	"year":        "(substr($2, 1, 4) || '-01-01 00:00:00.000')",
}

// unit is the unit of time that the first argument of a call names.
func (c *call) unit() (string, error) {
	if c.args[0].literal == nil {
		return "", refuse(c.at, "The simulator knows %s with a unit that is a literal", c.name)
	}
	unit := strings.ToLower(c.args[0].literal.text)
	if truncations[unit] == "" {
		return "", refuse(c.at, "'%s' is not a valid Timestamp field", c.args[0].literal.text)
	}
	return unit, nil
}

func dateTrunc(c *call) (operand, error) {
	unit, err := c.unit()
	if err != nil {
		return operand{}, err
	}
	value := c.args[1]
	sql := c.template(truncations[unit])
	if value.typ.is(dateKind) {
		if strings.Contains("millisecond second minute hour", unit) {
			return operand{}, refuse(c.at, "'%s' is not a valid DATE field", unit)
		}
		sql = "substr(" + sql + ", 1, 10)"
	}
	return made(sql, value.typ, value), nil
}

// strftimeCodes are the codes of MySQL's formats that SQLite has, too.
var strftimeCodes = map[byte]string{
	'Y': "%Y", 'm': "%m", 'd': "%d", 'H': "%H", 'k': "%k", 'i': "%M", 's': "%S", 'S': "%S",
	'T': "%H:%M:%S", 'j': "%j", 'p': "%p", 'I': "%I", 'h': "%I", '%': "%%",
}

// dateFormat leaves formats to SQLite that it can write: it is faster.
func dateFormat(c *call) (operand, error) {
	if format := c.args[1].literal; format != nil {
		if sql, ok := strftimeFormat(format.text); ok {
			return made("strftime("+quoteString(sql)+", "+c.args[0].sql+")", varchar, c.args...), nil
		}
	}
	return made(c.template("lake_strict_date_format($1, $2)"), varchar, c.args...), nil
}

func strftimeFormat(format string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		i++
		if i == len(format) || strftimeCodes[format[i]] == "" {
			return "", false
		}
		b.WriteString(strftimeCodes[format[i]])
	}
	return b.String(), true
}

func dateAdd(c *call) (operand, error) {
	unit, err := c.unit()
	if err != nil {
		return operand{}, err
	}
	if c.args[2].typ.is(dateKind) && strings.Contains("millisecond second minute hour", unit) {
		return operand{}, refuse(c.at, "'%s' is not a valid DATE field", unit)
	}
	return made("lake_date_add("+quoteString(unit)+", "+c.args[1].sql+", "+c.args[2].sql+")", c.args[2].typ, c.args[1:]...), nil
}

func dateDiff(c *call) (operand, error) {
	unit, err := c.unit()
	if err != nil {
		return operand{}, err
	}
	return made("lake_date_diff("+quoteString(unit)+", "+c.args[1].sql+", "+c.args[2].sql+")", bigint, c.args[1:]...), nil
}

func toISO(c *call) (operand, error) {
	sql := "replace($1, ' ', 'T')"
	if c.args[0].typ.is(zonedKind) {
		sql = "(replace($1, ' ', 'T') || 'Z')"
	}
	return made(c.template(sql), varchar, c.args...), nil
}
