package lakesql

import "strings"

var comparisons = map[string]bool{
	"=": true, "<>": true, "!=": true, "<": true, "<=": true, ">": true, ">=": true,
	"is distinct from": true, "is not distinct from": true,
}

// foldPredicates makes conditions of comparisons, IN, LIKE, BETWEEN and IS NULL.
func foldPredicates(sc *scope, pieces []piece) ([]piece, error) {
	var folded []piece
	for i := 0; i < len(pieces); {
		if pieces[i].operator != "" {
			folded = append(folded, pieces[i])
			i++
			continue
		}
		left := pieces[i]
		i++
		if i < len(pieces) {
			value, used, err := predicate(left.operand, pieces[i:])
			if err != nil {
				return nil, err
			}
			if used > 0 {
				left.operand = sc.cover(value)
				i += used
			}
		}
		folded = append(folded, left)
	}
	return folded, nil
}

// predicate makes a condition of an operand and the operator after it, and says
// how many pieces it took; none if the operator is of another kind.
func predicate(left operand, rest []piece) (operand, int, error) {
	operator := rest[0]
	words := strings.ToUpper(operator.operator)
	switch {
	case comparisons[operator.operator]:
		right, err := after(rest, 0)
		if err != nil {
			return left, 0, err
		}
		if err := align(operator.at, words, &left, &right); err != nil {
			return left, 0, err
		}
		return made(left.sql+" "+words+" "+right.sql, boolean, left, right), 2, nil
	case operator.operator == "is null" || operator.operator == "is not null":
		return made(left.sql+" "+words, boolean, left), 1, nil
	case operator.operator == "in" || operator.operator == "not in":
		return member(left, operator, words)
	case operator.operator == "between" || operator.operator == "not between":
		return between(left, rest, words)
	case operator.operator == "like" || operator.operator == "not like":
		return like(left, rest, words)
	}
	return left, 0, nil
}

// after is the operand after an operator.
func after(pieces []piece, i int) (operand, error) {
	if i+1 >= len(pieces) || pieces[i+1].operator != "" {
		return operand{}, mismatched(pieces[min(i+1, len(pieces)-1)].at)
	}
	return pieces[i+1].operand, nil
}

func member(left operand, operator piece, words string) (operand, int, error) {
	parts := []operand{left}
	if inner := operator.operand; inner.typ != nil {
		probe := inner
		if err := align(operator.at, "IN", &left, &probe); err != nil {
			return left, 0, err
		}
		if probe.sql != inner.sql {
			return left, 0, refuse(operator.at, "value and result of subquery must be of the same type for IN expression: %s vs %s", left.typ, inner.typ)
		}
		return made(left.sql+" "+words+" "+inner.sql, boolean, left), 1, nil
	}
	list := make([]string, len(operator.list))
	for i, candidate := range operator.list {
		probe := left
		if err := align(operator.at, "IN", &probe, &candidate); err != nil {
			return left, 0, err
		}
		if probe.sql != left.sql {
			// One alternative is a time where the others are days.
			left = probe
		}
		list[i] = candidate.sql
		parts = append(parts, candidate)
	}
	return made(left.sql+" "+words+" ("+strings.Join(list, ", ")+")", boolean, parts...), 1, nil
}

func between(left operand, rest []piece, words string) (operand, int, error) {
	low, err := after(rest, 0)
	if err != nil {
		return left, 0, err
	}
	if len(rest) < 3 || rest[2].operator != "between and" {
		return left, 0, mismatched(rest[len(rest)-1].at)
	}
	high, err := after(rest, 2)
	if err != nil {
		return left, 0, err
	}
	if err := align(rest[0].at, "BETWEEN", &left, &low); err != nil {
		return left, 0, err
	}
	if err := align(rest[0].at, "BETWEEN", &left, &high); err != nil {
		return left, 0, err
	}
	if err := align(rest[0].at, "BETWEEN", &left, &low); err != nil {
		return left, 0, err
	}
	return made(left.sql+" "+words+" "+low.sql+" AND "+high.sql, boolean, left, low, high), 4, nil
}

func like(left operand, rest []piece, words string) (operand, int, error) {
	pattern, err := after(rest, 0)
	if err != nil {
		return left, 0, err
	}
	if !left.typ.is(varcharKind, unknownKind) {
		return left, 0, refuse(rest[0].at, "Left side of LIKE expression must evaluate to a varchar (actual: %s)", left.typ)
	}
	if !pattern.typ.is(varcharKind, unknownKind) {
		return left, 0, refuse(rest[0].at, "Pattern for LIKE expression must evaluate to a varchar (actual: %s)", pattern.typ)
	}
	sql := left.sql + " " + words + " " + pattern.sql
	if len(rest) < 3 || rest[2].operator != "escape" {
		return made(sql, boolean, left, pattern), 2, nil
	}
	escape, err := after(rest, 2)
	if err != nil {
		return left, 0, err
	}
	if !escape.typ.is(varcharKind, unknownKind) || escape.literal != nil && len([]rune(escape.literal.text)) != 1 {
		return left, 0, refuse(rest[2].at, "Escape string must be a single character")
	}
	return made(sql+" ESCAPE "+escape.sql, boolean, left, pattern, escape), 4, nil
}

// align gives two operands of a comparison the same type, or refuses. CloudTrail
// Lake takes a text for a time: AWS's sample queries compare eventTime so.
func align(at token, words string, a, b *operand) error {
	switch {
	case a.typ.temporal() && b.typ.is(varcharKind):
		return alignText(at, a, b)
	case b.typ.temporal() && a.typ.is(varcharKind):
		return alignText(at, b, a)
	case a.typ.is(dateKind) && b.typ.is(timestampKind, zonedKind):
		toTimestamp(a)
		return nil
	case b.typ.is(dateKind) && a.typ.is(timestampKind, zonedKind):
		toTimestamp(b)
		return nil
	case a.typ.truth && b.typ.is(booleanKind):
		alignTruth(b)
		return nil
	case b.typ.truth && a.typ.is(booleanKind):
		alignTruth(a)
		return nil
	}
	if _, ok := common(a.typ, b.typ); !ok {
		return refuse(at, "Cannot apply operator: %s %s %s", a.typ, words, b.typ)
	}
	return nil
}

// toTimestamp makes a time of a day.
func toTimestamp(o *operand) {
	o.sql, o.typ, o.literal = "("+o.sql+" || '"+midnight+"')", timestamp, nil
}

// alignText makes a time of the text that a time is compared with. A day that
// is compared with a text that has a time becomes a time, too.
func alignText(at token, value, text *operand) error {
	if text.literal == nil {
		if value.typ.is(dateKind) {
			toTimestamp(value)
		}
		text.sql, text.typ = "lake_strict_timestamp("+text.sql+")", timestamp
		return nil
	}
	when, dayOnly, err := parseTime(text.literal.text)
	if err != nil {
		return refuse(at, "Value cannot be cast to %s: %s", value.typ, text.literal.text)
	}
	switch {
	case !value.typ.is(dateKind):
		text.sql, text.typ = quoteString(Timestamp(when)), timestamp
	case dayOnly:
		text.sql, text.typ = quoteString(when.Format(dateLayout)), date
	default:
		toTimestamp(value)
		text.sql, text.typ = quoteString(Timestamp(when)), timestamp
	}
	text.literal = nil
	return nil
}

// alignTruth makes a text of TRUE and FALSE.
func alignTruth(o *operand) {
	o.sql, o.typ = "iif("+o.sql+", 'true', 'false')", varchar
}
