package lakesql

import (
	"strconv"
	"strings"
)

// reserved are Trino's reserved words: they are no name unless quoted.
var reserved = words(`alter and as between by case cast constraint create cross cube current_catalog
	current_date current_path current_role current_schema current_time current_timestamp current_user
	deallocate delete describe distinct drop else end escape except exists extract false for from full
	group grouping having in inner insert intersect into is join json_array json_exists json_object
	json_query json_table json_value left like listagg localtime localtimestamp natural normalize not
	null on or order outer prepare recursive right rollup select skip table then trim true uescape union
	unnest using values when where with
	limit offset fetch window tablesample match_recognize qualify try_cast lateral`)

func words(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}

// primary translates an operand: a literal, a column, a function, and what
// follows it in brackets or after a dot.
func (t *translator) primary(sc *scope) (operand, error) {
	value, err := t.base(sc)
	if err != nil {
		return value, err
	}
	for {
		if len(value.sql) > maxSQL {
			return value, tooComplex(t.peek())
		}
		switch at := t.peek(); {
		case at.is(".") && t.ahead(1).isName():
			t.next()
			if value, err = sc.member(value, t.next()); err != nil {
				return value, err
			}
		case at.is("["):
			t.next()
			index, err := t.expression(sc)
			if err != nil {
				return value, err
			}
			if err := t.expect("]"); err != nil {
				return value, err
			}
			if value, err = elementAt(sc, at, value, index); err != nil {
				return value, err
			}
		default:
			return value, nil
		}
	}
}

func (t *translator) base(sc *scope) (operand, error) {
	at := t.peek()
	switch {
	case at.kind == stringToken:
		t.next()
		return operand{sql: quoteString(at.text), typ: varchar, literal: &at}, nil
	case at.kind == numberToken:
		t.next()
		return number(at)
	case at.is("("):
		return t.parenthesis(sc)
	case at.kind == quotedToken:
		return t.columnRef(sc)
	case at.kind != wordToken:
		return operand{}, mismatched(at)
	}
	if value, found, err := t.special(sc); found || err != nil {
		return value, err
	}
	if t.ahead(1).is("(") {
		return t.call(sc)
	}
	if reserved[at.lower] {
		return operand{}, mismatched(at)
	}
	return t.columnRef(sc)
}

func number(at token) (operand, error) {
	if strings.ContainsAny(at.text, ".eE") {
		return operand{sql: at.text, typ: double, literal: &at}, nil
	}
	if _, err := strconv.ParseInt(at.text, 10, 64); err != nil {
		return operand{}, refuse(at, "Invalid numeric literal: %s", at.text)
	}
	return operand{sql: at.text, typ: bigint, literal: &at}, nil
}

// special translates what begins with a keyword.
func (t *translator) special(sc *scope) (operand, bool, error) {
	at, following := t.peek(), t.ahead(1)
	constant := func(sql string, typ *typ) (operand, bool, error) {
		t.next()
		return operand{sql: sql, typ: typ}, true, nil
	}
	done := func(value operand, err error) (operand, bool, error) { return value, true, err }
	switch at.lower {
	case "null":
		return constant("NULL", unknown)
	case "true":
		return constant("TRUE", boolean)
	case "false":
		return constant("FALSE", boolean)
	case "current_timestamp":
		return constant(nowSQL, zoned)
	case "localtimestamp":
		return constant(nowSQL, timestamp)
	case "current_date":
		return constant(todaySQL, date)
	case "current_time", "localtime", "current_user":
		return done(operand{}, refuse(at, "The simulator does not know %s", at.lower))
	case "timestamp", "date":
		if following.kind == stringToken {
			return done(t.timeLiteral())
		}
	case "interval":
		if following.kind == stringToken || following.is("+", "-") {
			return done(operand{}, refuse(at, "INTERVAL is not supported. Use date_add('day', -7, ...)"))
		}
	case "time", "decimal", "char", "varbinary", "json", "x", "u":
		if following.kind == stringToken {
			return done(operand{}, refuse(at, "The simulator does not know literals of %s", strings.ToUpper(at.text)))
		}
	case "case":
		return done(t.caseOf(sc))
	case "cast", "try_cast":
		if following.is("(") {
			return done(t.cast(sc))
		}
	case "exists":
		if following.is("(") {
			t.next()
			inner, err := t.subquery(sc, true)
			inner.sql, inner.typ = "EXISTS "+inner.sql, boolean
			return inner, true, err
		}
	case "extract", "substring", "trim", "position":
		if following.is("(") {
			return t.keywordCall(sc)
		}
	case "array":
		if following.is("[") {
			return done(t.array(sc))
		}
	case "row", "map":
		if following.is("(") {
			return done(operand{}, refuse(at, "The simulator does not know %s(...)", strings.ToUpper(at.text)))
		}
	}
	return operand{}, false, nil
}

// timeLiteral translates TIMESTAMP '...' and DATE '...'.
func (t *translator) timeLiteral() (operand, error) {
	at, text := t.next(), t.next()
	when, dayOnly, err := parseTime(text.text)
	switch {
	case err != nil || at.is("date") && !dayOnly:
		return operand{}, refuse(text, "'%s' is not a valid %s literal", text.text, at.lower)
	case at.is("date"):
		return operand{sql: quoteString(when.Format(dateLayout)), typ: date}, nil
	}
	return operand{sql: quoteString(Timestamp(when)), typ: timestamp}, nil
}

