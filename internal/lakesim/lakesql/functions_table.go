package lakesql

import "maps"

// functions are all that a statement may call.
var functions = map[string]*function{}

func init() {
	for _, table := range []map[string]*function{aggregates, windowFunctions, textFunctions, numberFunctions, timeFunctions, nestedFunctions, choices} {
		maps.Copy(functions, table)
	}
}

var aggregates = map[string]*function{
	"count":           {min: 0, max: 1, args: "x", result: bigint, build: count, aggregate: true},
	"count_if":        {min: 1, max: 1, args: "b", result: bigint, sql: "count(CASE WHEN $1 THEN 1 END)", aggregate: true},
	"approx_distinct": {min: 1, max: 2, args: "xn", result: bigint, sql: "count(DISTINCT $1)", aggregate: true},
	"sum":             {min: 1, max: 1, args: "n", sql: "sum($*)", aggregate: true},
	"avg":             {min: 1, max: 1, args: "n", result: double, sql: "avg($*)", aggregate: true},
	"min":             {min: 1, max: 1, args: "x", sql: "min($*)", build: extreme, aggregate: true},
	"max":             {min: 1, max: 1, args: "x", sql: "max($*)", build: extreme, aggregate: true},
	"arbitrary":       {min: 1, max: 1, args: "x", sql: "min($1)", aggregate: true},
	"any_value":       {min: 1, max: 1, args: "x", sql: "min($1)", aggregate: true},
	"bool_and":        {min: 1, max: 1, args: "b", sql: "min($1)", aggregate: true},
	"every":           {min: 1, max: 1, args: "b", sql: "min($1)", aggregate: true},
	"bool_or":         {min: 1, max: 1, args: "b", sql: "max($1)", aggregate: true},
	"max_by":          {min: 2, max: 2, args: "x", sql: "lake_max_by($1, $2)", aggregate: true},
	"min_by":          {min: 2, max: 2, args: "x", sql: "lake_min_by($1, $2)", aggregate: true},
	"array_agg":       {min: 1, max: 1, args: "x", build: arrayAgg, aggregate: true},
}

var windowFunctions = map[string]*function{
	"row_number":   {max: 0, args: "x", result: bigint, sql: "row_number()", window: true},
	"rank":         {max: 0, args: "x", result: bigint, sql: "rank()", window: true},
	"dense_rank":   {max: 0, args: "x", result: bigint, sql: "dense_rank()", window: true},
	"percent_rank": {max: 0, args: "x", result: double, sql: "percent_rank()", window: true},
	"cume_dist":    {max: 0, args: "x", result: double, sql: "cume_dist()", window: true},
	"ntile":        {min: 1, max: 1, args: "i", result: bigint, sql: "ntile($1)", window: true},
	"lag":          {min: 1, max: 3, args: "xix", sql: "lag($*)", window: true},
	"lead":         {min: 1, max: 3, args: "xix", sql: "lead($*)", window: true},
	"first_value":  {min: 1, max: 1, args: "x", sql: "first_value($1)", window: true},
	"last_value":   {min: 1, max: 1, args: "x", sql: "last_value($1)", window: true},
	"nth_value":    {min: 2, max: 2, args: "xi", sql: "nth_value($1, $2)", window: true},
}

// blanks are what trim takes away; SQLite's takes the space alone.
const blanks = "char(32, 9, 10, 11, 12, 13)"

var textFunctions = map[string]*function{
	"concat":         {min: 2, max: anyNumber, args: "v", build: concat},
	"lower":          {min: 1, max: 1, args: "v", result: varchar, sql: "lake_lower($1)"},
	"upper":          {min: 1, max: 1, args: "v", result: varchar, sql: "lake_upper($1)"},
	"length":         {min: 1, max: 1, args: "v", result: bigint, sql: "length($1)"},
	"substr":         {min: 2, max: 3, args: "vi", result: varchar, sql: "substr($*)"},
	"substring":      {min: 2, max: 3, args: "vi", result: varchar, sql: "substr($*)"},
	"trim":           {min: 1, max: 2, args: "v", result: varchar, build: trimming},
	"ltrim":          {min: 1, max: 2, args: "v", result: varchar, build: trimming},
	"rtrim":          {min: 1, max: 2, args: "v", result: varchar, build: trimming},
	"replace":        {min: 2, max: 3, args: "v", result: varchar, build: replacing},
	"reverse":        {min: 1, max: 1, args: "v", result: varchar, sql: "lake_reverse($1)"},
	"lpad":           {min: 3, max: 3, args: "viv", result: varchar, sql: "lake_lpad($*)"},
	"rpad":           {min: 3, max: 3, args: "viv", result: varchar, sql: "lake_rpad($*)"},
	"strpos":         {min: 2, max: 2, args: "v", result: bigint, sql: "instr($1, $2)"},
	"starts_with":    {min: 2, max: 2, args: "v", result: boolean, sql: "(instr($1, $2) = 1)"},
	"ends_with":      {min: 2, max: 2, args: "v", result: boolean, sql: "lake_ends_with($1, $2)"},
	"split":          {min: 2, max: 2, args: "v", result: arrayOf(varchar), sql: "lake_split($1, $2)"},
	"split_part":     {min: 3, max: 3, args: "vvi", result: varchar, sql: "lake_split_part($*)"},
	"regexp_like":    {min: 2, max: 2, args: "v", result: boolean, build: regexpCall},
	"regexp_extract": {min: 2, max: 3, args: "vvi", result: varchar, build: regexpCall},
	"regexp_replace": {min: 2, max: 3, args: "v", result: varchar, build: regexpCall},
}

