package lakesql

import (
	"strconv"
	"strings"
)

var nestedFunctions = map[string]*function{
	"element_at":          {min: 2, max: 2, args: "cx", build: func(c *call) (operand, error) { return elementAt(&scope{}, c.at, c.args[0], c.args[1]) }},
	"cardinality":         {min: 1, max: 1, args: "c", build: cardinality},
	"map_keys":            {min: 1, max: 1, args: "m", build: mapKeys},
	"map_values":          {min: 1, max: 1, args: "m", build: mapValues},
	"contains":            {min: 2, max: 2, args: "ax", build: contains},
	"array_join":          {min: 2, max: 3, args: "avv", result: varchar, sql: "lake_array_join($*)"},
	"array_distinct":      {min: 1, max: 1, args: "a", sql: "lake_array_distinct($1)"},
	"array_max":           {min: 1, max: 1, args: "a", build: arrayExtreme},
	"array_min":           {min: 1, max: 1, args: "a", build: arrayExtreme},
	"slice":               {min: 3, max: 3, args: "ai", sql: "lake_slice($*)"},
	"json_parse":          {min: 1, max: 1, args: "v", result: jsonType, build: jsonParse},
	"json_format":         {min: 1, max: 1, args: "j", result: varchar, sql: "($1)"},
	"json_extract":        {min: 2, max: 2, args: "jv", build: jsonExtract},
	"json_extract_scalar": {min: 2, max: 2, args: "jv", build: jsonExtractScalar},
	"json_array_length":   {min: 1, max: 1, args: "j", result: bigint, sql: "CASE json_type(lake_json($1)) WHEN 'array' THEN json_array_length($1) END"},
	"json_array_get":      {min: 2, max: 2, args: "ji", build: jsonArrayGet},
	"json_array_contains": {min: 2, max: 2, args: "jx", build: jsonArrayContains},
	"json_size":           {min: 2, max: 2, args: "jv", build: jsonSize},
	"is_json_scalar":      {min: 1, max: 1, args: "j", result: boolean, sql: "(json_type($1) NOT IN ('array', 'object'))"},
}

func cardinality(c *call) (operand, error) {
	sql := "json_array_length($1)"
	if c.args[0].typ.is(mapKind) {
		sql = "CASE WHEN ($1) IS NOT NULL THEN (SELECT count(*) FROM json_each($1)) END"
	}
	return made(c.template(sql), bigint, c.args...), nil
}

func mapKeys(c *call) (operand, error) {
	return made(c.template("CASE WHEN ($1) IS NOT NULL THEN (SELECT json_group_array(key) FROM json_each($1)) END"), arrayOf(varchar), c.args...), nil
}

func mapValues(c *call) (operand, error) {
	elem := c.args[0].typ.elem
	value := reference{doc: "value", path: rootPath}.column("", elem, "json_each").sql
	if !elem.is(varcharKind) {
		value = "json(" + value + ")"
	}
	return made(c.template("CASE WHEN ($1) IS NOT NULL THEN (SELECT json_group_array("+value+") FROM json_each($1)) END"), arrayOf(elem), c.args...), nil
}

func contains(c *call) (operand, error) {
	elem := c.args[0].typ.elem
	probe := operand{typ: elem}
	if err := align(c.at, "=", &probe, &c.args[1]); err != nil || probe.sql != "" {
		return operand{}, refuse(c.at, "Unexpected parameters (%s) for function contains", typeNames(c.args))
	}
	value := reference{doc: "value", path: rootPath}.column("", elem, "json_each").sql
	return made(c.template("CASE WHEN ($1) IS NOT NULL THEN ($2) IN (SELECT "+value+" FROM json_each($1)) END"), boolean, c.args...), nil
}

func arrayExtreme(c *call) (operand, error) {
	elem := c.args[0].typ.elem
	if elem.nested() || elem.is(jsonKind) {
		return operand{}, refuse(c.at, "Unexpected parameters (%s) for function %s", typeNames(c.args), c.name)
	}
	value := reference{doc: "value", path: rootPath}.column("", elem, "json_each").sql
	return made(c.template("(SELECT "+strings.TrimPrefix(c.name, "array_")+"("+value+") FROM json_each($1))"), elem, c.args...), nil
}

func jsonParse(c *call) (operand, error) {
	sql := "lake_strict_json($1)"
	if c.args[0].valid {
		sql = "($1)"
	}
	o := made(c.template(sql), jsonType, c.args...)
	o.valid = true
	return o, nil
}

// document is an argument as JSON. What is not JSON is NULL, as in Trino.
func (c *call) document() string {
	if a := c.args[0]; a.typ.is(jsonKind) || a.valid {
		return a.sql
	}
	return "lake_json(" + c.args[0].sql + ")"
}

// path is the argument of a call that is a path into JSON.
func (c *call) path(n int) (string, error) {
	literal := c.args[n].literal
	if literal == nil {
		return "", refuse(c.at, "The simulator knows %s with a path that is a literal", c.name)
	}
	path, ok := jsonPath(literal.text)
	if !ok {
		return "", refuse(c.at, "The simulator does not know the JSON path '%s': it knows $, .name, [n] and [\"name\"]", literal.text)
	}
	return path, nil
}

func jsonExtract(c *call) (operand, error) {
	path, err := c.path(1)
	if err != nil {
		return operand{}, err
	}
	return made("("+c.document()+" -> "+path+")", jsonType, c.args[0]), nil
}

func jsonExtractScalar(c *call) (operand, error) {
	path, err := c.path(1)
	if err != nil {
		return operand{}, err
	}
	return made("lake_scalar("+c.document()+" -> "+path+")", varchar, c.args[0]), nil
}

func jsonSize(c *call) (operand, error) {
	path, err := c.path(1)
	if err != nil {
		return operand{}, err
	}
	return made("lake_size("+c.document()+" -> "+path+")", bigint, c.args[0]), nil
}

func jsonArrayGet(c *call) (operand, error) {
	index, err := strconv.Atoi(strings.ReplaceAll(c.args[1].sql, " ", ""))
	if err != nil {
		return operand{}, refuse(c.at, "The simulator knows json_array_get with an index that is a literal")
	}
	if index >= 0 {
		index++
	}
	return made("("+c.document()+" -> "+indexPath(rootPath, int64(index))+")", jsonType, c.args[0]), nil
}

func jsonArrayContains(c *call) (operand, error) {
	return made("CASE WHEN json_type("+c.document()+") = 'array' THEN lake_text(json_quote("+c.args[1].sql+
		")) IN (SELECT CAST(value AS TEXT) FROM json_each("+c.document()+")) END", boolean, c.args...), nil
}
