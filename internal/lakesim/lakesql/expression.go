package lakesql

import "strings"

// operand is a value in an expression, in SQLite's words.
type operand struct {
	sql string
	typ *typ
	// name is what a result column is called that is just this.
	name string
	// bare is sql without the parentheses around it, if there are any.
	bare string
	// literal is set for a text or a number as written.
	literal *token
	// place is where a nested value stands, for its members.
	place reference
	// valid says that a varchar is a JSON document.
	valid bool
	// free are the columns outside of aggregates that GROUP BY does not have.
	free []use
	// aggregate and window say what functions the operand contains.
	aggregate, window bool
}

// use is a column as a statement names it.
type use struct {
	text string
	at   token
}

// made is an operand that is made of others.
func made(sql string, t *typ, parts ...operand) operand {
	o := operand{sql: sql, typ: t}
	for _, p := range parts {
		o.free = append(o.free, p.free...)
		o.aggregate = o.aggregate || p.aggregate
		o.window = o.window || p.window
	}
	return o
}

// cover forgets the free columns of what GROUP BY has.
func (s *scope) cover(o operand) operand {
	if s.keys[o.sql] {
		o.free = nil
	}
	return o
}

// piece is an operator, or an operand between operators.
type piece struct {
	operator string
	at       token
	operand  operand
	// list are the alternatives of IN.
	list []operand
}

// expression translates tokens up to the first that cannot go on.
func (t *translator) expression(sc *scope) (operand, error) {
	if err := t.enter(); err != nil {
		return operand{}, err
	}
	defer t.leave()
	var pieces []piece
	betweens := 0
	for {
		for t.peek().is("not", "-", "+") {
			at := t.next()
			if !at.is("not") {
				at.lower = "unary " + at.lower
			}
			pieces = append(pieces, piece{operator: at.lower, at: at})
		}
		at := t.peek()
		value, err := t.primary(sc)
		if err != nil {
			return operand{}, err
		}
		pieces = append(pieces, piece{at: at, operand: value})
		more := true
		for more {
			var added []piece
			added, more, err = t.operator(sc)
			if err != nil {
				return operand{}, err
			}
			if added == nil {
				return fold(sc, pieces)
			}
			switch first := &added[0]; {
			case first.operator == "between" || first.operator == "not between":
				betweens++
			case first.operator == "and" && betweens > 0:
				betweens--
				first.operator = "between and"
			}
			pieces = append(pieces, added...)
		}
	}
}

// operator reads an operator, and says whether it is complete without an
// operand after it.
func (t *translator) operator(sc *scope) ([]piece, bool, error) {
	at := t.peek()
	switch {
	case at.is("=", "<>", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "||", "and", "or", "like", "between", "escape"):
		t.next()
		return []piece{{operator: at.lower, at: at}}, false, nil
	case at.is("->"):
		return nil, false, refuse(at, "The simulator does not know lambda expressions (x -> ...)")
	case at.is("at") && t.ahead(1).is("time"):
		return nil, false, refuse(at, "The simulator does not know AT TIME ZONE: all its times are in UTC")
	case at.is("is"):
		t.next()
		not := ""
		if t.accept("not") {
			not = "not "
		}
		if t.accept("null") {
			return []piece{{operator: "is " + not + "null", at: at}}, true, nil
		}
		return []piece{{operator: "is " + not + "distinct from", at: at}}, false, t.expect("distinct", "from")
	case at.is("in"):
		t.next()
		return t.in(sc, "in", at)
	case at.is("not"):
		t.next()
		switch {
		case t.accept("in"):
			return t.in(sc, "not in", at)
		case t.peek().is("like", "between"):
			return []piece{{operator: "not " + t.next().lower, at: at}}, false, nil
		}
		return nil, false, mismatched(t.peek())
	}
	return nil, false, nil
}

// in translates the list or the sub-select after IN.
func (t *translator) in(sc *scope, operator string, at token) ([]piece, bool, error) {
	if t.startsQuery() {
		inner, err := t.subquery(sc, false)
		if err != nil {
			return nil, false, err
		}
		return []piece{{operator: operator, at: at, list: []operand{inner}, operand: inner}}, true, nil
	}
	if err := t.expect("("); err != nil {
		return nil, false, err
	}
	list, err := t.arguments(sc)
	return []piece{{operator: operator, at: at, list: list}}, true, err
}