var numberFunctions = map[string]*function{
	"abs":     {min: 1, max: 1, args: "n", sql: "abs($1)"},
	"ceil":    {min: 1, max: 1, args: "n", sql: "ceil($1)"},
	"ceiling": {min: 1, max: 1, args: "n", sql: "ceil($1)"},
	"floor":   {min: 1, max: 1, args: "n", sql: "floor($1)"},
	"round":   {min: 1, max: 2, args: "ni", build: rounding},
	"mod":     {min: 2, max: 2, args: "i", result: bigint, sql: "($1) % ($2)"},
	"power":   {min: 2, max: 2, args: "n", result: double, sql: "power($1, $2)"},
	"pow":     {min: 2, max: 2, args: "n", result: double, sql: "power($1, $2)"},
	"sqrt":    {min: 1, max: 1, args: "n", result: double, sql: "sqrt($1)"},
	"sign":    {min: 1, max: 1, args: "n", sql: "sign($1)"},
}

// choices are functions that give one of their arguments.
var choices = map[string]*function{
	"coalesce": {min: 2, max: anyNumber, args: "x", sql: "coalesce($*)", build: oneOf},
	"greatest": {min: 2, max: anyNumber, args: "x", sql: "max($*)", build: oneOf},
	"least":    {min: 2, max: anyNumber, args: "x", sql: "min($*)", build: oneOf},
	"nullif":   {min: 2, max: 2, args: "x", build: nullIf},
	"if":       {min: 2, max: 3, args: "bxx", build: ifCall},
	"try":      {min: 1, max: 1, args: "x", sql: "($1)"},
}

func count(c *call) (operand, error) {
	if c.star || len(c.args) == 0 {
		return operand{sql: "count(*)", typ: bigint}, nil
	}
	return made(c.template("count($*)"), bigint, c.args...), nil
}

func extreme(c *call) (operand, error) {
	if c.args[0].typ.is(mapKind, jsonKind) {
		return operand{}, refuse(c.at, "Unexpected parameters (%s) for function %s", typeNames(c.args), c.name)
	}
	return made(c.template(c.name+"($*)"), c.args[0].typ, c.args...), nil
}

func arrayAgg(c *call) (operand, error) {
	element := c.args[0]
	if c.distinct && element.typ.is(arrayKind, mapKind, rowKind, jsonKind) {
		return operand{}, refuse(c.at, "The simulator does not know array_agg(DISTINCT ...) of %s", element.typ)
	}
	c.args[0].sql = asJSON(element)
	return made(c.template("json_group_array($*)"), arrayOf(element.typ), element), nil
}

func concat(c *call) (operand, error) {
	sql := ""
	for i, a := range c.args {
		if i > 0 {
			sql += " || "
		}
		sql += "(" + a.sql + ")"
	}
	return made("("+sql+")", varchar, c.args...), nil
}

func trimming(c *call) (operand, error) {
	sql := c.name + "($1, " + blanks + ")"
	if len(c.args) == 2 {
		sql = c.name + "($1, $2)"
	}
	return made(c.template(sql), varchar, c.args...), nil
}

func replacing(c *call) (operand, error) {
	sql := "replace($1, $2, '')"
	if len(c.args) == 3 {
		sql = "replace($*)"
	}
	return made(c.template(sql), varchar, c.args...), nil
}

// regexpCall refuses a pattern that Go's syntax does not have, before the query
// runs. Both Trino and Go have RE2's syntax, more or less.
func regexpCall(c *call) (operand, error) {
	if pattern := c.args[1].literal; pattern != nil {
		if _, err := compile(pattern.text); err != nil {
			return operand{}, refuse(c.at, "The simulator does not know the pattern '%s': %v", pattern.text, err)
		}
	}
	result := varchar
	if c.name == "regexp_like" {
		result = boolean
	}
	return made(c.template("lake_strict_"+c.name+"($*)"), result, c.args...), nil
}

func rounding(c *call) (operand, error) {
	if c.args[0].typ.is(bigintKind) && len(c.args) == 1 {
		return made("("+c.args[0].sql+")", bigint, c.args...), nil
	}
	return made(c.template("round($*)"), double, c.args...), nil
}

// oneOf gives the arguments of a call the same type.
func oneOf(c *call) (operand, error) {
	f := functions[c.name]
	result := unknown
	for _, a := range c.args {
		if a.typ.temporal() && !result.is(unknownKind) && result.kind != a.typ.kind || result.is(dateKind) && a.typ.is(timestampKind, zonedKind) {
			result = timestamp
			continue
		}
		both, ok := common(result, a.typ)
		if !ok {
			return operand{}, refuse(c.at, "Unexpected parameters (%s) for function %s", typeNames(c.args), c.name)
		}
		result = both
	}
	for i := range c.args {
		if result.is(timestampKind, zonedKind) && c.args[i].typ.is(dateKind) {
			toTimestamp(&c.args[i])
		}
	}
	return made(c.template(f.sql), result, c.args...), nil
}

func nullIf(c *call) (operand, error) {
	result := c.args[0].typ
	left, right := c.args[0], c.args[1]
	if err := align(c.at, "=", &left, &right); err != nil {
		return left, err
	}
	if left.sql != c.args[0].sql {
		return left, refuse(c.at, "The simulator compares a date and a time only with the comparison operators")
	}
	return made("nullif("+left.sql+", "+right.sql+")", result, c.args...), nil
}

func ifCall(c *call) (operand, error) {
	if len(c.args) == 2 {
		return made(c.template("CASE WHEN $1 THEN $2 END"), c.args[1].typ, c.args...), nil
	}
	result, ok := common(c.args[1].typ, c.args[2].typ)
	if !ok {
		return operand{}, refuse(c.at, "Result types for IF must be the same: %s and %s", c.args[1].typ, c.args[2].typ)
	}
	return made(c.template("CASE WHEN $1 THEN $2 ELSE $3 END"), result, c.args...), nil
}
