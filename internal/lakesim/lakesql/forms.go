package lakesql

import "strings"

// caseOf translates CASE.
func (t *translator) caseOf(sc *scope) (operand, error) {
	t.next()
	sql := "CASE"
	var parts []operand
	subject := operand{typ: boolean}
	if !t.peek().is("when") {
		value, err := t.expression(sc)
		if err != nil {
			return value, err
		}
		subject = value
		sql += " " + value.sql
		parts = append(parts, value)
	}
	result := unknown
	branch := func() error {
		at := t.peek()
		value, err := t.expression(sc)
		if err != nil {
			return err
		}
		both, ok := common(result, value.typ)
		if !ok {
			return refuse(at, "All CASE results must be the same type or coercible to a common type. Cannot find common type between %s and %s", result, value.typ)
		}
		result = both
		sql += value.sql
		parts = append(parts, value)
		return nil
	}
	for t.accept("when") {
		at := t.peek()
		condition, err := t.expression(sc)
		if err != nil {
			return condition, err
		}
		aligned := subject
		if err := align(at, "=", &aligned, &condition); err != nil {
			return condition, err
		}
		if aligned.sql != subject.sql {
			return condition, refuse(at, "The simulator compares a date and a time in CASE only as CASE WHEN ... = ...")
		}
		parts = append(parts, condition)
		sql += " WHEN " + condition.sql + " THEN "
		if err := t.expect("then"); err != nil {
			return condition, err
		}
		if err := branch(); err != nil {
			return condition, err
		}
	}
	if !strings.Contains(sql, " WHEN ") {
		return subject, mismatched(t.peek())
	}
	if t.accept("else") {
		sql += " ELSE "
		if err := branch(); err != nil {
			return subject, err
		}
	}
	return sc.cover(made(sql+" END", result, parts...)), t.expect("end")
}

// array translates ARRAY[...].
func (t *translator) array(sc *scope) (operand, error) {
	t.pos += 2
	elem := unknown
	var parts []operand
	var list []string
	for !t.accept("]") {
		if parts != nil {
			if err := t.expect(","); err != nil {
				return operand{}, err
			}
		}
		at := t.peek()
		value, err := t.expression(sc)
		if err != nil {
			return value, err
		}
		both, ok := common(elem, value.typ)
		if !ok {
			return value, refuse(at, "Cannot find common type between %s and %s", elem, value.typ)
		}
		elem = both
		parts = append(parts, value)
		list = append(list, asJSON(value))
	}
	return sc.cover(made("json_array("+strings.Join(list, ", ")+")", arrayOf(elem), parts...)), nil
}

// asJSON is an operand as SQLite's JSON functions take it.
func asJSON(o operand) string {
	switch {
	case o.typ.nested() || o.typ.is(jsonKind):
		return "json(" + o.sql + ")"
	case o.typ.is(booleanKind):
		return "json(iif(" + o.sql + ", 'true', 'false'))"
	}
	return o.sql
}

// keywordCall translates the functions that have keywords between their
// arguments. found is false where they are called as others are.
func (t *translator) keywordCall(sc *scope) (operand, bool, error) {
	at, start := t.peek(), t.pos
	done := func(value operand, err error) (operand, bool, error) { return value, true, err }
	t.pos += 2
	switch at.lower {
	case "extract":
		part := t.next()
		if !part.isName() || !t.accept("from") {
			return done(operand{}, mismatched(t.peek()))
		}
		value, err := t.expression(sc)
		if err != nil {
			return done(value, err)
		}
		if err := t.expect(")"); err != nil {
			return done(value, err)
		}
		if !dateParts[part.lower] {
			return done(value, refuse(part, "Invalid EXTRACT field: %s", part.text))
		}
		return done(t.apply(sc, &call{name: part.lower, at: at, args: []operand{value}}))
	case "trim":
		side := "trim"
		if t.peek().is("both", "leading", "trailing") {
			side = map[string]string{"both": "trim", "leading": "ltrim", "trailing": "rtrim"}[t.next().lower]
		} else if !t.hasWord("from") {
			break
		}
		args := []operand{}
		if !t.accept("from") {
			what, err := t.expression(sc)
			if err != nil {
				return done(what, err)
			}
			args = append(args, what)
			if err := t.expect("from"); err != nil {
				return done(what, err)
			}
		}
		value, err := t.expression(sc)
		if err != nil {
			return done(value, err)
		}
		args = append([]operand{value}, args...)
		if err := t.expect(")"); err != nil {
			return done(value, err)
		}
		return done(t.apply(sc, &call{name: side, at: at, args: args}))
	default:
		word, name := "from", "substr"
		if at.is("position") {
			word, name = "in", "strpos"
		}
		if !t.hasWord(word) {
			break
		}
		// The first argument must not take IN for its own.
		value, err := t.primary(sc)
		if err != nil {
			return done(value, err)
		}
		if err := t.expect(word); err != nil {
			return done(value, err)
		}
		args := []operand{value}
		for first := true; first || name == "substr" && t.accept("for"); first = false {
			n, err := t.expression(sc)
			if err != nil {
				return done(n, err)
			}
			args = append(args, n)
		}
		if name == "strpos" {
			args[0], args[1] = args[1], args[0]
		}
		if err := t.expect(")"); err != nil {
			return done(value, err)
		}
		return done(t.apply(sc, &call{name: name, at: at, args: args}))
	}
	t.pos = start
	return operand{}, false, nil
}

// hasWord says whether a keyword stands between the arguments of a function,
// before anything is translated: to go back would double the work each time.
func (t *translator) hasWord(word string) bool {
	depth := 0
	for n := 0; ; n++ {
		switch at := t.ahead(n); {
		case at.kind == endToken:
			return false
		case at.is("("):
			depth++
		case at.is(")"):
			if depth--; depth < 0 {
				return false
			}
		case at.is(word) && depth == 0:
			return true
		}
	}
}