// arguments translates expressions up to a closing parenthesis.
func (t *translator) arguments(sc *scope) ([]operand, error) {
	var list []operand
	for {
		value, err := t.expression(sc)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
		if t.accept(")") {
			return list, nil
		}
		if err := t.expect(","); err != nil {
			return nil, err
		}
	}
}

// fold makes one operand of operands and operators: arithmetic first, then
// predicates, then logic.
func fold(sc *scope, pieces []piece) (operand, error) {
	pieces, err := foldArithmetic(sc, pieces)
	if err != nil {
		return operand{}, err
	}
	if pieces, err = foldPredicates(sc, pieces); err != nil {
		return operand{}, err
	}
	return foldLogic(sc, pieces)
}

var arithmetic = map[string]bool{"+": true, "-": true, "*": true, "/": true, "%": true, "||": true}

func foldArithmetic(sc *scope, pieces []piece) ([]piece, error) {
	var folded []piece
	for i := 0; i < len(pieces); {
		start := i
		for i < len(pieces) && strings.HasPrefix(pieces[i].operator, "unary ") {
			i++
		}
		if i == start && pieces[i].operator != "" {
			folded = append(folded, pieces[i])
			i++
			continue
		}
		for i < len(pieces) && (pieces[i].operator == "" || strings.HasPrefix(pieces[i].operator, "unary ") || arithmetic[pieces[i].operator]) {
			i++
		}
		value, err := compute(sc, pieces[start:i])
		if err != nil {
			return nil, err
		}
		folded = append(folded, piece{at: pieces[start].at, operand: value})
	}
	return folded, nil
}

// compute makes one operand of a chain of arithmetic or of ||.
func compute(sc *scope, chain []piece) (operand, error) {
	if len(chain) == 1 && chain[0].operator == "" {
		return chain[0].operand, nil
	}
	if last := chain[len(chain)-1]; last.operator != "" {
		return operand{}, mismatched(last.at)
	}
	var parts []operand
	var words []string
	result := unknown
	for i, p := range chain {
		if p.operator != "" {
			words = append(words, strings.TrimPrefix(p.operator, "unary "))
			continue
		}
		if i > 0 {
			if err := computable(chain[i-1], result, p.operand.typ); err != nil {
				return operand{}, err
			}
		}
		result, _ = common(result, p.operand.typ)
		words = append(words, p.operand.sql)
		parts = append(parts, p.operand)
	}
	return sc.cover(made(strings.Join(words, " "), result, parts...)), nil
}

// computable checks the types on both sides of an operator.
func computable(operator piece, left, right *typ) error {
	sign := strings.TrimPrefix(operator.operator, "unary ")
	if left.temporal() || right.temporal() {
		return refuse(operator.at, "Cannot apply operator: %s %s %s. Use date_add and date_diff", left, sign, right)
	}
	fits := func(t *typ) bool {
		return t.is(unknownKind) || t.numeric() && sign != "||" || t.is(varcharKind) && sign == "||"
	}
	if !fits(left) || !fits(right) {
		return refuse(operator.at, "Cannot apply operator: %s %s %s", left, sign, right)
	}
	return nil
}

// foldLogic joins conditions with AND, OR and NOT.
func foldLogic(sc *scope, pieces []piece) (operand, error) {
	if len(pieces) == 1 && pieces[0].operator == "" {
		return pieces[0].operand, nil
	}
	var words []string
	var parts []operand
	for _, p := range pieces {
		switch p.operator {
		case "":
			if !p.operand.typ.is(booleanKind, unknownKind) {
				return operand{}, refuse(p.at, "Logical expression term must evaluate to a boolean (actual: %s)", p.operand.typ)
			}
			words = append(words, p.operand.sql)
			parts = append(parts, p.operand)
		case "and", "or", "not":
			words = append(words, strings.ToUpper(p.operator))
		default:
			return operand{}, mismatched(p.at)
		}
	}
	return sc.cover(made(strings.Join(words, " "), boolean, parts...)), nil
}