// parenthesis translates (expression) and (SELECT ...).
func (t *translator) parenthesis(sc *scope) (operand, error) {
	if t.startsQuery() {
		return t.subquery(sc, false)
	}
	t.next()
	value, err := t.expression(sc)
	if err != nil {
		return value, err
	}
	if t.peek().is(",") {
		return value, refuse(t.peek(), "The simulator does not know rows in parentheses")
	}
	if value.literal == nil && value.name == "" {
		value.sql, value.bare = "("+value.sql+")", value.sql
	}
	return value, t.expect(")")
}

// subquery translates a SELECT that stands for a value. In IN and EXISTS it may
// have many rows.
func (t *translator) subquery(sc *scope, anyColumns bool) (operand, error) {
	at := t.peek()
	if err := t.expect("("); err != nil {
		return operand{}, err
	}
	inner, err := t.query(sc, sc.with)
	if err != nil {
		return operand{}, err
	}
	if len(inner.columns) != 1 && !anyColumns {
		return operand{}, refuse(at, "Multiple columns returned by subquery are not yet supported. Found %d", len(inner.columns))
	}
	return operand{sql: "(" + inner.sql + ")", typ: inner.columns[0].typ}, t.expect(")")
}

// columnRef translates the name of a column, with or without that of its table.
func (t *translator) columnRef(sc *scope) (operand, error) {
	at := t.next()
	if t.peek().is(".") && t.ahead(1).isName() && sc.hasRelation(at.text) {
		name := t.ahead(1)
		found, outer, err := sc.lookup(at.text, name.text, at)
		if err != nil {
			return operand{}, err
		}
		if found != nil {
			t.pos += 2
			return sc.read(*found, outer, at, name.text), nil
		}
	}
	if aliased := sc.aliases[strings.ToLower(at.text)]; aliased != nil {
		if len(aliased) > 1 && aliased[0].sql != aliased[1].sql {
			return operand{}, refuse(at, "Column '%s' is ambiguous", at.text)
		}
		return aliased[0], nil
	}
	found, outer, err := sc.lookup("", at.text, at)
	if err != nil {
		return operand{}, err
	}
	if found == nil {
		text := at.text
		for n := 0; t.ahead(n).is(".") && t.ahead(n+1).isName(); n += 2 {
			text += "." + t.ahead(n+1).text
		}
		return operand{}, refuse(at, "Column '%s' cannot be resolved", text)
	}
	return sc.read(*found, outer, at, at.text), nil
}

// read is a column as an operand. One of an outer SELECT is the same for all
// rows of this one.
func (s *scope) read(c column, outer bool, at token, name string) operand {
	o := operand{sql: c.sql, typ: c.typ, name: name, place: c.place, valid: c.valid}
	if !outer {
		o.free = []use{{text: strings.ToLower(name), at: at}}
	}
	return s.cover(o)
}

// member translates the member of a row after a dot.
func (s *scope) member(o operand, name token) (operand, error) {
	if o.typ.is(unknownKind) || !o.typ.is(rowKind) {
		hint := ""
		if o.typ.is(mapKind) {
			hint = ". Use element_at(map, 'key')"
		}
		return o, refuse(name, "Expression %s is not of type ROW%s", o.name, hint)
	}
	f, ok := o.typ.field(name.text)
	if !ok {
		return o, refuse(name, "Column '%s.%s' cannot be resolved", strings.ToLower(o.name), strings.ToLower(name.text))
	}
	place := o.nested()
	place.path = keyPath(place.path, f.key)
	m := made(place.sql(f.typ), f.typ, o)
	m.name, m.place = name.text, place
	for i := range m.free {
		m.free[i].text += "." + strings.ToLower(name.text)
	}
	return s.cover(m), nil
}

// nested is where the members of an operand stand.
func (o operand) nested() reference {
	if o.place.doc == "" {
		return reference{doc: "(" + o.sql + ")", path: rootPath}
	}
	return o.place
}

// elementAt translates element_at and brackets: the value of a map's key, or an
// array's element.
func elementAt(sc *scope, at token, o, key operand) (operand, error) {
	place := o.nested()
	switch {
	case o.typ.is(mapKind) && key.typ.is(varcharKind):
		if key.literal != nil {
			place.path = keyPath(place.path, key.literal.text)
		} else {
			place.path = keyPathOf(place.path, key.sql)
		}
	case o.typ.is(arrayKind) && key.typ.is(bigintKind):
		index, err := strconv.ParseInt(strings.ReplaceAll(key.sql, " ", ""), 10, 32)
		switch {
		case err == nil && index == 0:
			return o, refuse(at, "SQL array indices start at 1")
		case err == nil:
			place.path = indexPath(place.path, index)
		default:
			place.path = indexPathOf(place.path, key.sql)
		}
	default:
		return o, refuse(at, "Unexpected parameters (%s, %s) for function element_at", o.typ, key.typ)
	}
	elem := o.typ.elem
	sql := place.sql(elem)
	if elem.is(varcharKind) {
		sql = place.text()
	}
	e := made(sql, elem, o, key)
	if elem.nested() || elem.is(jsonKind) {
		e.place = place
	}
	return sc.cover(e), nil
}
