package lakesql

import "strconv"

// cast translates CAST and TRY_CAST.
func (t *translator) cast(sc *scope) (operand, error) {
	try := t.next().is("try_cast")
	t.next()
	if try {
		defer func(before bool) { t.trying = before }(t.trying)
		t.trying = true
	}
	value, err := t.expression(sc)
	if err != nil {
		return value, err
	}
	if err := t.expect("as"); err != nil {
		return value, err
	}
	at := t.peek()
	target, length, err := t.typeName()
	if err != nil {
		return value, err
	}
	if err := t.expect(")"); err != nil {
		return value, err
	}
	sql, ok := castSQL(t.strict(), value, target)
	if !ok {
		return value, refuse(at, "Cannot cast %s to %s", value.typ, target)
	}
	if length > 0 {
		sql = "substr(" + sql + ", 1, " + strconv.Itoa(length) + ")"
	}
	return sc.cover(made(sql, target, value)), nil
}

// strict begins the names of conversions, which inside of TRY give NULL for
// what they cannot convert.
func (t *translator) strict() string {
	if t.trying {
		return "lake_try_"
	}
	return "lake_strict_"
}

// typeName reads the name of a type. The length is that of varchar(n).
func (t *translator) typeName() (*typ, int, error) {
	if err := t.enter(); err != nil {
		return nil, 0, err
	}
	defer t.leave()
	at := t.next()
	inner := func() (*typ, error) {
		elem, _, err := t.typeName()
		return elem, err
	}
	switch {
	case at.is("varchar", "char"):
		if !t.accept("(") {
			return varchar, 0, nil
		}
		n, err := strconv.Atoi(t.peek().text)
		if err != nil || n < 1 {
			return nil, 0, mismatched(t.peek())
		}
		t.next()
		return varchar, n, t.expect(")")
	case at.is("bigint", "integer", "int", "smallint", "tinyint"):
		return bigint, 0, nil
	case at.is("double", "real"):
		t.accept("precision")
		return double, 0, nil
	case at.is("boolean"):
		return boolean, 0, nil
	case at.is("date"):
		return date, 0, nil
	case at.is("json"):
		return jsonType, 0, nil
	case at.is("timestamp"):
		if t.accept("(") {
			t.next()
			if err := t.expect(")"); err != nil {
				return nil, 0, err
			}
		}
		if t.accept("with") {
			return zoned, 0, t.expect("time", "zone")
		}
		if t.accept("without") {
			return timestamp, 0, t.expect("time", "zone")
		}
		return timestamp, 0, nil
	case at.is("array"):
		closing, err := t.typeBracket()
		if err != nil {
			return nil, 0, err
		}
		elem, err := inner()
		if err != nil {
			return nil, 0, err
		}
		return arrayOf(elem), 0, t.expect(closing)
	case at.is("map"):
		closing, err := t.typeBracket()
		if err != nil {
			return nil, 0, err
		}
		key, err := inner()
		if err != nil {
			return nil, 0, err
		}
		if err := t.expect(","); err != nil {
			return nil, 0, err
		}
		elem, err := inner()
		if err != nil {
			return nil, 0, err
		}
		if !key.is(varcharKind) {
			return nil, 0, refuse(at, "The simulator knows maps with keys of type varchar")
		}
		return mapOf(elem), 0, t.expect(closing)
	}
	return nil, 0, refuse(at, "The simulator does not know the type %s", at.text)
}

// typeBracket opens the parameters of a type, and says what closes them.
func (t *translator) typeBracket() (string, error) {
	if t.accept("<") {
		return ">", nil
	}
	return ")", t.expect("(")
}

// castSQL converts a value.
func castSQL(strict string, o operand, target *typ) (string, bool) {
	from, x := o.typ, o.sql
	if from.is(jsonKind) && !target.is(jsonKind) && !target.nested() {
		return castSQL(strict, operand{sql: "lake_scalar(" + x + ")", typ: varchar}, target)
	}
	if from.is(unknownKind) || from.kind == target.kind && !target.nested() {
		return "(" + x + ")", true
	}
	switch target.kind {
	case varcharKind:
		switch {
		case from.is(booleanKind):
			return "CASE WHEN " + x + " THEN 'true' WHEN NOT (" + x + ") THEN 'false' END", true
		case from.is(doubleKind):
			return "lake_double(" + x + ")", true
		case from.is(zonedKind):
			return "(" + x + " || ' UTC')", true
		}
		return "CAST(" + x + " AS TEXT)", !from.nested()
	case bigintKind:
		switch {
		case from.is(varcharKind):
			return strict + "bigint(" + x + ")", true
		case from.is(doubleKind):
			return "CAST(round(" + x + ") AS INTEGER)", true
		}
		return "(" + x + ")", from.is(booleanKind)
	case doubleKind:
		if from.is(varcharKind) {
			return strict + "double(" + x + ")", true
		}
		return "CAST(" + x + " AS REAL)", from.is(bigintKind, booleanKind)
	case booleanKind:
		if from.is(varcharKind) {
			return strict + "boolean(" + x + ")", true
		}
		return "((" + x + ") <> 0)", from.numeric()
	case timestampKind, zonedKind:
		switch {
		case from.is(varcharKind):
			return strict + "timestamp(" + x + ")", true
		case from.is(dateKind):
			return "(" + x + " || '" + midnight + "')", true
		}
		return "(" + x + ")", from.temporal()
	case dateKind:
		if from.is(varcharKind) {
			return strict + "date(" + x + ")", true
		}
		return "substr(" + x + ", 1, 10)", from.temporal()
	case jsonKind:
		switch {
		case from.nested():
			return "(" + x + ")", true
		case from.is(booleanKind):
			return "CASE WHEN " + x + " THEN 'true' WHEN NOT (" + x + ") THEN 'false' END", true
		}
		return "CASE WHEN (" + x + ") IS NOT NULL THEN json_quote(" + x + ") END", true
	case arrayKind:
		return "CASE json_type(" + x + ") WHEN 'array' THEN " + x + " END", from.is(jsonKind) || from.is(arrayKind)
	case mapKind:
		return "CASE json_type(" + x + ") WHEN 'object' THEN " + x + " END", from.is(jsonKind) || from.is(mapKind)
	case unknownKind, rowKind:
	}
	return "", false
}
